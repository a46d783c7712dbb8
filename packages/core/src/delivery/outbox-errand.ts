import type { Errand } from "../engine/engine.js";
import type { Db } from "../store/store.js";
import { withDeadline } from "./hand-over.js";
import { createLaneRounds } from "./lane-rounds.js";
import { type LaneDue, lanesDue } from "./lanes-due.js";
import { channelIdOf, type Room } from "./room.js";
import { patienceMs, recordLeft, runLane } from "./run-lane.js";

/** The errand that sends what is due. Its keys are lanes: a channel that stalls holds up no other. */
export function createOutboxErrand(room: Room): Errand {
  const underWay = new Set<string>();
  const rounds = createLaneRounds(() => room.ports.clock.now(), patienceMs);
  return {
    name: "delivery.outbox",

    async due(db, now) {
      const paused = await pausedChannels(db);
      const isServed = (lane: string): boolean =>
        room.channels.has(channelIdOf(lane)) && !paused.has(channelIdOf(lane)) && !underWay.has(lane);
      const waiting = (await lanesDue(db, "outbox", "due")).filter(({ lane }) => isServed(lane));
      const lost = (await lostClaims(room, db)).filter(({ lane }) => isServed(lane));
      const unrecorded = [...room.unrecorded.keys()]
        .filter((lane) => !underWay.has(lane))
        .map((lane) => ({ lane, dueAt: now }));
      const all = [...waiting, ...lost, ...unrecorded];
      const later = all.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => dueAt);
      return {
        keys: [...new Set(all.filter(({ dueAt }) => dueAt <= now).map(({ lane }) => lane))],
        nextAt: later.length === 0 ? null : Math.min(...later),
      };
    },

    async perform(lane, { signal }) {
      const channel = room.channels.get(channelIdOf(lane));
      if (channel === undefined || underWay.has(lane)) return "drained";
      underWay.add(lane);
      let left: "drained" | "more" = "drained";
      try {
        await withDeadline(room, signal, (limited) => room.doors.open(channel, limited));
        await recordLeft(room, lane);
        room.halted.delete(channel.id);
        rounds.enter(lane);
        left = await runLane({ room, lane, channel, rounds, signal });
        return left;
      } finally {
        rounds.leave(lane, left === "drained");
        underWay.delete(lane);
      }
    },
  };
}

async function pausedChannels(db: Db): Promise<ReadonlySet<string>> {
  const rows = await db.selectFrom("channel_state").select("channel").execute();
  return new Set(rows.map((row) => row.channel));
}

async function lostClaims(room: Room, db: Db): Promise<readonly LaneDue[]> {
  const rows = await db
    .selectFrom("outbox")
    .select((on) => ["lane", "claimed_by", on.fn.min("claimed_at").as("since")])
    .where("state", "=", "sending")
    .groupBy(["lane", "claimed_by"])
    .execute();
  return rows.map(({ lane, claimed_by, since }) => {
    const isOfEarlierRun = room.isAlone && claimed_by !== room.runner;
    return { lane, dueAt: isOfEarlierRun ? 0 : Number(since ?? 0) + room.settings.leaseMs };
  });
}
