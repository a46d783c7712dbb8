import assert from "node:assert/strict";
import { faultCategory, type Health, type HealthCheck } from "../../channel/channel.js";
import { accepted, reachable } from "./accepting.js";
import { breathe, patience } from "./playing.js";
import { comesIn, one, pushed } from "./pushing.js";
import { nth, send } from "./sending.js";
import type { ConformanceCase, Stage } from "./stage.js";
import { healthOf } from "./watching.js";

function check({ checks }: Health, name: HealthCheck["name"]): HealthCheck {
  return checks.find((each) => each.name === name) ?? assert.fail(`health() must name the check ${name}`);
}

/** Asserts what holds for the health of any channel in any state. */
function checkWhole({ channel, host }: Stage, health: Health): void {
  const names = health.checks.map(({ name }) => name);
  assert.equal(new Set(names).size, names.length, `health() must name every check once; it named ${names.join(", ")}`);
  const due = ["settings", "credential", "outbound"] as const;
  for (const name of due) assert.ok(names.includes(name), `health() must name the check ${name}`);
  if (channel.capabilities.inbound !== "none")
    assert.ok(names.includes("inbound"), "something comes in on this channel: health() must name the check inbound");
  for (const { name, ok, fault, checkedAt } of health.checks) {
    assert.equal(fault === null, ok, `the check ${name} must carry a fault exactly when it is not ok`);
    assert.ok(checkedAt <= host.clock.now() && checkedAt > 1e12, `checkedAt of ${name} must come from host.clock`);
  }
  const isWell = health.checks.every(({ ok }) => ok);
  if (!isWell) assert.notEqual(health.state, "ready", "a check is not ok, so the channel must not be ready");
}

const c87: ConformanceCase = {
  number: "C87",
  title: "ready after `open`, every check named once",
  async play(stage) {
    const before = await healthOf(stage).catch(() => null);
    assert.notEqual(before?.state, "ready", "a channel that was not opened must not be ready");
    await stage.open();

    const health = await healthOf(stage);

    checkWhole(stage, health);
    assert.equal(health.state, "ready", `after open() all is well; health() said ${JSON.stringify(health)}`);
    for (const { name, ok } of health.checks)
      assert.ok(ok, `after open() all is well, yet the check ${name} is not ok`);
    const ends = health.credentialExpiresAt;
    assert.ok(ends === null || ends > stage.host.clock.now(), "credentialExpiresAt must be epoch ms to come, or null");
    assert.equal(health.lastInboundAt, null, "nothing has come in: lastInboundAt must be null");
  },
};

const c88: ConformanceCase = {
  number: "C88",
  title: "refused credential is *down*",
  async play(stage) {
    await stage.open();
    const { wire, host } = stage;
    if (!wire.speaks.includes("CREDENTIAL_REJECTED")) {
      const health = await healthOf(stage);
      checkWhole(stage, health);
      assert.ok(check(health, "credential").ok, "the platform refuses no credential, yet the check of it is not ok");
      assert.equal(
        wire.tokenRequests,
        0,
        "the platform gives out credentials: wire.speaks must name CREDENTIAL_REJECTED",
      );
      await stage.channel.close();
      const closed = await healthOf(stage).catch(() => null);
      assert.notEqual(closed?.state, "ready", "a closed channel must not be ready");
      return;
    }
    const recipient = await reachable(stage);
    wire.answer(Array.from({ length: 20 }, () => ({ kind: "fault", code: "CREDENTIAL_REJECTED" }) as const));
    host.credentials.clear();
    const [outcome] = await send(stage, [recipient], nth(1), { kind: "fault", code: "CREDENTIAL_REJECTED" });
    assert.equal(outcome?.status, "failed", `the credential was refused; deliver() gave ${JSON.stringify(outcome)}`);

    const health = await healthOf(stage);

    checkWhole(stage, health);
    assert.equal(health.state, "down", `the platform refuses the credential, so nothing goes out: not ${health.state}`);
    const { ok, fault } = check(health, "credential");
    assert.equal(ok, false, "the check of the credential must not be ok when the platform refuses it");
    assert.equal(fault && faultCategory(fault.code), "auth", `its fault must be one of auth; it is ${fault?.code}`);
  },
};

const c89: ConformanceCase = {
  number: "C89",
  title: "broken inbound with good credential is *degraded*, not *ready*",
  async play(stage) {
    const { wire } = stage;
    if (!(await comesIn(stage))) {
      const health = await healthOf(stage);
      assert.equal(health.state, "ready", "nothing comes in on this channel, so nothing can be broken there");
      return;
    }
    await stage.open();
    const recipient = await reachable(stage);
    assert.equal((await healthOf(stage)).state, "ready", "before anything breaks the channel must be ready");
    if (wire.deafen !== undefined) await stage.settled(wire.deafen(), patience(stage));
    else if (wire.connection !== undefined) wire.connection.lose();
    else return await checkLastInbound(stage);

    const health = await whenNotReady(stage);

    checkWhole(stage, health);
    assert.equal(
      health.state,
      "degraded",
      `nothing comes in, but the credential is good and messages go out: degraded, not ${health.state}`,
    );
    assert.equal(check(health, "inbound").ok, false, "the check of what comes in must not be ok while nothing does");
    assert.ok(check(health, "credential").ok, "the credential is good, yet its check is not ok");
    await accepted(stage, recipient);
  },
};

/** A channel may notice by its own heartbeats: moves the clock on, up to ten minutes. */
async function whenNotReady(stage: Stage): Promise<Health> {
  let health = await healthOf(stage);
  for (let seconds = 0; health.state === "ready" && seconds < 600; seconds += 5) {
    stage.host.clock.advance(5000);
    await breathe(stage, 2);
    health = await healthOf(stage);
  }
  assert.notEqual(health.state, "ready", "nothing comes in any more, and ten minutes later the channel is still ready");
  return health;
}

/** Where a platform cannot be asked whether it still sends, the time of the last event is all that an operator has. */
async function checkLastInbound(stage: Stage): Promise<void> {
  const { channel, host } = stage;
  assert.equal(channel.capabilities.inbound, "webhook", "the wire of a stream or a poll must have a connection");
  assert.equal((await healthOf(stage)).lastInboundAt, null, "nothing has come in: lastInboundAt must be null");
  host.clock.advance(60_000);
  one(await pushed(stage, "text"), "text");
  const cameAt = host.clock.now();
  host.clock.advance(60_000);
  const { lastInboundAt } = await healthOf(stage);
  assert.equal(
    lastInboundAt,
    cameAt,
    "lastInboundAt must be when something last came in: nothing else shows a dead callback",
  );
}

const c90: ConformanceCase = {
  number: "C90",
  title: "health sends nothing visible",
  async play(stage) {
    await stage.open();
    const { wire, host } = stage;
    for (let asked = 0; asked < 3; asked++) {
      await healthOf(stage);
      host.clock.advance(60_000);
    }
    await breathe(stage, 10);
    assert.deepEqual(wire.sent, [], "asking for the health must send nothing that anybody sees");
    assert.deepEqual(host.events, [], "asking for the health must not lead to an event");
    const recipient = await reachable(stage);
    const receipt = await accepted(stage, recipient);
    await healthOf(stage);
    assert.equal(wire.sent.length, 1, `besides the message ${receipt.id}, somebody sees what health() sent`);
  },
};

/** How the channel says it is (C87 to C90). */
export const healthCases: readonly ConformanceCase[] = Object.freeze([c87, c88, c89, c90]);
