import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDingtalkChannel } from "../channel.js";
import { createMemoryHost, type MemoryHost } from "../fixtures/memory-host.js";
import { robotMessage } from "../simulator/callbacks.js";
import { createDingtalkSimulator, type DingtalkSimulator, isTaken } from "../simulator/simulator.js";
import { topics } from "./stream.js";

/** Messages that are pushed, and how often each may be pushed again. */
const messages = 2000;
const conversations = 40;
const never = new AbortController().signal;

let host: MemoryHost;
let simulator: DingtalkSimulator;
let seed: number;

beforeEach(async () => {
  host = createMemoryHost();
  simulator = await createDingtalkSimulator({ clock: host.clock, keepsRates: false });
  seed = 20_261_125;
});
afterEach(() => simulator.close());

/** The same row of numbers in each run, 0 to below 1. */
function chance(): number {
  seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
  return seed / 2_147_483_648;
}

/** A platform which pushes every message until it is acknowledged, now and then twice, and never in order. */
async function pushAll(): Promise<void> {
  const { gateway } = simulator.inbound;
  const { app } = simulator;
  const frames = Array.from({ length: messages }, (_, place) =>
    JSON.stringify(
      robotMessage({ from: `member-${place % conversations}`, text: `${place}` }, app, place + 1, host.clock.now()),
    ),
  );
  let waiting = frames;
  for (let round = 0; waiting.length > 0; round++) {
    expect(round).toBeLessThan(200);
    const batch = waiting.slice(0, 120).sort(() => chance() - 0.5);
    const later = waiting.slice(120);
    const pushes = batch.flatMap((data) => {
      const once = () => gateway.push({ type: "CALLBACK", topic: topics.robotMessage, data });
      return chance() < 0.2
        ? [
            { data, answer: once() },
            { data, answer: once() },
          ]
        : [{ data, answer: once() }];
    });
    await disturb(round);
    const answers = await Promise.all(pushes.map(async ({ data, answer }) => [data, isTaken(await answer)] as const));
    const taken = new Set(answers.flatMap(([data, isGood]) => (isGood ? [data] : [])));
    waiting = [...batch.filter((data) => !taken.has(data)), ...later];
    await reconnected();
  }
}

async function disturb(round: number): Promise<void> {
  const { gateway } = simulator.inbound;
  const what = round % 5;
  for (let turns = Math.floor(chance() * 6); turns > 0; turns--) await turn();
  if (what === 1) gateway.cut();
  if (what === 2) gateway.announceEnd();
  if (what === 3) gateway.pushText("{ nonsense");
  if (what !== 4) return;
  gateway.mute(true);
  for (let beats = 0; beats < 4; beats++) {
    host.clock.advance(20_000);
    for (let turns = 0; turns < 5; turns++) await turn();
  }
  gateway.cut();
  gateway.mute(false);
}

/** Lets the channel come back, whatever became of its connection. */
async function reconnected(): Promise<void> {
  for (let steps = 0; simulator.inbound.gateway.lines === 0; steps++) {
    expect(steps).toBeLessThan(2000);
    host.clock.advance(1000);
    await turn();
  }
}

const turn = (): Promise<void> =>
  new Promise((resolve) => {
    setImmediate(resolve);
  });

function config() {
  const { corpId, clientId, clientSecret } = simulator.app;
  return {
    api: simulator.url,
    oapi: simulator.url,
    corpId,
    clientId,
    clientSecret,
    inbound: { by: "stream" },
  } as const;
}

describe("a stream that is cut, stalled, duplicated and reordered", () => {
  it("loses nothing, stores nothing twice, and grows no listeners", async () => {
    const channel = createDingtalkChannel(config());
    await channel.open(host, never);
    let refusals = 0;
    host.beforeAccept = async () => {
      if (chance() > 0.008) return;
      refusals++;
      simulator.inbound.gateway.cut();
      throw new Error("the database is away");
    };

    await pushAll();

    const texts = [...host.stored.values()].map((event) => (event.type === "message" ? Number(event.text) : -1));
    expect(texts.sort((a, b) => a - b)).toEqual(Array.from({ length: messages }, (_, place) => place));
    expect(refusals).toBeGreaterThan(10);
    expect(host.events.length).toBeGreaterThan(messages);
    host.beforeAccept = async () => {};
    await channel.close();
    expect(host.clock.sleepers).toBe(0);
    expect(EventEmitter.getEventListeners(never, "abort")).toHaveLength(0);
    for (let turns = 0; turns < 50 && simulator.inbound.gateway.sockets > 0; turns++) await turn();
    expect(simulator.inbound.gateway.sockets).toBe(0);
  }, 60_000);

  it("holds the server back while nothing can be stored, instead of keeping all in memory", async () => {
    const channel = createDingtalkChannel(config());
    await channel.open(host, never);
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let begun = 0;
    host.beforeAccept = () => {
      begun++;
      return gate;
    };
    const long = "字".repeat(5000);
    const pushes = Array.from({ length: 2000 }, (_, place) => {
      const data = robotMessage({ from: `member-${place}`, text: long }, simulator.app, place + 1, host.clock.now());
      return simulator.inbound.gateway.push({ type: "CALLBACK", topic: topics.robotMessage, data });
    });
    for (let turns = 0; turns < 300; turns++) await turn();

    expect(begun).toBeGreaterThan(100);
    expect(begun).toBeLessThan(400);
    release();
    expect((await Promise.all(pushes)).every(isTaken)).toBe(true);
    expect(host.stored.size).toBe(2000);
    await channel.close();
  }, 60_000);
});
