/** Who acts. Rights follow from it: a member's from posts, the host's and the system's from what they are. */
export type Actor = MemberActor | HostActor | SystemActor;

/** A member of a branch. */
export interface MemberActor {
  /** Says that a member acts. */
  readonly kind: "member";
  /** The member's id. */
  readonly memberId: string;
}

/** The platform that embeds the library, acting for a superior organisation or an operator of its own. */
export interface HostActor {
  /** Says that the host acts. */
  readonly kind: "host";
  /** Who exactly, in the host's words, as `ops-console`; stands in the record. */
  readonly name: string;
}

/** The library itself: alarms and deliveries. */
export interface SystemActor {
  /** Says that the library acts. */
  readonly kind: "system";
}

/** The library acting by itself. */
export const systemActor: SystemActor = Object.freeze({ kind: "system" });

/** How an actor stands in a record: `member:<id>`, `host:<name>` or `system`. */
export function actorText(actor: Actor): string {
  switch (actor.kind) {
    case "member":
      return `member:${actor.memberId}`;
    case "host":
      return `host:${actor.name}`;
    case "system":
      return "system";
  }
}
