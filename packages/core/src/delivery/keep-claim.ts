import type { ClaimedMessage } from "./claimed-message.js";
import type { Room } from "./room.js";
import { inSlices } from "./stored-notice.js";

const idsPerStatement = 500;

/** Moves the claims of messages on that this process still works on, so that nobody takes them for lost. */
export async function renewClaims(room: Room, lane: string, messages: readonly ClaimedMessage[]): Promise<void> {
  const now = room.ports.clock.now();
  const ids = messages.map((message) => message.id);
  await room.ports.store.write(`outbox:${lane}`, async (db) => {
    for (const some of inSlices(ids, idsPerStatement))
      await db
        .updateTable("outbox")
        .set({ claimed_at: now })
        .where("id", "in", some)
        .where("state", "=", "sending")
        .where("claimed_by", "=", room.runner)
        .execute();
  });
}

/** Puts messages back that were claimed and certainly not handed over: the try does not count. */
export async function putBack(
  room: Room,
  lane: string,
  waiting: readonly { readonly message: ClaimedMessage; readonly dueAt: number }[],
): Promise<void> {
  if (waiting.length === 0) return;
  await room.ports.store.write(`outbox:${lane}`, async (db) => {
    for (const { message, dueAt } of waiting)
      await db
        .updateTable("outbox")
        .set((on) => ({
          state: "due",
          due_at: dueAt,
          attempt: on("attempt", "-", 1),
          claimed_by: null,
          claimed_at: null,
          ...(message.attempt === 1 ? { began_at: null } : {}),
        }))
        .where("id", "=", message.id)
        .where("state", "=", "sending")
        .where("claimed_by", "=", room.runner)
        .execute();
  });
}
