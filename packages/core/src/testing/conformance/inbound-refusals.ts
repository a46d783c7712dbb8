import assert from "node:assert/strict";
import { breathe } from "./playing.js";
import { comesIn, given, ids, one, type Pushed, pushed, pushedAtLast } from "./pushing.js";
import type { ConformanceCase, Stage } from "./stage.js";

/** What lets the channel tell forged and stale payloads; see `Wire.proofs`. */
function proofsOf({ wire, channel }: Stage): readonly ("signature" | "time")[] {
  const { inbound, sender } = channel.capabilities;
  const isOpenToAll = inbound === "webhook" && sender !== "claimed";
  const proofs = wire.proofs ?? (isOpenToAll ? ["signature", "time"] : sender === "signed" ? ["signature"] : []);
  const isHonest = proofs.includes("signature") || (sender !== "signed" && !isOpenToAll);
  assert.ok(isHonest, `the channel declares sender: ${sender}, so wire.proofs must name the signature`);
  return proofs;
}

function checkRefused({ acknowledged, events }: Pushed, what: string): void {
  assert.deepEqual(events, [], `${what} must be refused; it was handed in as an event`);
  assert.equal(acknowledged, false, `${what} must be refused; the platform was told that it is taken`);
}

async function checkGood(stage: Stage, after: string): Promise<void> {
  const good = await pushedAtLast(stage, "text", { nth: 2 });
  assert.ok(good.acknowledged, `after ${after} the next good message must be taken`);
  assert.equal(one(good, "text").type, "message", `after ${after} the next good message must come in`);
}

const c65: ConformanceCase = {
  number: "C65",
  title: "a bad signature is refused, nothing accepted; where there are no signatures, `trust` says *claimed*",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    const { sender } = stage.channel.capabilities;
    const isSigned = proofsOf(stage).includes("signature");
    await stage.open();
    if (isSigned) {
      for (const sample of given(stage)) {
        checkRefused(await pushed(stage, sample, { tamper: "signature" }), `samples.${sample} with a bad signature`);
        checkRefused(await pushed(stage, sample, { tamper: "unsigned" }), `samples.${sample} without a signature`);
      }
      await checkGood(stage, "a bad signature");
      return;
    }
    for (const sample of given(stage)) {
      const { trust } = one(await pushed(stage, sample), sample);
      if (sender === "claimed") assert.equal(trust, "claimed", "nothing vouches for the sender: trust must be claimed");
      else assert.notEqual(trust, "signed", "nothing is signed: trust must not say so");
    }
  },
};

const c66: ConformanceCase = {
  number: "C66",
  title: "a request outside the time window is refused; a repeat inside it still reaches `accept`, which knows the id",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    if (proofsOf(stage).includes("time"))
      checkRefused(await pushed(stage, "text", { tamper: "time" }), "a request outside the time window");

    const first = await pushed(stage, "text");
    const repeat = await pushed(stage, "text");

    assert.ok(first.acknowledged && repeat.acknowledged, "inside the time window, a message and its repeat are taken");
    assert.equal(one(first, "text").type, "message");
    assert.equal(repeat.events.length, 1, "a repeat must reach accept(): only the host knows whether it has the first");
    assert.equal(ids([...first.events, ...repeat.events]).length, 1, "a repeat must have the id of the first");
  },
};

// Far more than any callback takes, and little enough to hand out in one test.
const offeredBytes = 64 * 1_048_576;
const mostReadBytes = offeredBytes / 2;

const c67: ConformanceCase = {
  number: "C67",
  title: "an oversized body is refused without being read whole",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    if (stage.channel.capabilities.inbound === "webhook") await checkOversizedRequest(stage);
    const { acknowledged, events } = await pushed(stage, "text", { tamper: "size" });
    const taken = events.filter(({ type }) => type !== "unrecognised");
    assert.deepEqual(taken, [], "an oversized payload must not be handed in as something that a person said");
    if (stage.channel.capabilities.inbound === "webhook")
      assert.equal(acknowledged, false, "an oversized request must be refused");
    await checkGood(stage, "an oversized payload");
  },
};

async function checkOversizedRequest({ wire, channel, host, settled }: Stage): Promise<void> {
  const { oversized } = wire;
  assert.ok(oversized, "the wire of a webhook must offer oversized()");
  assert.ok(channel.handle, "the channel declares inbound: webhook, yet handle() is missing");
  const chunk = new Uint8Array(65_536).fill(0x20);
  let pulledBytes = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        if (pulledBytes >= offeredBytes) return controller.close();
        pulledBytes += chunk.byteLength;
        controller.enqueue(chunk);
      },
    },
    { highWaterMark: 0 },
  );
  const { status } = await settled(channel.handle(oversized.call(wire, body)));
  assert.ok(status >= 400 && status < 500, `an oversized request must be refused with a 4xx; the answer was ${status}`);
  assert.ok(
    pulledBytes <= mostReadBytes,
    `an oversized body must not be read whole: ${pulledBytes} of ${offeredBytes} bytes were read`,
  );
  assert.deepEqual(host.events, [], "an oversized request was handed in as an event");
}

const c69: ConformanceCase = {
  number: "C69",
  title: "malformed input is refused and the next good one still works",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();

    const broken = await pushed(stage, "text", { tamper: "body" });

    if (stage.channel.capabilities.inbound === "webhook") checkRefused(broken, "a malformed body");
    // A poll must get past what it cannot read, and a stream may; neither may make a message of it.
    const taken = broken.events.filter(({ type }) => type !== "unrecognised");
    assert.deepEqual(taken, [], "malformed input must not be handed in as something that a person said");
    await checkGood(stage, "malformed input");
  },
};

const c72: ConformanceCase = {
  number: "C72",
  title: "the platform's set-up handshake is answered",
  async play(stage) {
    const { channel, wire, host } = stage;
    if (!(await comesIn(stage))) return;
    await stage.open();
    if (channel.capabilities.inbound !== "webhook") {
      assert.equal(channel.handle, undefined, "handle() is there, yet the channel does not declare inbound: webhook");
      assert.equal(wire.handshake, undefined, "the wire has a handshake, yet there is no callback to set up");
      return;
    }
    if (wire.handshake === undefined) {
      assert.ok(channel.handle, "the channel declares inbound: webhook, yet handle() is missing");
      const { status } = await stage.settled(channel.handle(new Request("https://branch.example.org/callback")));
      assert.ok(status >= 400, `there is no handshake, so a bare GET must be refused; the answer was ${status}`);
    } else
      assert.ok(
        await stage.settled(wire.handshake()),
        "the platform's handshake was not answered as the platform demands",
      );
    await breathe(stage);
    assert.deepEqual(host.events, [], "setting up the callback must not lead to an event");
  },
};

/** What comes in and must be refused (C65 to C67, C69, C72). */
export const inboundRefusalCases: readonly ConformanceCase[] = Object.freeze([c65, c66, c67, c69, c72]);
