import type { Microbranch } from "@microbranch/core";

/** A record with its payload opened. */
export interface Fact {
  /** Place in the log. */
  readonly seq: number;
  /** What happened, as `post.published`. */
  readonly kind: string;
  /** When, epoch milliseconds. */
  readonly at: number;
  /** Who did it, as a reader would name them. */
  readonly who: string;
  /** What it was done to, or `null`. */
  readonly subject: string | null;
  /** What the record says; empty where this reader does not get it. */
  readonly says: Readonly<Record<string, unknown>>;
}

/** What became of a notice, person by person. */
export interface Reach {
  /** How many it was meant for. */
  readonly due: number;
  /** Names of those whom a channel took it for. */
  readonly reached: readonly string[];
  /** Who could not be reached, and why. */
  readonly unreached: readonly { readonly name: string; readonly reason: string }[];
}

/** Names by member id, in roster order. */
export async function readNames(hub: Microbranch, memberId: string): Promise<ReadonlyMap<string, string>> {
  const { members } = hub.as({ memberId });
  const names = new Map<string, string>();
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof members.list>> = await members.list(cursor === null ? {} : { cursor });
    for (const { memberId: id, name } of page.items) names.set(id, name);
    cursor = page.next;
  } while (cursor !== null);
  return names;
}

/** The whole log, oldest first, as a member with the right to read it gets it. */
export async function readFacts(
  hub: Microbranch,
  memberId: string,
  names: ReadonlyMap<string, string>,
): Promise<readonly Fact[]> {
  const { archive } = hub.as({ memberId });
  const facts: Fact[] = [];
  let cursor: number | null = null;
  do {
    const page: Awaited<ReturnType<typeof archive.list>> = await archive.list({
      order: "oldest",
      limit: 200,
      ...(cursor === null ? {} : { cursor }),
    });
    for (const { metadata, at, body } of page.items) {
      const { seq, kind, actor, subject } = metadata;
      const says: Fact["says"] = body === null ? {} : JSON.parse(body);
      facts.push({ seq, kind, at, subject, says, who: nameOfActor(actor, names) });
    }
    cursor = page.next;
  } while (cursor !== null);
  return facts;
}

/** How a notice stands with all its recipients. */
export async function readReach(hub: Microbranch, memberId: string, noticeId: string): Promise<Reach> {
  const { delivery } = hub.as({ memberId });
  const { items } = await delivery.state({ noticeId, limit: 200 });
  return {
    due: items.length,
    reached: items.filter(({ state }) => state === "accepted").map(({ name }) => name),
    unreached: items
      .filter(({ state }) => state !== "accepted")
      .map(({ name, state, reason }) => ({ name, reason: reason ?? state })),
  };
}

/** Several notices taken together. */
export function joinReaches(reaches: readonly Reach[]): Reach {
  return {
    due: reaches.reduce((sum, { due }) => sum + due, 0),
    reached: reaches.flatMap(({ reached }) => reached),
    unreached: reaches.flatMap(({ unreached }) => unreached),
  };
}

function nameOfActor(actor: string, names: ReadonlyMap<string, string>): string {
  const [kind, id = ""] = actor.split(":");
  return kind === "member" ? (names.get(id) ?? id) : "";
}
