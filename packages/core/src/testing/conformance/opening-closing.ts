import assert from "node:assert/strict";
import { hasCode } from "../../error/error.js";
import { audience, parcelAudience, somebody } from "./audience.js";
import { assertNothingLeft, runningTimers } from "./leftovers.js";
import { loseAndRecover } from "./losing.js";
import { assertOneEach, assertUncertain, inWords, receiptsOf } from "./outcomes.js";
import { seenBy, unhurried } from "./playing.js";
import { delivering, nth, parcelOf, partsOf, send } from "./sending.js";
import { type ConformanceCase, type Stage, setStage } from "./stage.js";
import { assertRefused, healthOf, pushed, quiet } from "./watching.js";

const hourMs = 3_600_000;

/** C08–C15: opening and closing. */
export const openingClosingCases: readonly ConformanceCase[] = [
  { number: "C08", title: "opening twice connects once", play: connectsOnce },
  { number: "C09", title: "aborting open leaves nothing pending", play: abortsOpening },
  {
    number: "C10",
    title: "delivering before open throws CHANNEL_NOT_OPEN",
    async play(stage) {
      const parcel = stage.parcel([somebody(stage)]);
      const deliver = () => delivering(stage, parcel);
      await assertRefused(stage, deliver, ["CHANNEL_NOT_OPEN"], "delivering before open()");

      await stage.open();
      await stage.channel.close();
      await assertRefused(stage, deliver, ["CHANNEL_NOT_OPEN"], "delivering after close()");
    },
  },
  { number: "C11", title: "close lets a running delivery report every recipient", play: reportsWhenClosing },
  { number: "C12", title: "after close nothing is pending, and closing again is harmless", play: leavesNothing },
  { number: "C13", title: "after close no event reaches the host", play: isDeafWhenClosed },
  { number: "C14", title: "a closed channel can be opened again", play: reopens },
  {
    number: "C15",
    title: "a lost connection degrades health, waits longer each time by the host clock, and recovers",
    play: loseAndRecover,
  },
];

async function connectsOnce(stage: Stage): Promise<void> {
  const single = await setStage(stage.options);
  const { channel, host, wire } = stage;
  try {
    await single.open();
    await quiet(single);
    await Promise.all([channel.open(host, unhurried), channel.open(host, unhurried)]);
    await quiet(stage);
    assertSameTraffic(stage, single, "opening twice at once");

    await channel.open(host, unhurried);
    await quiet(stage);
    assertSameTraffic(stage, single, "opening again");
  } finally {
    await single.strike();
  }
  const [to] = await audience(stage, 1);
  const before = host.events.length;
  if (channel.capabilities.inbound !== "none") {
    await pushed(stage, "text");
    assert.equal(host.events.length - before, 1, "opened twice, the channel must hand in one event for one message");
  }
  receiptsOf(await send(stage, to ? [to] : [], nth(1)), "delivering over a channel that was opened twice");
  assert.equal(wire.sent.length, 1, "opened twice, the channel must still show one message");
}

function assertSameTraffic(twice: Stage, once: Stage, when: string): void {
  const traffic = ({ wire }: Stage) => ({
    connections: wire.connection?.attempts ?? 0,
    requests: wire.requests,
    "requests for credentials": wire.tokenRequests,
    "open sockets and timers": wire.pending(),
  });
  assert.deepEqual(traffic(twice), traffic(once), `${when} must cause the same traffic as opening once`);
}

async function abortsOpening(stage: Stage): Promise<void> {
  const { channel, host, wire } = stage;
  const timers = runningTimers();
  const gone = AbortSignal.abort();
  await assertRefused(stage, async () => await channel.open(host, gone), ["ABORTED"], "opening with an aborted signal");
  await assertNothingLeft(stage, timers, "after opening with an aborted signal");

  for (const moment of ["at once", "a little later", "when the first request has arrived"] as const) {
    const caller = new AbortController();
    const before = wire.requests;
    let isDone = false;
    const opening = channel.open(host, caller.signal).finally(() => {
      isDone = true;
    });
    opening.catch(() => {});
    if (moment === "a little later") for (let turn = 0; turn < 5; turn++) await null;
    if (moment === "when the first request has arrived")
      await stage.until(() => isDone || wire.requests > before, "open() neither ends nor sends a request");
    caller.abort();
    const error = await stage.settled(
      opening.then(
        () => null,
        (thrown: unknown) => thrown,
      ),
    );
    if (error === null) await channel.close();
    else
      assert.ok(hasCode(error, "ABORTED"), `open() aborted ${moment} must reject with ABORTED, not ${String(error)}`);
    const deliver = () => delivering(stage, stage.parcel([somebody(stage)]));
    await assertRefused(stage, deliver, ["CHANNEL_NOT_OPEN"], `delivering after open() was aborted ${moment}`);
    await assertNothingLeft(stage, timers, `after open() was aborted ${moment}`);
  }
  await stage.open();
  receiptsOf(await send(stage, await audience(stage, 1), nth(1)), "delivering after a later open()");
}

async function reportsWhenClosing(stage: Stage): Promise<void> {
  await stage.open();
  const to = await parcelAudience(stage);
  const [part] = partsOf(stage, nth(1));
  const quick = delivering(stage, parcelOf(stage, part ?? assert.fail("no part"), to));
  const closing = stage.channel.close({ graceMs: 60_000 });
  const served = await stage.settled(quick);
  await stage.settled(closing);
  assertOneEach(served, to, "closing while a delivery runs that the platform answers at once");
  receiptsOf(served, "a delivery that ends within graceMs");
  for (const address of to) assert.equal(seenBy(stage, address).length, 1, `${address.id} must see the message once`);

  for (const kind of ["hang-after", "hang-before"] as const) {
    await stage.open();
    const seen = stage.wire.sent.length;
    const requests = stage.wire.requests;
    stage.wire.answer([{ kind }]);
    const running = delivering(stage, stage.parcel(to, nth(kind === "hang-after" ? 2 : 3)));
    running.catch(() => {});
    if (kind === "hang-after") await stage.until(() => stage.wire.sent.length > seen, "the message never arrives");
    else await stage.until(() => stage.wire.requests > requests, "", { steps: 20 }).catch(() => {});
    const ending = stage.channel.close({ graceMs: 1000 });
    await stage.settled(ending, { stepMs: 500, steps: 400 });
    const outcomes = await stage.settled(running);
    assertOneEach(outcomes, to, `closing while the platform is silent (${kind})`);
    if (kind === "hang-after") assertUncertain(outcomes, to, "closing after the message was handed over");
    const isHonest = outcomes.every(({ status }) => status === "failed" || status === "uncertain");
    assert.ok(isHonest, `closing must report what did not end as failed or uncertain, got ${inWords(outcomes)}`);
  }
}

async function leavesNothing(stage: Stage): Promise<void> {
  const timers = runningTimers();
  const { channel, wire, host } = stage;
  await channel.close();
  await stage.open();
  const to = await audience(stage, 1);
  await send(stage, to, nth(1));
  if (channel.capabilities.inbound !== "none") await pushed(stage, "text");
  await healthOf(stage);
  await stage.settled(channel.close());
  await assertNothingLeft(stage, timers, "after close()");
  await stage.settled(channel.close());
  await stage.settled(channel.close({ graceMs: 1000 }));
  await assertNothingLeft(stage, timers, "after closing again");

  await stage.open();
  wire.answer([{ kind: "hang-after" }]);
  const running = delivering(stage, stage.parcel(to, nth(2)));
  running.catch(() => {});
  await stage.until(() => wire.sent.length >= 2, "the message never arrives");
  await stage.settled(channel.close());
  await stage.settled(running);
  await assertNothingLeft(stage, timers, "after closing with a delivery under way");

  if (wire.connection !== undefined) {
    await stage.open();
    wire.connection.lose();
    await quiet(stage);
    await stage.settled(channel.close());
    await assertNothingLeft(stage, timers, "after closing while the connection was lost");
  }
  const before = [wire.requests, wire.connection?.attempts ?? 0, wire.sent.length];
  host.clock.advance(hourMs);
  await quiet(stage);
  const after = [wire.requests, wire.connection?.attempts ?? 0, wire.sent.length];
  assert.deepEqual(after, before, "an hour after close() the channel still sends requests");
}

async function isDeafWhenClosed(stage: Stage): Promise<void> {
  const { host, channel } = stage;
  await stage.open();
  await stage.settled(channel.close());
  const before = host.events.length;
  if (channel.capabilities.inbound !== "none") {
    const { acknowledged } = await pushed(stage, "text");
    assert.ok(!acknowledged, "a closed channel acknowledged a message, which is lost now; answer a callback with 503");
  }
  host.clock.advance(hourMs);
  await quiet(stage);
  assert.equal(host.events.length, before, "an event reached the host after close()");
}

async function reopens(stage: Stage): Promise<void> {
  const timers = runningTimers();
  const { host, channel } = stage;
  for (const round of [1, 2, 3]) {
    await stage.open();
    assert.equal((await healthOf(stage)).state, "ready", `opened for the ${round}. time, the channel must be ready`);
    const to = await audience(stage, 1);
    receiptsOf(await send(stage, to, nth(round)), `delivering after opening for the ${round}. time`);
    assert.equal(stage.wire.sent.length, round, `after opening for the ${round}. time one more message must be seen`);
    if (channel.capabilities.inbound !== "none") {
      const before = host.events.length;
      const { acknowledged } = await pushed(stage, "text", { nth: round });
      assert.ok(acknowledged, `opened for the ${round}. time, the channel must take in what comes`);
      assert.equal(
        host.events.length - before,
        1,
        `opened for the ${round}. time, the channel must hand in one event for one message`,
      );
    }
    await stage.settled(channel.close());
    await assertNothingLeft(stage, timers, `after closing for the ${round}. time`);
  }
}
