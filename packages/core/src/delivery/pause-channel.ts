import type { Fault } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import { tell } from "./delivery-events.js";

/** Pauses a channel because of its credential or a setting, and tells once. */
export async function pauseChannel(unit: Unit, channel: string, fault: Fault): Promise<void> {
  const { numInsertedOrUpdatedRows } = await unit.db
    .insertInto("channel_state")
    .values({ channel, fault: fault.code, vendor_message: fault.vendor?.message ?? null, paused_at: unit.now })
    .onConflict((conflict) => conflict.column("channel").doNothing())
    .executeTakeFirstOrThrow();
  if (Number(numInsertedOrUpdatedRows ?? 0) > 0) tell(unit, "channel.paused", { channel, fault: fault.code });
}
