import { throwIfAborted } from "../clock/clock.js";
import type { Errand } from "../engine/engine.js";
import { isMicrobranchError } from "../error/error.js";
import type { Database } from "../store/store.js";
import { lanesDue } from "./lanes-due.js";
import { channelIdOf, type Room } from "./room.js";
import { takeIn } from "./take-in.js";

const maxAttempts = 5;
const firstPauseMs = 30_000;
const eventsAtOnce = 50;

/** The errand that takes in what came over the channels, in order within a conversation. Its keys are lanes. */
export function createInboxErrand(room: Room): Errand {
  const { store, clock } = room.ports;
  return {
    name: "delivery.inbox",

    async due(db, now) {
      const lanes = (await lanesDue(db, "inbox", "stored")).filter(({ lane }) => room.channels.has(channelIdOf(lane)));
      const later = lanes.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => dueAt);
      return {
        keys: lanes.filter(({ dueAt }) => dueAt <= now).map(({ lane }) => lane),
        nextAt: later.length === 0 ? null : Math.min(...later),
      };
    },

    async perform(lane, { signal }) {
      const rows = await store.read((db) =>
        db
          .selectFrom("inbox")
          .selectAll()
          .where("state", "=", "stored")
          .where("lane", "=", lane)
          .where("due_at", "<=", clock.now())
          .orderBy("due_at")
          .orderBy("id")
          .limit(eventsAtOnce)
          .execute(),
      );
      for (const row of rows) {
        throwIfAborted(signal);
        try {
          await takeIn(room, row);
        } catch (error) {
          await putOff(room, row, error);
        }
      }
      return rows.length === eventsAtOnce ? "more" : "drained";
    },
  };
}

/** Tries again later, and sets the event aside for a person after the last try. */
async function putOff(room: Room, row: Database["inbox"], error: unknown): Promise<void> {
  const { store, clock, log } = room.ports;
  const attempts = row.attempts + 1;
  const isLast = attempts >= maxAttempts;
  const reason = isMicrobranchError(error) ? error.code : "INTERNAL";
  await store.write(`inbox:${row.lane}`, async (db) => {
    await db
      .updateTable("inbox")
      .set({
        attempts,
        due_at: clock.now() + firstPauseMs * 2 ** (attempts - 1),
        state: isLast ? "aside" : "stored",
        outcome: isLast ? reason : null,
      })
      .where("id", "=", row.id)
      .where("state", "=", "stored")
      .execute();
  });
  log(isLast ? "error" : "warn", "An event could not be taken in.", {
    channel: row.channel,
    eventId: row.event_id,
    reason,
    attempts,
    isSetAside: isLast,
  });
}
