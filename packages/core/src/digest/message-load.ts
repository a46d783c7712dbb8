import type { Unit } from "../command/command.js";
import type { MessageLoad } from "./plan-message.js";

/** States of messages that a member has got or will get. */
const countedStates = ["due", "sending", "accepted", "uncertain"] as const;
/** Up to so many members the database looks for theirs only; beyond, for the branch's. */
const namedMembers = 200;

/**
 * What members get from an instant on: messages by themselves, each counted once however many parts or tries it takes, and
 * digests that wait. Answers to what a member wrote are not counted.
 */
export async function messageLoads(
  unit: Unit,
  memberIds: readonly string[],
  since: number,
): Promise<ReadonlyMap<string, MessageLoad>> {
  const singles = await singlesOf(unit, memberIds, since);
  const digests = await digestsOf(unit, memberIds);
  return new Map(
    memberIds.map((memberId) => [
      memberId,
      { singles: [...(singles.get(memberId)?.values() ?? [])], digests: digests.get(memberId) ?? new Set() },
    ]),
  );
}

async function singlesOf(
  { db, branchId }: Unit,
  memberIds: readonly string[],
  since: number,
): Promise<ReadonlyMap<string, ReadonlyMap<string, number>>> {
  let query = db
    .selectFrom("outbox")
    .innerJoin("notice_recipient", (join) =>
      join
        .onRef("notice_recipient.notice_id", "=", "outbox.notice_id")
        .onRef("notice_recipient.position", "=", "outbox.position"),
    )
    .innerJoin("notice", "notice.id", "outbox.notice_id")
    .select(["notice_recipient.member_id", "outbox.notice_id", "outbox.due_at"])
    .where("outbox.branch_id", "=", branchId)
    .where("outbox.due_at", ">=", since)
    .where("outbox.part", "=", 1)
    .where("outbox.state", "in", countedStates)
    .where("notice.class", "!=", "reply");
  if (memberIds.length <= namedMembers) query = query.where("notice_recipient.member_id", "in", memberIds);
  const found = new Map<string, Map<string, number>>();
  for (const { member_id: memberId, notice_id: noticeId, due_at: dueAt } of await query.execute())
    if (memberId !== null) found.set(memberId, (found.get(memberId) ?? new Map()).set(noticeId, dueAt));
  return found;
}

async function digestsOf(
  { db, branchId }: Unit,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  let query = db
    .selectFrom("digest_item")
    .select(["member_id", "release_at"])
    .distinct()
    .where("branch_id", "=", branchId);
  if (memberIds.length <= namedMembers) query = query.where("member_id", "in", memberIds);
  const found = new Map<string, Set<number>>();
  for (const { member_id: memberId, release_at: at } of await query.execute())
    found.set(memberId, (found.get(memberId) ?? new Set()).add(at));
  return found;
}
