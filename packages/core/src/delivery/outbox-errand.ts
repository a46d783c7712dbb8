import type { Errand } from "../engine/engine.js";
import type { Db } from "../store/store.js";
import { claim, putBack, renewClaims } from "./claim.js";
import type { ClaimedMessage } from "./claimed-message.js";
import { type DeliveryRun, deliverBranch } from "./deliver-branch.js";
import { type LaneDue, lanesDue } from "./lanes-due.js";
import { recordOutcomes } from "./record-outcomes.js";
import { channelIdOf, type Room } from "./room.js";

/** The errand that sends what is due. Its keys are lanes: a channel that stalls holds up no other. */
export function createOutboxErrand(room: Room): Errand {
  return {
    name: "delivery.outbox",

    async due(db, now) {
      const paused = await pausedChannels(db);
      const isServed = (lane: string): boolean =>
        room.channels.has(channelIdOf(lane)) && !paused.has(channelIdOf(lane));
      const waiting = (await lanesDue(db, "outbox", "due")).filter(({ lane }) => isServed(lane));
      const lost = (await lostClaims(room, db)).filter(({ lane }) => isServed(lane));
      const unrecorded = [...room.unrecorded.keys()].map((lane) => ({ lane, dueAt: now }));
      const all = [...waiting, ...lost, ...unrecorded];
      const later = all.filter(({ dueAt }) => dueAt > now).map(({ dueAt }) => dueAt);
      return {
        keys: [...new Set(all.filter(({ dueAt }) => dueAt <= now).map(({ lane }) => lane))],
        nextAt: later.length === 0 ? null : Math.min(...later),
      };
    },

    async perform(lane, { signal }) {
      const channel = room.channels.get(channelIdOf(lane));
      if (channel === undefined) return "drained";
      await room.doors.open(channel, signal);
      await recordLeft(room, lane);
      room.halted.delete(channel.id);
      const { messages, isFull } = await claim(room, channel, lane, room.ports.clock.now());
      await deliverAll({ room, channel, signal }, lane, messages);
      return isFull && !room.halted.has(channel.id) ? "more" : "drained";
    },
  };
}

/** Delivers branch by branch, and records each before the next begins: a crash leaves few messages uncertain. */
async function deliverAll(
  on: Omit<DeliveryRun, "renew">,
  lane: string,
  messages: readonly ClaimedMessage[],
): Promise<void> {
  const { room } = on;
  const branches = new Map<string, ClaimedMessage[]>();
  for (const message of messages) {
    const group = branches.get(message.branchId);
    if (group === undefined) branches.set(message.branchId, [message]);
    else group.push(message);
  }
  let renewedAt = room.ports.clock.now();
  const renew = async (): Promise<void> => {
    if (room.ports.clock.now() - renewedAt <= room.settings.leaseMs / 3) return;
    renewedAt = room.ports.clock.now();
    await renewClaims(room, lane, [...branches.values()].flat());
  };
  for (const [branchId, some] of branches) {
    const { plans, waiting } = await deliverBranch({ ...on, renew }, some);
    room.unrecorded.set(lane, [...(room.unrecorded.get(lane) ?? []), { branchId, plans }]);
    await putBack(room, lane, waiting); // first, so that who moves to another channel takes the further parts along
    await recordLeft(room, lane);
    branches.delete(branchId);
  }
}

/** Records what this process knows of a lane and has not written yet: after a full disk, an outcome is not forgotten. */
async function recordLeft(room: Room, lane: string): Promise<void> {
  const left = room.unrecorded.get(lane) ?? [];
  for (const [index, { branchId, plans }] of left.entries()) {
    await recordOutcomes(room, channelIdOf(lane), branchId, plans);
    room.unrecorded.set(lane, left.slice(index + 1));
  }
  room.unrecorded.delete(lane);
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
