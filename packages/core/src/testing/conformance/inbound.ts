import assert from "node:assert/strict";
import { type InboundEvent, inboundEventSchema } from "../../channel/channel.js";
import { breathe, patience } from "./playing.js";
import { comesIn, flaw, given, ids, one, pushed, pushedAtLast, sampleTypes, watchCursor } from "./pushing.js";
import { type ConformanceCase, type Stage, setStage } from "./stage.js";

// Epoch milliseconds have 13 digits from 2001 to 2286: what has fewer was given in seconds.
const leastMs = 1e12;
const mostMs = 1e13;

function checkEnvelope({ channel, host }: Stage, event: InboundEvent, sample: string, pushedAt: number): void {
  const wrong = flaw(inboundEventSchema, event);
  assert.equal(wrong, null, `the event of samples.${sample} does not pass the schema: ${wrong}`);
  const copy: unknown = JSON.parse(JSON.stringify(event));
  assert.deepEqual(copy, event, `the event of samples.${sample} must be plain data which survives JSON`);
  assert.equal(event.channel, channel.id, `event.channel must be the channel's id`);
  assert.ok(
    event.receivedAt >= pushedAt && event.receivedAt <= host.clock.now(),
    `event.receivedAt must come from host.clock; it is ${event.receivedAt}, the clock shows ${host.clock.now()}`,
  );
  assert.ok(
    event.occurredAt === null || (event.occurredAt > leastMs && event.occurredAt < mostMs),
    `event.occurredAt must be epoch milliseconds or null; it is ${event.occurredAt}`,
  );
  assert.ok(host.raw.has(event.raw), "event.raw must be the reference which host.archive.put() returned");
  assert.ok((host.raw.get(event.raw)?.byteLength ?? 0) > 0, "the raw payload that was archived is empty");
  const { platform, tenant } = event.conversation;
  assert.deepEqual([platform, tenant], [channel.platform, channel.tenant], "event.conversation is of another platform");
  if (event.sender !== null)
    assert.deepEqual(channel.canonical(event.sender), event.sender, "event.sender must be a canonical address");
}

const c60: ConformanceCase = {
  number: "C60",
  title: "each sample gives one event of its type that passes the schema",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    const events: InboundEvent[] = [];
    for (const sample of given(stage)) {
      const pushedAt = stage.host.clock.now();
      const event = one(await pushed(stage, sample), sample);
      assert.equal(
        event.type,
        sampleTypes[sample],
        `samples.${sample} must give an event of type ${sampleTypes[sample]}`,
      );
      checkEnvelope(stage, event, sample, pushedAt);
      if (sample !== "unknown") assert.notEqual(event.sender, null, `the event of samples.${sample} names no sender`);
      if (event.type === "message" && sample === "text") assert.notEqual(event.text, "", "the text was lost");
      if (event.type === "message" && sample === "image")
        assert.ok(event.media.length > 0, "the picture was lost: the event of samples.image has no media");
      events.push(event);
    }
    assert.equal(ids(events).length, events.length, "events of different payloads must have different ids");
  },
};

const c61: ConformanceCase = {
  number: "C61",
  title: "acknowledged only after `accept` resolved",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    await breathe(stage);
    const cursor = watchCursor(stage);
    const seen: { isHeld: boolean; acknowledged: boolean | null } = { isHeld: false, acknowledged: null };
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    stage.host.beforeAccept = () => {
      seen.isHeld = true;
      return gate;
    };
    const push = stage.wire.push("text").then(({ acknowledged }) => {
      seen.acknowledged = acknowledged;
    });
    try {
      const hasBegun = (): boolean => seen.isHeld || seen.acknowledged !== null;
      await stage.until(hasBegun, "a pushed text reached neither accept() nor an answer", patience(stage));
      await breathe(stage, 10);
      assert.notEqual(
        seen.acknowledged,
        true,
        "the platform was told that the message is taken while accept() had not resolved: a crash now loses it",
      );
      assert.equal(cursor.moves, 0, "the cursor was moved while accept() had not resolved: a crash now loses it");
      assert.ok(seen.isHeld, "a pushed text was refused without reaching accept()");
    } finally {
      release();
    }
    await stage.settled(push, patience(stage));
    const isTaken = seen.acknowledged === true || (await pushedAtLast(stage, "text")).acknowledged;
    assert.ok(isTaken, "accept() resolved, yet the platform is never told that the message is taken");
  },
};

const c62: ConformanceCase = {
  number: "C62",
  title: "not acknowledged when `accept` rejects, and accepted when pushed again",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    await breathe(stage);
    const cursor = watchCursor(stage);
    let refusals = 0;
    stage.host.beforeAccept = async () => {
      refusals++;
      throw new Error("the disk is full");
    };

    const refused = await pushed(stage, "text");

    assert.ok(refusals > 0, "a pushed text did not reach accept()");
    assert.equal(refused.acknowledged, false, "accept() rejected, yet the platform was told that the message is taken");
    assert.equal(cursor.moves, 0, "accept() rejected, yet the cursor was moved past the message");

    stage.host.beforeAccept = async () => {};
    const { acknowledged, events } = await pushedAtLast(stage, "text");

    assert.ok(acknowledged, "a message which the host could not store was not taken when it was sent again");
    assert.ok(events.length > 0, "a message which the host could not store was swallowed when it was sent again");
    assert.deepEqual(
      events.map(({ type }) => type).filter((type) => type !== "message"),
      [],
      "it must be a message",
    );
    assert.equal(ids(events).length, 1, "sent again, the same message must have the same id");
  },
};

const c63: ConformanceCase = {
  number: "C63",
  title: "three pushes give three events with one id, across a reconnect too",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    const { host, wire } = stage;

    const { acknowledged, events } = await pushed(stage, "text", { times: 3 });

    assert.ok(acknowledged, "a message that is sent three times must be acknowledged each time");
    assert.equal(
      events.length,
      3,
      `three pushes must call accept() three times, it knows repeats by id; it was called ${events.length} times`,
    );
    assert.equal(ids(events).length, 1, "the same payload must have the same id each time");

    if (wire.connection !== undefined) {
      const { connection } = wire;
      const before = connection.attempts;
      connection.lose();
      await breathe(stage);
      connection.restore();
      const hasTried = (): boolean => connection.attempts > before;
      await stage.until(hasTried, "a lost connection is not tried again", { stepMs: 1000, steps: 600 });
      const again = await pushedAtLast(stage, "text");
      assert.ok(again.events.length > 0, "a message sent again after a reconnect did not reach accept()");
    }
    await stage.restart();
    const later = await pushedAtLast(stage, "text");

    assert.ok(later.events.length > 0, "a message sent again after a restart did not reach accept()");
    assert.equal(ids(host.events).length, 1, "the id of a payload changed with the connection or the process");
  },
};

const c64: ConformanceCase = {
  number: "C64",
  title: "a redelivery mark never discards an event",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    await stage.open();
    let isFirst = true;
    stage.host.beforeAccept = async () => {
      if (!isFirst) return;
      isFirst = false;
      throw new Error("the first one is not stored");
    };

    const { events } = await pushed(stage, "text", { times: 2 });
    await stage.until(
      () => stage.host.events.length > 0,
      "the first delivery was not stored, and the marked second one was discarded: the message is lost",
      patience(stage),
    );

    const marked = await pushed(stage, "text", { times: 3 });
    const all = [...events, ...marked.events];
    assert.ok(marked.events.length >= 3, "of three deliveries, those with a redelivery mark must reach accept() too");
    assert.equal(ids(all).length, 1, "the redelivery mark must not be part of the id");
    const marks = marked.events.flatMap(({ redelivery }) => redelivery ?? []);
    assert.deepEqual(
      marks,
      marks.toSorted((a, b) => a - b),
      "event.redelivery must be the platform's own count",
    );
  },
};

const c75: ConformanceCase = {
  number: "C75",
  title: "ids do not depend on process state",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    const other = await setStage(stage.options);
    try {
      await stage.open();
      other.host.clock.advance(3_600_000);
      await other.open();
      await pushed(other, "text", { nth: 2 });
      for (const sample of given(stage)) {
        const here = one(await pushed(stage, sample), sample).id;
        const there = one(await pushed(other, sample), sample).id;
        assert.equal(there, here, `in another process, at another time, samples.${sample} must have the same id`);
      }
    } finally {
      await other.strike();
    }
  },
};

const burst = [1, 2, 3, 4, 5] as const;

const c76: ConformanceCase = {
  number: "C76",
  title: "events of one conversation arrive in order",
  async play(stage) {
    if (!(await comesIn(stage))) return;
    const order = await idsInOrder(stage);
    await stage.open();
    let isFirst = true;
    stage.host.beforeAccept = async () => {
      if (!isFirst) return;
      isFirst = false;
      await breathe(stage, 10);
    };
    const work: Promise<unknown>[] = [];
    for (const nth of burst) {
      const push = stage.wire.push("text", { nth });
      work.push(push);
      if (stage.channel.capabilities.inbound === "webhook") await stage.settled(push);
      else await breathe(stage, 1);
    }
    await stage.settled(Promise.all(work), patience(stage));
    await stage.until(
      () => stage.host.events.length >= burst.length,
      "not all messages reached accept()",
      patience(stage),
    );

    const arrived = [...new Set(stage.host.events.map(({ id }) => id))];
    assert.deepEqual(
      arrived.map((id) => order.indexOf(id) + 1),
      burst,
      "the first accept() was slow and later messages of the conversation overtook it; their order must stay",
    );
  },
};

/** The ids of the messages of a burst, learnt on a stage of its own. */
async function idsInOrder({ options }: Stage): Promise<readonly string[]> {
  const quiet = await setStage(options);
  try {
    await quiet.open();
    const order: string[] = [];
    for (const nth of burst) order.push(one(await pushed(quiet, "text", { nth }), "text").id);
    assert.equal(new Set(order).size, burst.length, "different messages must have different ids");
    return order;
  } finally {
    await quiet.strike();
  }
}

/** What comes in and must not be lost (C60 to C64, C75, C76). */
export const inboundCases: readonly ConformanceCase[] = Object.freeze([c60, c61, c62, c63, c64, c75, c76]);
