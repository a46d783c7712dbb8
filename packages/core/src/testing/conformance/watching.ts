import assert from "node:assert/strict";
import type { Health } from "../../channel/channel.js";
import { type ErrorCode, hasCode } from "../../error/error.js";
import { patience, unhurried } from "./playing.js";
import type { Stage } from "./stage.js";
import type { PushAnswer, PushOptions, Samples } from "./wire.js";

/** How often nothing may have happened until it is quiet. */
const quietLooks = 8;

/** Waits until the channel sends nothing any more. */
export async function quiet(stage: Stage): Promise<void> {
  let last = "";
  let same = 0;
  await stage.until(() => {
    const now = JSON.stringify([stage.wire.requests, stage.wire.sent.length, stage.host.events.length]);
    same = now === last ? same + 1 : 0;
    last = now;
    return same >= quietLooks;
  }, "the channel never stops sending requests, though nothing is asked of it and the clock stands still");
}

/** The error that something is refused with; fails when it is not refused. */
export async function refusal(act: () => unknown, when: string): Promise<unknown> {
  let answer: unknown;
  try {
    answer = await act();
  } catch (error) {
    return error;
  }
  return assert.fail(`${when}: it must be refused, but it gave ${JSON.stringify(answer) ?? "nothing"}`);
}

/** Asserts that something is refused with a code, and that no request leaves meanwhile. */
export async function assertRefused(
  stage: Stage,
  act: () => Promise<unknown>,
  codes: readonly ErrorCode[],
  when: string,
): Promise<void> {
  await quiet(stage);
  const { requests } = stage.wire;
  const seen = stage.wire.sent.length;
  const error = await refusal(() => stage.settled(act(), { steps: 1000 }), when);
  assert.ok(
    codes.some((code) => hasCode(error, code)),
    `${when}: it must throw MicrobranchError ${codes.join(" or ")}, but it threw ${String(error)}`,
  );
  await quiet(stage);
  assert.equal(stage.wire.sent.length, seen, `${when}: somebody sees a message nevertheless`);
  assert.equal(stage.wire.requests, requests, `${when}: a request reached the platform nevertheless`);
}

/** How the channel says it is. */
export async function healthOf(stage: Stage): Promise<Health> {
  return await stage.settled(stage.channel.health(unhurried), { steps: 1000 });
}

/** Has the platform send a sample, and waits for what becomes of it. */
export async function pushed(stage: Stage, sample: keyof Samples, options?: PushOptions): Promise<PushAnswer> {
  const answer = await stage.settled(stage.wire.push(sample, options), patience(stage));
  await quiet(stage);
  return answer;
}
