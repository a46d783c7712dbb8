import type { Channel } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { localDateOf } from "../schedule/schedule.js";
import type { Database } from "../store/store.js";
import { say } from "../wording/wording.js";
import type { Room } from "./room.js";
import { sendInstead } from "./send-instead.js";
import type { StoredNotice } from "./stored-notice.js";
import { endUpkeep, orderUpkeep } from "./upkeep.js";

/** Messages of a recalled notice. */
export interface Recalled {
  /** The notice. */
  readonly notice: StoredNotice;
  /** The messages; all were accepted. */
  readonly messages: readonly Database["outbox"][];
  /** Whether those get a correction whose message cannot be taken back. */
  readonly corrects: boolean;
}

/** Orders that messages are taken back where their channels can, and corrects the others. */
export async function takeBack(room: Room, unit: Unit, { notice, messages, corrects }: Recalled): Promise<void> {
  const canGo = (row: Database["outbox"]): boolean => canRetract(room.channels.get(row.channel), row, unit.now);
  const going = messages.filter(canGo);
  const ids = going.map(({ id }) => id);
  await endUpkeep(unit, ids, "pull", "moot");
  await endUpkeep(
    unit,
    messages.map(({ id }) => id),
    "amend",
    "moot",
  );
  await orderUpkeep(unit, going, { kind: "retract", dueAt: unit.now, instead: corrects });
  if (corrects)
    await correctRecalled(
      room,
      unit,
      notice,
      messages.filter((row) => !canGo(row)),
    );
}

/** Whether a message can still be taken back. */
export function canRetract(
  channel: Channel | undefined,
  row: Pick<Database["outbox"], "receipt_id" | "accepted_at">,
  now: number,
): boolean {
  const retract = channel?.capabilities.retract ?? null;
  if (retract === null || row.receipt_id === null || row.accepted_at === null) return false;
  return retract.windowMs === null || now - row.accepted_at <= retract.windowMs;
}

/** Tells who has a message that cannot be taken back that it no longer holds. */
export async function correctRecalled(
  room: Room,
  unit: Unit,
  notice: StoredNotice,
  messages: readonly Database["outbox"][],
): Promise<void> {
  const { locale } = notice.content;
  const { zone } = await room.ports.answers.branchOf(unit.db, notice.branchId);
  await sendInstead(room, unit, {
    notice,
    messages,
    draftOf: (sentAt) => ({
      purpose: "notice",
      class: notice.class === "urgent" || notice.class === "reply" ? notice.class : "normal",
      title: say(locale, "notice.correction", { date: localDateOf(sentAt, zone) }),
      body: [{ kind: "paragraph", text: say(locale, "notice.recalled") }],
      audience: "person",
    }),
  });
}
