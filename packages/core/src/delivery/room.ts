import { createHash } from "node:crypto";
import type { Channel } from "../channel/channel.js";
import { MicrobranchError } from "../error/error.js";
import type { Doors } from "./doors.js";
import type { Pacer } from "./pacer.js";
import type { Plan } from "./plan-outcome.js";
import type { DeliveryPorts, DeliverySettings } from "./ports.js";

/** What the parts of delivery share. */
export interface Room {
  /** What others lend. */
  readonly ports: DeliveryPorts;
  /** The numbers, complete. */
  readonly settings: Required<DeliverySettings>;
  /** The channels by id, in their order. */
  readonly channels: ReadonlyMap<string, Channel>;
  /** Keeps to limits. */
  readonly pacer: Pacer;
  /** Opens channels. */
  readonly doors: Doors;
  /** The branch that was served last, by lane. */
  readonly turns: Map<string, string>;
  /** Channels found faulty by this process since it last saw them well. */
  readonly halted: Set<string>;
  /** Outcomes that this process knows and could not write yet, by lane. */
  readonly unrecorded: Map<string, readonly { readonly branchId: string; readonly plans: readonly Plan[] }[]>;
  /** Whether no other process works on the store. */
  readonly isAlone: boolean;
  /** Names this run of this process in its claims. */
  readonly runner: string;
}

const shards = 16;

/** The lane of a channel in which a branch's messages, or a conversation's events, stand. */
export function laneOf(channelId: string, by: string): string {
  const shard = (createHash("sha256").update(by).digest()[0] ?? 0) % shards;
  return `${channelId}/${shard}`;
}

/** The channel of a lane. */
export function channelIdOf(lane: string): string {
  return lane.slice(0, lane.lastIndexOf("/"));
}

const isCount = (count: number, most: number): boolean => Number.isInteger(count) && count >= 1 && count <= most;

/** Completes settings. @throws SETTING_INVALID if a number is out of its range. */
export function completeSettings(settings: DeliverySettings): Required<DeliverySettings> {
  const complete = {
    batchSize: settings.batchSize ?? 100,
    deadlineMs: settings.deadlineMs ?? 30_000,
    leaseMs: settings.leaseMs ?? 300_000,
    spreadMs: settings.spreadMs ?? 300_000,
    codesPerAddress: settings.codesPerAddress ?? 5,
    codesPerChannel: settings.codesPerChannel ?? 20,
  };
  const refuse = (field: string, range: string): never => {
    throw new MicrobranchError("SETTING_INVALID", { message: `Delivery: ${field} must be ${range}.`, field });
  };
  const { batchSize, deadlineMs, leaseMs, spreadMs, codesPerAddress, codesPerChannel } = complete;
  if (!isCount(batchSize, 1_000)) refuse("batchSize", "1 to 1000");
  if (!(deadlineMs >= 1)) refuse("deadlineMs", "at least 1");
  if (!(leaseMs > 3 * deadlineMs)) refuse("leaseMs", "more than three times deadlineMs");
  if (!(spreadMs >= 0)) refuse("spreadMs", "at least 0");
  if (!isCount(codesPerAddress, 100)) refuse("codesPerAddress", "1 to 100");
  if (!isCount(codesPerChannel, 1_000)) refuse("codesPerChannel", "1 to 1000");
  return complete;
}
