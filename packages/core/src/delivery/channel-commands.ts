import { defineCommand, defineQuery } from "../command/command.js";
import { MicrobranchError } from "../error/error.js";
import type { Db } from "../store/store.js";
import { deliveryHealthInput, resumeInput } from "./draft-schema.js";
import type { Room } from "./room.js";

/** How a channel stands, as far as the rows tell. */
export interface ChannelStanding {
  /** `Channel.id`. */
  readonly channel: string;
  /** `paused`: its credential or a setting was refused; `removed`: messages wait for a channel that is not plugged in. */
  readonly state: "open" | "paused" | "removed";
  /** The fault that paused it, or `null`. */
  readonly fault: string | null;
  /** The platform's words on it, scrubbed, or `null`. */
  readonly vendorMessage: string | null;
  /** Since when it is paused, epoch milliseconds, or `null`. */
  readonly pausedAt: number | null;
  /** Messages of this branch that are on their way. */
  readonly waiting: number;
  /** When the oldest of them was due, epoch milliseconds, or `null`. */
  readonly oldestDueAt: number | null;
}

/** Tells how the channels stand for a branch, and what was set aside. */
export function healthQuery(room: Room) {
  return defineQuery({
    name: "delivery.health",
    input: deliveryHealthInput,
    right: "delivery.read",
    async run(view) {
      const paused = new Map(
        (await view.db.selectFrom("channel_state").selectAll().execute()).map((row) => [row.channel, row]),
      );
      const waiting = await waitingByChannel(view.db, view.branchId);
      const ids = [...new Set([...room.channels.keys(), ...waiting.keys()])];
      const channels = ids.map((channel): ChannelStanding => {
        const pause = paused.get(channel);
        const row = waiting.get(channel);
        return {
          channel,
          state: !room.channels.has(channel) ? "removed" : pause === undefined ? "open" : "paused",
          fault: pause?.fault ?? null,
          vendorMessage: pause?.vendor_message ?? null,
          pausedAt: pause?.paused_at ?? null,
          waiting: row?.waiting ?? 0,
          oldestDueAt: row?.oldestDueAt ?? null,
        };
      });
      const aside = await view.db
        .selectFrom("inbox")
        .select((on) => on.fn.countAll<number>().as("count"))
        .where("state", "=", "aside")
        .executeTakeFirstOrThrow();
      return { channels, setAside: Number(aside.count) };
    },
  });
}

interface Waiting {
  readonly waiting: number;
  readonly oldestDueAt: number;
}

async function waitingByChannel(db: Db, branchId: string): Promise<ReadonlyMap<string, Waiting>> {
  const rows = await db
    .selectFrom("outbox")
    .select((on) => ["channel", on.fn.countAll<number>().as("waiting"), on.fn.min("due_at").as("oldest")])
    .where("branch_id", "=", branchId)
    .where("state", "in", ["due", "sending"])
    .groupBy("channel")
    .execute();
  return new Map(rows.map((row) => [row.channel, { waiting: Number(row.waiting), oldestDueAt: Number(row.oldest) }]));
}

/** Lets a paused channel send again; what waited for it is due. */
export function resumeCommand(room: Room) {
  return defineCommand({
    name: "delivery.resume",
    input: resumeInput,
    right: "settings.manage",
    async run(unit, { channel }) {
      if (!room.channels.has(channel))
        throw new MicrobranchError("CHANNEL_UNKNOWN", {
          message: `delivery.resume: no channel ${channel} is plugged in.`,
          field: "channel",
        });
      const row = await unit.db
        .deleteFrom("channel_state")
        .where("channel", "=", channel)
        .returningAll()
        .executeTakeFirst();
      if (row === undefined)
        throw new MicrobranchError("CONFLICT", {
          message: `delivery.resume: channel ${channel} is not paused.`,
          field: "channel",
        });
      await unit.record({
        kind: "channel.resumed",
        subject: channel,
        retention: "years10",
        payload: { channel, fault: row.fault, pausedAt: row.paused_at },
      });
      return { channel };
    },
  });
}
