import { defineCommand, defineQuery, type Unit } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { GuardFinding } from "../guard/guard.js";
import { discardInput, heldInput, releaseInput } from "./draft-schema.js";
import { queueNotice } from "./queue-notice.js";
import type { Room } from "./room.js";
import { readNotice, readRecipient, type StoredNotice } from "./stored-notice.js";

/** A notice that waits for a person. */
export interface HeldNotice {
  /** The notice. */
  readonly noticeId: string;
  /** What it is about. */
  readonly subject: string;
  /** Its heading. */
  readonly title: string;
  /** When it was handed in, epoch milliseconds. */
  readonly at: number;
  /** What the guard found. */
  readonly findings: readonly GuardFinding[];
}

/** Lists the notices that the guard holds, oldest first. */
export const heldQuery = defineQuery({
  name: "delivery.held",
  input: heldInput,
  right: "guard.release",
  async run(view, { limit, cursor }) {
    const rows = await view.db
      .selectFrom("notice")
      .selectAll()
      .where("branch_id", "=", view.branchId)
      .where("state", "=", "held")
      .where("id", ">", cursor ?? "")
      .orderBy("id")
      .limit(limit + 1)
      .execute();
    const items = rows.slice(0, limit).map((row): HeldNotice => {
      const notice = readNotice(row);
      const { id: noticeId, subject, findings, createdAt: at } = notice;
      return { noticeId, subject, title: notice.content.title, at, findings };
    });
    return { items, next: rows.length > limit ? (items.at(-1)?.noticeId ?? null) : null };
  },
});

/** Lets a held notice go out: its recipients and channels are those of the moment at which it was handed in. */
export function releaseCommand(room: Room) {
  return defineCommand({
    name: "delivery.release",
    input: releaseInput,
    right: "guard.release",
    async run(unit, { noticeId, reason }) {
      const notice = await takeHeld(unit, { command: "delivery.release", noticeId, state: "queued" });
      const rows = await unit.db
        .selectFrom("notice_recipient")
        .selectAll()
        .where("notice_id", "=", noticeId)
        .orderBy("position")
        .execute();
      await recordDecision(unit, notice, { kind: "notice.released", reason });
      return queueNotice(room, unit, { ...notice, state: "queued" }, rows.map(readRecipient));
    },
  });
}

/** Decides that a held notice does not go out. */
export const discardCommand = defineCommand({
  name: "delivery.discard",
  input: discardInput,
  right: "guard.release",
  async run(unit, { noticeId, reason }) {
    const notice = await takeHeld(unit, { command: "delivery.discard", noticeId, state: "discarded" });
    await recordDecision(unit, notice, { kind: "notice.discarded", reason });
    return { noticeId };
  },
});

async function takeHeld(
  unit: Unit,
  taken: { readonly command: string; readonly noticeId: string; readonly state: string },
): Promise<StoredNotice> {
  const { command, noticeId, state } = taken;
  const row = await unit.db
    .selectFrom("notice")
    .selectAll()
    .where("id", "=", noticeId)
    .where("branch_id", "=", unit.branchId)
    .executeTakeFirst();
  if (row === undefined)
    throw new MicrobranchError("NOT_FOUND", {
      message: `${command}: there is no notice ${noticeId} in this branch.`,
      field: "noticeId",
    });
  if (row.state !== "held")
    throw new MicrobranchError("CONFLICT", {
      message: `${command}: notice ${noticeId} is ${row.state}, not held.`,
      field: "noticeId",
      details: { state: row.state },
    });
  await unit.db.updateTable("notice").set({ state }).where("id", "=", noticeId).execute();
  return readNotice(row);
}

async function recordDecision(
  unit: Unit,
  notice: StoredNotice,
  { kind, reason }: { readonly kind: string; readonly reason: string },
): Promise<void> {
  await unit.record({
    kind,
    subject: notice.subject,
    retention: notice.retention,
    payload: { noticeId: notice.id, reason },
  });
}
