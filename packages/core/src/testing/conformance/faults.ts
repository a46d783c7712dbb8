import assert from "node:assert/strict";
import {
  type Address,
  type Fault,
  type FaultCode,
  faultCategory,
  faultCodes,
  type Outcome,
} from "../../channel/channel.js";
import { audience, parcelAudience } from "./audience.js";
import { assertFailed, assertOneEach, inWords, receiptsOf } from "./outcomes.js";
import { seenBy } from "./playing.js";
import { delivering, handOver, nth, send } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";
import { pushed, quiet } from "./watching.js";

/** C49–C52, C57 and C59: what a platform may answer, in our words. */
export const faultCases: readonly ConformanceCase[] = [
  { number: "C49", title: "every code the wire can speak comes back as itself", play: translatesEveryCode },
  {
    number: "C50",
    title: "an unlisted vendor code becomes `VENDOR_UNKNOWN` with that code kept",
    play: keepsUnlistedCode,
  },
  { number: "C51", title: 'a vendor\'s "retry after" arrives in milliseconds', play: tellsWaitInMs },
  { number: "C52", title: "a limit is reported, not waited for", play: doesNotWait },
  { number: "C57", title: "a forbidden source address or scope is a config fault", play: blamesConfiguration },
  {
    number: "C59",
    title: "an expired reply handle falls back to the proactive route, or is `REPLY_WINDOW_CLOSED`",
    play: fallsBack,
  },
];

function assertSound(fault: Fault, when: string): void {
  assert.ok(Object.hasOwn(faultCodes, fault.code), `${when}: ${fault.code} is no fault code`);
  assert.ok(["recipient", "notice", "channel"].includes(fault.scope), `${when}: the scope ${fault.scope} is none`);
  const wait = fault.retryAfterMs;
  assert.ok(
    wait === null || (Number.isFinite(wait) && wait >= 0),
    `${when}: retryAfterMs must be null or from 0, not ${wait}`,
  );
  if (fault.vendor === null) return;
  const { code, message } = fault.vendor;
  const isText = typeof code === "string" && typeof message === "string" && message.length <= 200;
  assert.ok(
    isText,
    `${when}: the vendor's answer must be a code and at most 200 characters, both text; make faults with fault()`,
  );
}

async function translatesEveryCode(stage: Stage): Promise<void> {
  const { speaks } = stage.wire;
  assert.ok(speaks.length > 0, "the wire must speak at least one fault");
  assert.ok(!speaks.includes("HANDOVER_UNKNOWN"), "no platform says HANDOVER_UNKNOWN; take it out of speaks");
  assert.equal(new Set(speaks).size, speaks.length, "speaks names a code twice");
  await stage.open();
  const to = await parcelAudience(stage);
  receiptsOf(await handOver(stage, stage.parcel(to, nth(1))), "delivering");
  for (const [index, code] of speaks.entries()) {
    const seen = stage.wire.sent.length;
    const isRepeated = code === "CREDENTIAL_EXPIRED" || code === "REPLY_WINDOW_CLOSED";
    stage.wire.answer(Array.from({ length: isRepeated ? 2 : 1 }, () => ({ kind: "fault", code }) as const));
    const outcomes = await handOver(stage, stage.parcel(to, nth(index + 2)));
    const when = `the platform answered its word for ${code}`;
    assertOneEach(outcomes, to, when);
    if (code === "REPLY_WINDOW_CLOSED" && outcomes.every(({ status }) => status === "accepted")) continue;
    for (const failure of assertFailed(outcomes, code, when)) assertSound(failure.fault, when);
    assert.equal(stage.wire.sent.length, seen, `${when}, and yet a message is seen`);
    if (isRepeated) await useUp(stage, to, index);
  }
  receiptsOf(await handOver(stage, stage.parcel(to, nth(99))), "delivering after all faults");
}

/** Uses up an answer that may still be lined up, so that the next delivery meets its own. */
async function useUp(stage: Stage, to: readonly Address[], round: number): Promise<void> {
  for (const turn of [1, 2]) await handOver(stage, stage.parcel(to, nth(1000 + round * 2 + turn)));
}

async function keepsUnlistedCode(stage: Stage): Promise<void> {
  const { speaks, unlisted } = stage.wire;
  assert.ok(
    speaks.includes("VENDOR_UNKNOWN"),
    "every vendor may say a code that is not listed: speaks must have VENDOR_UNKNOWN",
  );
  await stage.open();
  const to = await audience(stage);
  const outcomes = await send(stage, to, nth(1), { kind: "fault", code: "VENDOR_UNKNOWN" });
  assertOneEach(outcomes, to, "the vendor said a code that is not listed");
  for (const { fault } of assertFailed(outcomes, "VENDOR_UNKNOWN", "the vendor said a code that is not listed")) {
    assertSound(fault, "an unlisted code");
    assert.ok(
      fault.vendor !== null && fault.vendor.code !== "",
      "the vendor's unlisted code must be kept in fault.vendor.code",
    );
    if (unlisted !== undefined)
      assert.equal(fault.vendor.code, unlisted, "the vendor's unlisted code must be kept as it was said");
  }
}

function throttledCodes(stage: Stage): readonly FaultCode[] {
  return stage.wire.speaks.filter((code) => faultCategory(code) === "throttled");
}

async function tellsWaitInMs(stage: Stage): Promise<void> {
  const tellsWait = (stage.wire.tellsWait ?? true) && throttledCodes(stage).length > 0;
  await stage.open();
  const to = await audience(stage);
  const codes = throttledCodes(stage).length > 0 ? throttledCodes(stage) : stage.wire.speaks.slice(0, 1);
  let n = 0;
  for (const code of codes)
    for (const retryAfterMs of [1000, 7000, 61_000, 3_600_000]) {
      const outcomes = await send(stage, to, nth(++n), { kind: "fault", code, retryAfterMs });
      for (const { fault } of assertFailed(outcomes, code, `the platform answered ${code}`)) {
        const said = fault.retryAfterMs;
        if (tellsWait)
          assert.equal(
            said,
            retryAfterMs,
            `the platform asked to wait ${retryAfterMs} ms; retryAfterMs must say so (mind seconds)`,
          );
        else
          assert.ok(
            said === null || (Number.isSafeInteger(said) && said > 0),
            `retryAfterMs must be null or positive, not ${said}`,
          );
      }
    }
}

async function doesNotWait(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage);
  receiptsOf(await send(stage, to, nth(1)), "delivering");
  await quiet(stage);
  const codes = throttledCodes(stage).length > 0 ? throttledCodes(stage) : stage.wire.speaks.slice(0, 1);
  for (const [index, code] of codes.entries()) {
    const [now, seen, sleepers] = [stage.host.clock.now(), stage.wire.sent.length, stage.host.clock.sleepers];
    const outcomes = await send(stage, to, nth(index + 2), { kind: "fault", code, retryAfterMs: 30_000 });
    assertFailed(
      outcomes,
      code,
      `the platform answered ${code} and asked to wait; deliver() must say so without waiting`,
    );
    assert.equal(stage.host.clock.now(), now, "the clock was moved");
    assert.ok(
      stage.host.clock.sleepers <= sleepers,
      `after ${code} the channel sleeps by itself; leave waiting to the core`,
    );
    stage.host.clock.advance(60_000);
    await quiet(stage);
    assert.equal(stage.wire.sent.length, seen, `a minute after ${code} the channel sent the message by itself`);
  }
}

async function blamesConfiguration(stage: Stage): Promise<void> {
  const codes = stage.wire.speaks.filter((code) => faultCategory(code) === "config");
  await stage.open();
  const to = await audience(stage);
  for (const [index, code] of codes.entries()) {
    const [seen, asked] = [stage.wire.sent.length, stage.wire.tokenRequests];
    const outcomes = await send(stage, to, nth(index + 1), { kind: "fault", code });
    const when = `the platform answered its word for ${code}`;
    assertOneEach(outcomes, to, when);
    for (const { fault } of assertFailed(outcomes, code, when)) {
      assert.equal(fault.scope, "channel", `${when}: it concerns the whole channel, not ${fault.scope}`);
      const isNamed = fault.vendor !== null && `${fault.vendor.code}${fault.vendor.message}` !== "";
      assert.ok(
        isNamed,
        `${when}: the vendor's words must be kept, so that the operator knows which setting to change`,
      );
    }
    assert.equal(stage.wire.sent.length, seen, `${when}, and yet a message is seen`);
    const more = stage.wire.tokenRequests - asked;
    assert.ok(
      more <= (index === 0 ? 1 : 0),
      `${when}: another credential does not help, so that none must be asked for`,
    );
  }
  receiptsOf(await send(stage, to, nth(codes.length + 1)), "delivering once the configuration is right");
}

const threeDaysMs = 3 * 86_400_000;

async function fallsBack(stage: Stage): Promise<void> {
  const { inbound } = stage.channel.capabilities;
  await stage.open();
  const to = await audience(stage);
  if (inbound !== "none") await pushed(stage, "text");
  stage.host.clock.advance(threeDaysMs);
  await quiet(stage);
  const atFirst = countsOf(stage, to);
  const late = await send(stage, to, nth(1));
  assertOneEach(late, to, "somebody wrote three days ago");
  assertReachedOrClosed(stage, late, atFirst, "three days after somebody wrote");
  if (!stage.wire.speaks.includes("REPLY_WINDOW_CLOSED")) {
    receiptsOf(late, "the platform knows no reply handles, so that a delivery three days later");
    return;
  }
  const some = await parcelAudience(stage);
  const counts = countsOf(stage, some);
  stage.wire.answer([{ kind: "fault", code: "REPLY_WINDOW_CLOSED" }]);
  const outcomes = await handOver(stage, stage.parcel(some, nth(2)));
  assertOneEach(outcomes, some, "the platform said that the reply handle has expired");
  assertReachedOrClosed(stage, outcomes, counts, "after an expired reply handle");

  const before = stage.wire.sent.length;
  stage.wire.answer([0, 1].map(() => ({ kind: "fault", code: "REPLY_WINDOW_CLOSED" }) as const));
  const twice = await stage.settled(delivering(stage, stage.parcel(some, nth(3))), { steps: 1000 });
  assertFailed(twice, "REPLY_WINDOW_CLOSED", "both the reply handle and the proactive route were refused");
  await quiet(stage);
  assert.equal(stage.wire.sent.length, before, "two refusals must not be followed by a third try");
}

/** Everybody has either been reached, once, or is said to be out of reach, and has not. */
function assertReachedOrClosed(
  stage: Stage,
  outcomes: readonly Outcome[],
  before: ReadonlyMap<string, number>,
  when: string,
): void {
  for (const outcome of outcomes) {
    const { address } = outcome;
    const grown = seenBy(stage, address).length - (before.get(address.id) ?? 0);
    const isClosed = outcome.status === "failed" && outcome.fault.code === "REPLY_WINDOW_CLOSED";
    assert.ok(
      isClosed || outcome.status === "accepted",
      `${when}, a delivery must take the proactive route or be failed REPLY_WINDOW_CLOSED, not ${inWords([outcome])}`,
    );
    assert.equal(
      grown,
      isClosed ? 0 : 1,
      `${when}, ${address.id} sees ${grown} messages, and the outcome is ${inWords([outcome])}`,
    );
  }
}

function countsOf(stage: Stage, to: readonly Address[]): ReadonlyMap<string, number> {
  return new Map(to.map((address) => [address.id, seenBy(stage, address).length]));
}
