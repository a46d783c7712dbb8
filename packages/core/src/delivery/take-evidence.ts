import type { Retention } from "../archive/archive.js";
import type { InboundEvent } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { Correlated } from "./correlate.js";

/** Takes in what became known about an accepted message, each grade once. */
export async function takeEvidence(
  unit: Unit,
  event: Extract<InboundEvent, { readonly type: "evidence" }>,
  about: Correlated,
): Promise<void> {
  const { level, at, fault } = event.evidence;
  const added = await unit.db
    .insertInto("evidence")
    .values({ outbox_id: about.outboxId, level, branch_id: unit.branchId, at, fault: fault?.code ?? null })
    .onConflict((conflict) => conflict.columns(["outbox_id", "level"]).doNothing())
    .returning("level")
    .executeTakeFirst();
  if (added === undefined) return;
  const recipient = await unit.db
    .selectFrom("notice_recipient")
    .innerJoin("outbox", (join) =>
      join
        .onRef("outbox.notice_id", "=", "notice_recipient.notice_id")
        .onRef("outbox.position", "=", "notice_recipient.position"),
    )
    .select(["notice_recipient.member_id", "notice_recipient.name"])
    .where("outbox.id", "=", about.outboxId)
    .executeTakeFirstOrThrow();
  await unit.record({
    kind: "delivery.evidence",
    subject: about.subject,
    retention: about.retention as Retention,
    payload: {
      noticeId: about.noticeId,
      channel: event.channel,
      ...(recipient.member_id === null ? { name: recipient.name } : { memberId: recipient.member_id }),
      level,
      at,
      fault: fault?.code ?? null,
      raw: event.raw,
    },
  });
}
