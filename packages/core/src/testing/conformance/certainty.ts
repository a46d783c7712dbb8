import assert from "node:assert/strict";
import { type Address, type FaultCode, faultCategory, type Outcome, type Parcel } from "../../channel/channel.js";
import { hasCode } from "../../error/error.js";
import { audience, parcelAudience } from "./audience.js";
import { assertFailed, assertOneEach, assertUncertain, inWords, receiptsOf } from "./outcomes.js";
import { seenBy, unhurried } from "./playing.js";
import { delivering, handOver, nth, parcelOf, partsOf, send } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";
import { quiet } from "./watching.js";

/** C42–C48: whether a message was handed over, and what is said when nobody knows. */
export const certaintyCases: readonly ConformanceCase[] = [
  { number: "C42", title: "refused connection is failed `CHANNEL_UNREACHABLE`", play: failsWhenUnreachable },
  {
    number: "C43",
    title: "silence after the request was written is uncertain, never failed, never accepted",
    play: isUncertainInSilence,
  },
  { number: "C44", title: "a nonsense reply with status 200 is uncertain", play: isUncertainAboutNonsense },
  {
    number: "C45",
    title:
      "the same key twice inside the window shows one message at the platform, or an honest second acceptance when idempotency is none",
    play: knowsTheSameKey,
  },
  { number: "C46", title: "the platform-visible id from a key is the same after a restart", play: keepsIds },
  { number: "C47", title: "`reconcile` tells sent, not sent and unknown apart", play: reconciles },
  { number: "C48", title: "a transient fault causes one hand-over, not several", play: triesOnce },
];

async function failsWhenUnreachable(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage);
  const outcomes = await send(stage, to, nth(1), { kind: "fault", code: "CHANNEL_UNREACHABLE" });
  assertOneEach(outcomes, to, "the platform refused the connection");
  assertFailed(outcomes, "CHANNEL_UNREACHABLE", "the platform refused the connection");
  assert.equal(stage.wire.sent.length, 0, "somebody sees a message although the connection was refused");
  receiptsOf(await send(stage, to, nth(2)), "the platform takes connections again");
}

async function isUncertainInSilence(stage: Stage): Promise<void> {
  await stage.open();
  const to = await parcelAudience(stage);
  const before = stage.wire.sent.length;
  const after = await outlast(stage, stage.parcel(to, nth(1)), "hang-after");
  assert.ok(stage.wire.sent.length > before, "hang-after must take the message");
  assertUncertain(after, to, "the platform took the request and fell silent");

  await isHonestBeforeHandOver(stage, to);
  receiptsOf(await handOver(stage, stage.parcel(to, nth(3))), "delivering after the platform was silent");
}

/** Silence before the message was taken is uncertain, or failed where that is certain; so is a caller's giving up. */
async function isHonestBeforeHandOver(stage: Stage, to: readonly Address[]): Promise<void> {
  let unread: readonly Outcome[];
  try {
    unread = await outlast(stage, stage.parcel(to, nth(2)), "hang-before");
  } catch (error) {
    // Given up by the caller, and certainly not handed over.
    if (hasCode(error, "ABORTED")) return;
    throw error;
  }
  assertOneEach(unread, to, "the platform fell silent before it took the message");
  const isHonest = unread.every(({ status, ...rest }) => {
    const code = "fault" in rest ? rest.fault.code : null;
    return (
      (status === "failed" && code !== "HANDOVER_UNKNOWN") || (status === "uncertain" && code === "HANDOVER_UNKNOWN")
    );
  });
  assert.ok(
    isHonest,
    `silence before the message was taken must be uncertain, or failed where that is certain, not ${inWords(unread)}`,
  );
}

const longSilence = { stepMs: 5000, steps: 120 };

/** Delivers to a silent platform until the channel's own deadline; a channel without one is aborted after ten minutes. */
async function outlast(stage: Stage, parcel: Parcel, kind: "hang-before" | "hang-after"): Promise<readonly Outcome[]> {
  const { wire } = stage;
  const [seen, requests] = [wire.sent.length, wire.requests];
  wire.answer([{ kind }]);
  const caller = new AbortController();
  let isDone = false;
  const running = delivering(stage, parcel, caller.signal).finally(() => {
    isDone = true;
  });
  running.catch(() => {});
  const hasArrived = (): boolean =>
    isDone || (kind === "hang-after" ? wire.sent.length > seen : wire.requests > requests);
  await stage.until(hasArrived, "the request never reaches the platform", { steps: 1000 });
  await stage.until(() => isDone, "", longSilence).catch(() => {});
  caller.abort();
  return await stage.settled(running, { steps: 1000 });
}

async function isUncertainAboutNonsense(stage: Stage): Promise<void> {
  await stage.open();
  const to = await audience(stage);
  for (const round of [1, 2]) {
    const outcomes = await send(stage, to, nth(round), { kind: "malformed" });
    assertUncertain(outcomes, to, "the platform took the message and answered nonsense");
  }
  for (const address of to)
    assert.equal(seenBy(stage, address).length, 2, "after a nonsense reply nothing must be sent again");
}

/** Delivers the same parcel again, as a later attempt. */
async function again(stage: Stage, parcel: Parcel, attempt: number): Promise<readonly Outcome[]> {
  return await handOver(stage, { ...parcel, attempt });
}

async function knowsTheSameKey(stage: Stage): Promise<void> {
  const { idempotency, suppressesRepeatsMs } = stage.channel.capabilities;
  await stage.open();
  const to = await parcelAudience(stage);
  const parcel = stage.parcel(to, nth(1));
  const first = receiptsOf(await again(stage, parcel, 1), "the first delivery of a key");
  const isShownTwice = idempotency.by === "none" && suppressesRepeatsMs === null;
  for (const attempt of [2, 3]) {
    if (attempt === 3) await stage.restart();
    const outcomes = await again(stage, parcel, attempt);
    assertOneEach(outcomes, to, `attempt ${attempt} with the same key`);
    for (const outcome of outcomes)
      assertKnown(
        outcome,
        idempotency.by,
        first.map(({ id }) => id),
      );
    for (const address of to) {
      const seen = seenBy(stage, address).length;
      const wanted = isShownTwice ? attempt : 1;
      assert.equal(
        seen,
        wanted,
        `idempotency is by ${idempotency.by}; delivered ${attempt} times with the same key, ${address.id} must see ${wanted} messages, not ${seen}`,
      );
    }
  }
  await knowsAnotherKey(stage, to);
}

function assertKnown(outcome: Outcome, by: "key" | "content" | "none", ids: readonly string[]): void {
  const { status } = outcome;
  const isRight = by === "none" ? status === "accepted" : status === "accepted" || status === "duplicate";
  assert.ok(
    isRight,
    `idempotency is by ${by}; the same key again must be ${by === "none" ? "accepted" : "duplicate"}, not ${status}`,
  );
  if (status !== "duplicate" || outcome.receipt === null) return;
  assert.ok(ids.includes(outcome.receipt.id), "the receipt of a duplicate must be that of the first message");
}

/** Another key is another message, unless the platform knows equal content again. */
async function knowsAnotherKey(stage: Stage, to: readonly Address[]): Promise<void> {
  const { idempotency, suppressesRepeatsMs } = stage.channel.capabilities;
  if (idempotency.by === "content" || suppressesRepeatsMs !== null) return;
  const before = to.map((address) => seenBy(stage, address).length);
  const other = stage.parcel(to, { ...nth(1), id: "notice_of_another_key" });
  receiptsOf(await again(stage, other, 1), "the same words with another key");
  for (const [place, address] of to.entries())
    assert.equal(
      seenBy(stage, address).length,
      (before[place] ?? 0) + 1,
      "the same words with another key must be shown as well",
    );
}

async function keepsIds(stage: Stage): Promise<void> {
  const { idempotency, reconciles: canAsk, suppressesRepeatsMs } = stage.channel.capabilities;
  await stage.open();
  const to = await parcelAudience(stage);
  const [part] = partsOf(stage, nth(1));
  const parcel = parcelOf(stage, part ?? assert.fail("no part"), to);
  receiptsOf(await again(stage, parcel, 1), "the first delivery of a key");
  receiptsOf(await handOver(stage, stage.parcel(to, nth(2))), "the delivery of another key");
  await stage.restart();
  const outcomes = await again(stage, parcel, 2);
  assertOneEach(outcomes, to, "the same key after a restart");
  for (const address of to) {
    const seen = seenBy(stage, address);
    const keyed = seen.map((message) => message.keyed ?? null);
    const [first = null, other = null, ...repeats] = keyed;
    if (first !== null) {
      assert.notEqual(first, other, "two keys must give two ids on the platform");
      for (const repeat of repeats)
        assert.equal(repeat, first, "the same key must give the same id on the platform after a restart");
    }
    const isShownOnce = idempotency.by !== "none" || suppressesRepeatsMs !== null;
    assert.equal(
      seen.length,
      isShownOnce ? 2 : 3,
      `after a restart ${address.id} sees ${seen.length} messages of two keys`,
    );
  }
  assertOwnIds(stage);
  if (!canAsk) return;
  for (const { key } of parcel.recipients) {
    const answer = await stage.settled(askAbout(stage, key), { steps: 1000 });
    assert.equal(answer, "sent", "after a restart, reconcile() must still find a key");
  }
}

/** No id is shown to two recipients, unless one message is. */
function assertOwnIds({ wire }: Stage): void {
  const owners = new Map<string, string>();
  for (const { to, keyed } of wire.sent) {
    const [reader, ...more] = to;
    if (reader === undefined || more.length > 0 || keyed === undefined || keyed === null) continue;
    assert.equal(owners.get(keyed) ?? reader, reader, "the keys of two recipients must give two ids on the platform");
    owners.set(keyed, reader);
  }
}

async function askAbout(stage: Stage, key: string): Promise<"sent" | "not-sent" | "unknown"> {
  const { channel } = stage;
  if (channel.reconcile === undefined) return assert.fail("reconciles is declared, but reconcile() is missing");
  return await channel.reconcile(key, unhurried);
}

async function reconciles(stage: Stage): Promise<void> {
  const { channel, wire } = stage;
  if (!channel.capabilities.reconciles) {
    assert.equal(channel.reconcile, undefined, "reconciles is not declared, so that there must be no reconcile()");
    return;
  }
  await stage.open();
  const to = await parcelAudience(stage);
  const keyOfFirst = (parcel: Parcel): string => parcel.recipients[0]?.key ?? assert.fail("no key");
  const told = stage.parcel(to, nth(1));
  receiptsOf(await handOver(stage, told), "delivering");
  const silent = stage.parcel(to, nth(2));
  assertUncertain(await outlast(stage, silent, "hang-after"), to, "the platform took the request and fell silent");
  const untaken = stage.parcel(to, nth(3));
  await outlast(stage, untaken, "hang-before");
  const never = stage.parcel(to, nth(4));
  const seen = wire.sent.length;
  for (const isRestarted of [false, true]) {
    if (isRestarted) await stage.restart();
    const cases = [
      [told, "sent", "that was accepted"],
      [silent, "sent", "whose hand-over was uncertain but happened"],
      [untaken, "not-sent", "whose hand-over was uncertain and did not happen"],
      [never, "not-sent", "that was never delivered"],
    ] as const;
    for (const [parcel, wanted, which] of cases) {
      const answer = await stage.settled(askAbout(stage, keyOfFirst(parcel)), { steps: 1000 });
      assert.equal(
        answer,
        wanted,
        `reconcile() must say ${wanted} of a key ${which}${isRestarted ? ", after a restart" : ""}`,
      );
    }
  }
  assert.equal(wire.sent.length, seen, "reconcile() must send nothing visible");
  if (wire.refuseLookups === undefined)
    return assert.fail("reconciles is declared, so that the wire needs refuseLookups()");
  wire.refuseLookups();
  for (const parcel of [told, never]) {
    const answer = await stage.settled(askAbout(stage, keyOfFirst(parcel)), { steps: 1000 });
    assert.equal(answer, "unknown", "when the platform cannot be asked, reconcile() must say unknown");
  }
}

async function triesOnce(stage: Stage): Promise<void> {
  await stage.open();
  const to = await parcelAudience(stage);
  receiptsOf(await handOver(stage, stage.parcel(to, nth(1))), "delivering");
  await quiet(stage);
  const ordinary = stage.wire.requests;
  receiptsOf(await handOver(stage, stage.parcel(to, nth(2))), "delivering");
  await quiet(stage);
  const each = stage.wire.requests - ordinary;
  const passing = (code: FaultCode): boolean => ["transient", "throttled"].includes(faultCategory(code));
  const codes = [...new Set<FaultCode>(["CHANNEL_UNREACHABLE", ...stage.wire.speaks.filter(passing)])];
  for (const [index, code] of codes.entries()) {
    const [seen, requests] = [stage.wire.sent.length, stage.wire.requests];
    stage.wire.answer([{ kind: "fault", code }]);
    const running = delivering(stage, stage.parcel(to, nth(index + 3)));
    const outcomes = await stage.settled(running, { stepMs: 1000, steps: 600 });
    assertFailed(outcomes, code, `the platform answered ${code} once and would have taken a second try`);
    await quiet(stage);
    const used = stage.wire.requests - requests;
    assert.ok(
      used <= each,
      `after ${code} the channel must not try again by itself; it sent ${used} requests instead of ${each}`,
    );
    assert.equal(
      stage.wire.sent.length,
      seen,
      `after ${code} the channel tried again by itself, and the message is seen`,
    );
  }
  const seen = stage.wire.sent.length;
  stage.host.clock.advance(3_600_000);
  await quiet(stage);
  assert.equal(stage.wire.sent.length, seen, "an hour after transient faults the channel tried again by itself");
}
