import assert from "node:assert/strict";
import {
  type Address,
  type FittedNotice,
  type Fitting,
  fit as fitNotice,
  type Notice,
  type Outcome,
  type Parcel,
} from "../../channel/channel.js";
import { nthNotice } from "./playing.js";
import { keyOf, type Stage } from "./stage.js";
import type { WireReply } from "./wire.js";

/** What sets the nth notice of a case apart: for platforms that know keys, content or equal texts again. */
export function nth(n: number, change: Partial<Notice> = {}): Partial<Notice> {
  return { ...nthNotice(n), ...change };
}

/** What the core makes of a notice for the channel. */
export function fittingOf(stage: Stage, change: Partial<Notice> = {}, token?: string): Fitting {
  return fitNotice(stage.notice(change), stage.channel.capabilities, {
    measure: (part) => stage.channel.render(part).bytes,
    now: stage.host.clock.now(),
    ...(token === undefined ? {} : { token }),
  });
}

/** All messages that a notice becomes on the channel. Fails where nothing can be shown. */
export function partsOf(stage: Stage, change: Partial<Notice> = {}, token?: string): readonly FittedNotice[] {
  const { parts, losses } = fittingOf(stage, change, token);
  if (parts.length === 0) assert.fail(`nothing of the notice can be shown: ${JSON.stringify(losses)}`);
  return parts;
}

/** A parcel of one message. */
export function parcelOf(stage: Stage, part: FittedNotice, to: readonly Address[], attempt = 1): Parcel {
  const recipients = to.map((address) => ({ address, key: keyOf(part, address) }));
  return { rendered: stage.channel.render(part), recipients, attempt };
}

/** Hands a parcel over and waits for its outcomes. */
export async function handOver(
  stage: Stage,
  parcel: Parcel,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly Outcome[]> {
  return await stage.settled(delivering(stage, parcel, signal), { steps: 1000 });
}

/** Starts a delivery; what is thrown at once rejects as well. */
export async function delivering(
  stage: Stage,
  parcel: Parcel,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly Outcome[]> {
  return await stage.channel.deliver(parcel, signal);
}

/**
 * Delivers the first message of a notice to some people, in as few parcels as the channel takes them.
 *
 * @param reply What the platform answers to each of the parcels (it takes them).
 */
export async function send(
  stage: Stage,
  to: readonly Address[],
  change: Partial<Notice> = {},
  reply: WireReply = { kind: "ok" },
): Promise<readonly Outcome[]> {
  const [part] = partsOf(stage, change);
  return await sendPart(stage, part ?? assert.fail("no part"), to, reply);
}

/** Delivers one message to some people, in as few parcels as the channel takes them. */
export async function sendPart(
  stage: Stage,
  part: FittedNotice,
  to: readonly Address[],
  reply: WireReply = { kind: "ok" },
): Promise<readonly Outcome[]> {
  const { maxRecipients } = stage.channel.capabilities.batch;
  const outcomes: Outcome[] = [];
  for (let from = 0; from < to.length; from += maxRecipients) {
    stage.wire.answer([reply]);
    outcomes.push(...(await handOver(stage, parcelOf(stage, part, to.slice(from, from + maxRecipients)))));
  }
  return outcomes;
}
