import assert from "node:assert/strict";
import type { Address, Receipt } from "../../channel/channel.js";
import { audience } from "./audience.js";
import { nth, send } from "./sending.js";
import type { Stage } from "./stage.js";

/** Somebody, or a group, whom the open channel may write to by now. */
export async function reachable(stage: Stage): Promise<Address> {
  const [address] = await audience(stage, 1);
  return address ?? assert.fail("options.people is empty");
}

/** Delivers the nth notice to one address and returns its receipt; fails unless it was accepted. */
export async function accepted(stage: Stage, address: Address, n = 1): Promise<Receipt> {
  const outcomes = await send(stage, [address], nth(n));
  const [outcome] = outcomes;
  if (outcome?.status === "accepted") return outcome.receipt;
  return assert.fail(`a plain notice to ${address.id} must be accepted; deliver() gave ${JSON.stringify(outcomes)}`);
}
