import type { Clock } from "../clock/clock.js";
import type { Executor } from "../command/command.js";
import { readLeaveToken } from "../delivery/delivery.js";
import { hasCode } from "../error/error.js";
import { branchDay, branchProfile } from "../organisation/organisation.js";
import type { Db, Store } from "../store/store.js";
import { hasLeft, leaveSection, rejoinSection } from "./leaving.js";
import { sectionOn } from "./section-on-day.js";

/** What the desk of the leave pages works with. */
export interface LeaveDeskParts {
  /** Where everything is kept. */
  readonly store: Store;
  /** The time. */
  readonly clock: Clock;
  /** The one door to the state. */
  readonly executor: Pick<Executor, "within">;
  /** Checks tokens. */
  readonly key: Uint8Array;
}

/** The desk behind the pages on which a member leaves a section, or comes back. */
export function createLeaveDesk(parts: LeaveDeskParts) {
  const { store, executor } = parts;
  const look = (token: string) => store.read((db) => viewOf(parts, db, token));
  return {
    look,
    async choose(token: string, choice: "leave" | "rejoin") {
      const found = await look(token);
      if (found.state === "unknown" || found.state === "expired") return found;
      const { branchId, sectionId, memberId } = found;
      const change = choice === "leave" ? leaveSection : rejoinSection;
      await executor
        .within(branchId, { kind: "member", memberId }, async (unit) => void (await change(unit, sectionId, memberId)))
        .catch((error: unknown) => {
          if (!hasCode(error, "CONFLICT")) throw error; // the view says that it must not be left
        });
      return look(token);
    },
  };
}

async function viewOf({ key, clock }: LeaveDeskParts, db: Db, token: string) {
  const now = clock.now();
  const claim = readLeaveToken(token, key, now);
  if (claim === null) return { state: "unknown" } as const;
  const { sectionId, memberId } = claim;
  const row = await db
    .selectFrom("section")
    .innerJoin("membership", "membership.branch_id", "section.branch_id")
    .innerJoin("member", "member.id", "membership.member_id")
    .select(["section.branch_id", "member.name"])
    .where("section.id", "=", sectionId)
    .where("membership.member_id", "=", memberId)
    .executeTakeFirst();
  if (row === undefined) return { state: "unknown" } as const;
  const { branch_id: branchId, name: memberName } = row;
  const { locale, name: branchName } = await branchProfile(db, branchId);
  if (claim.isExpired) return { state: "expired", locale } as const;
  const section = await sectionOn(db, branchId, await branchDay(db, branchId, now), sectionId);
  const isGone = section.isLeavable && (await hasLeft(db, sectionId, memberId));
  return {
    state: section.isLeavable ? (isGone ? "left" : "staying") : "mandatory",
    locale,
    branchId,
    branchName,
    sectionId,
    sectionTitle: section.title,
    memberId,
    memberName,
  } as const;
}
