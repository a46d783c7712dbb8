import type { Channel } from "../channel/channel.js";
import { type Claim, claim, type Share } from "./claim.js";
import { deliverBranch } from "./deliver-branch.js";
import { putBack, renewClaims } from "./keep-claim.js";
import type { LaneRounds } from "./lane-rounds.js";
import { recordOutcomes } from "./record-outcomes.js";
import { channelIdOf, type Room } from "./room.js";

/** What a lane is run with. */
export interface LaneRun {
  /** Delivery. */
  readonly room: Room;
  /** The lane. */
  readonly lane: string;
  /** Its channel, open. */
  readonly channel: Channel;
  /** Keeps it in step with the channel's other lanes. */
  readonly rounds: LaneRounds;
  /** The engine's. */
  readonly signal: AbortSignal;
}

/** Branches of a lane that are served at once, so that one whose hand-over hangs does not hold up the next. */
const branchesAtOnce = 4;
/** How long a lane waits for what takes no time before it goes on beside what hangs, in milliseconds. */
export const patienceMs = 1_000;
const noClaim: Claim = Object.freeze({ shares: [], isWorthAsking: false, hasTurned: false });

/**
 * Sends a batch of a lane's due messages: branches in turn, some at once, each share recorded when it was handed over.
 *
 * @returns Whether more may be due.
 * @throws What the store throws, after everything that was begun has ended; outcomes that could not be recorded are kept.
 */
export async function runLane(run: LaneRun): Promise<"drained" | "more"> {
  const { room, lane, channel, rounds, signal } = run;
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  const begin = (share: Share): void => {
    const work = deliverShare(run, share)
      .catch((error: unknown) => void failures.push(error))
      .finally(() => {
        running.delete(work);
        rounds.moved(lane, false);
      });
    running.add(work);
  };
  let left = room.settings.batchSize;
  const mayGoOn = (): boolean => failures.length === 0 && !signal.aborted && !room.halted.has(channel.id);
  while (mayGoOn()) {
    if (left <= 0) {
      if ((await firstOf(run, Promise.all(running))) === "done") break;
      left = room.settings.batchSize;
    }
    if (!rounds.isInStep(lane)) {
      await firstOf(run, Promise.race([rounds.change(), ...running]));
      continue;
    }
    const { shares, isWorthAsking, hasTurned } = await nextShares(run, {
      branches: branchesAtOnce - running.size,
      left,
      failures,
    });
    if (shares.length > 0) rounds.moved(lane, hasTurned);
    shares.forEach(begin);
    left -= shares.reduce((count, share) => count + share.length, 0);
    if (running.size === branchesAtOnce || (shares.length === 0 && !isWorthAsking)) {
      if (running.size === 0) break;
      await Promise.race(running);
    }
  }
  await Promise.all(running);
  if (failures.length > 0) throw failures[0];
  return left <= 0 && mayGoOn() ? "more" : "drained";
}

async function nextShares(
  { room, lane, channel }: LaneRun,
  want: { readonly branches: number; readonly left: number; readonly failures: unknown[] },
): Promise<Claim> {
  if (want.branches === 0) return noClaim;
  try {
    return await claim(room, { channel, lane, branches: want.branches, messages: want.left });
  } catch (error) {
    want.failures.push(error);
    return noClaim;
  }
}

/** Waits for something that takes no time unless something hangs. */
async function firstOf({ room }: LaneRun, event: Promise<unknown>): Promise<"done" | "hangs"> {
  const waiting = new AbortController();
  const patience = room.ports.clock.sleep(patienceMs, waiting.signal).then(
    () => "hangs" as const,
    () => "done" as const,
  );
  const answer = await Promise.race([event.then(() => "done" as const), patience]);
  waiting.abort();
  return answer;
}

/** Hands a share over and records it before anything else of the branch in this lane is claimed by this run. */
async function deliverShare({ room, lane, channel, signal }: LaneRun, share: Share): Promise<void> {
  const [first] = share;
  if (first === undefined) return;
  let renewedAt = room.ports.clock.now();
  const renew = async (): Promise<void> => {
    if (room.ports.clock.now() - renewedAt <= room.settings.leaseMs / 3) return;
    renewedAt = room.ports.clock.now();
    await renewClaims(room, lane, share);
  };
  const { plans, waiting } = await deliverBranch({ room, channel, signal, renew }, share);
  const outcome = { branchId: first.branchId, plans };
  room.unrecorded.set(lane, [...(room.unrecorded.get(lane) ?? []), outcome]);
  await putBack(room, lane, waiting); // first, so that who moves to another channel takes the further parts along
  await record(room, lane, outcome);
}

type Unrecorded = NonNullable<ReturnType<Room["unrecorded"]["get"]>>[number];

/** Records what this process knows of a lane and could not write: after a full disk, an outcome is not forgotten. */
export async function recordLeft(room: Room, lane: string): Promise<void> {
  for (const outcome of room.unrecorded.get(lane) ?? []) await record(room, lane, outcome);
}

async function record(room: Room, lane: string, outcome: Unrecorded): Promise<void> {
  await recordOutcomes(room, channelIdOf(lane), outcome.branchId, outcome.plans);
  const left = (room.unrecorded.get(lane) ?? []).filter((one) => one !== outcome);
  if (left.length > 0) room.unrecorded.set(lane, left);
  else room.unrecorded.delete(lane);
}
