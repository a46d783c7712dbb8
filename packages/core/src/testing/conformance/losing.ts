import assert from "node:assert/strict";
import type { Stage } from "./stage.js";
import { healthOf, pushed, quiet } from "./watching.js";
import type { WireConnection } from "./wire.js";

/** How many attempts to connect again are watched. */
const watchedAttempts = 5;
/** A wait may seem shorter than the one before by this share: the clock is moved in steps of a sixth of the wait. */
const tolerance = 0.25;
const hourMs = 3_600_000;

/** Loses the connection for what comes in, watches the attempts to get it back, and gives it back. */
export async function loseAndRecover(stage: Stage): Promise<void> {
  const { inbound } = stage.channel.capabilities;
  const { connection } = stage.wire;
  await stage.open();
  assert.equal((await healthOf(stage)).state, "ready", "an open channel must be ready");
  if (inbound !== "stream" && inbound !== "poll") {
    assert.equal(connection, undefined, `inbound is ${inbound}, so that there is no connection to lose`);
    await staysQuiet(stage);
    return;
  }
  if (connection === undefined) return assert.fail(`inbound is ${inbound}, so the wire needs connection`);

  connection.lose();
  const waits = await attemptsAgain(stage, connection);
  for (const [index, wait] of waits.entries()) {
    const former = waits[index - 1] ?? 0;
    assert.ok(
      wait >= former * (1 - tolerance),
      `the waits between attempts must grow; they were ${waits.join(", ")} ms`,
    );
  }
  const [first = 0, last = 0] = [waits[0], waits.at(-1)];
  assert.ok(first > 0, "the first attempts to connect again came without a wait on the host's clock");
  assert.ok(last >= first * 1.5, `the waits between attempts must grow; they were ${waits.join(", ")} ms`);
  const lost = await healthOf(stage);
  assert.notEqual(lost.state, "ready", "while the connection is lost, health() must not say ready");
  const check = lost.checks.find(({ name }) => name === "inbound");
  assert.equal(check?.ok, false, "while the connection is lost, the check inbound must not be ok");

  connection.restore();
  await becomesReady(stage);
  const before = stage.host.events.length;
  const { acknowledged } = await pushed(stage, "text");
  assert.ok(
    acknowledged && stage.host.events.length === before + 1,
    "after the connection came back, a message must reach the host once",
  );
}

async function staysQuiet(stage: Stage): Promise<void> {
  await quiet(stage);
  const { requests } = stage.wire;
  stage.host.clock.advance(hourMs);
  await quiet(stage);
  assert.equal(
    stage.wire.requests,
    requests,
    "a channel without a connection must send nothing by itself as time goes by",
  );
  assert.equal(
    (await healthOf(stage)).state,
    "ready",
    "a channel without a connection must stay ready as time goes by",
  );
}

/** How long the channel waited before each attempt but the first, in milliseconds of the host's clock. */
async function attemptsAgain(stage: Stage, connection: WireConnection): Promise<readonly number[]> {
  const { clock } = stage.host;
  const moments: number[] = [];
  for (let attempt = 0; attempt < watchedAttempts; attempt++) {
    const before = connection.attempts;
    const since = clock.now();
    for (let step = 0; step < 150 && connection.attempts === before; step++) {
      await stage.until(() => connection.attempts > before, "", { steps: 2 }).catch(() => {});
      if (connection.attempts === before) clock.advance(Math.max(50, Math.round((clock.now() - since) / 6)));
    }
    const waited = clock.now() - since;
    assert.ok(
      connection.attempts > before,
      `the channel tries no more to connect, ${waited} ms after attempt ${attempt}`,
    );
    moments.push(clock.now());
    await quiet(stage);
  }
  return moments.slice(1).map((moment, index) => moment - (moments[index] ?? 0));
}

async function becomesReady(stage: Stage): Promise<void> {
  for (let step = 0; step < 150; step++) {
    if ((await healthOf(stage)).state === "ready") return;
    stage.host.clock.advance(Math.max(1000, step * 1000));
    await quiet(stage);
  }
  assert.fail("the connection is there again, but health() never says ready");
}
