import type { Errand } from "../engine/engine.js";
import type { Db } from "../store/store.js";
import { changeShown } from "./change-shown.js";
import { pullEvidence } from "./pull-evidence.js";
import type { Room } from "./room.js";

/**
 * The errand that looks after accepted messages: takes them back, changes them, asks what became of them. Its keys are
 * channels, so that one that stalls holds up no other.
 */
export function createUpkeepErrand(room: Room): Errand {
  return {
    name: "delivery.upkeep",

    async due(db, now) {
      const paused = await pausedChannels(db);
      const times = new Map<string, number>();
      for (const id of room.channels.keys()) {
        const dueAt = paused.has(id) ? null : await firstDue(db, id);
        if (dueAt !== null) times.set(id, dueAt);
      }
      const later = [...times.values()].filter((at) => at > now);
      return {
        keys: [...times].filter(([, at]) => at <= now).map(([id]) => id),
        nextAt: later.length === 0 ? null : Math.min(...later),
      };
    },

    async perform(channelId, { signal }) {
      const channel = room.channels.get(channelId);
      if (channel === undefined) return "drained";
      await room.doors.open(channel, signal);
      const hasMoreToChange = await changeShown(room, channel, signal);
      if (signal.aborted) return "drained";
      const hasMoreToAsk = await pullEvidence(room, channel, signal);
      return hasMoreToChange || hasMoreToAsk ? "more" : "drained";
    },
  };
}

async function pausedChannels(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom("channel_state").select("channel").execute();
  return new Set(rows.map((row) => row.channel));
}

async function firstDue(db: Db, channelId: string): Promise<number | null> {
  const row = await db
    .selectFrom("upkeep")
    .select("due_at")
    .where("state", "=", "due")
    .where("channel", "=", channelId)
    .orderBy("due_at")
    .limit(1)
    .executeTakeFirst();
  return row?.due_at ?? null;
}
