import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryHost, type MemoryHost } from "../fixtures/memory-host.js";
import { keeping, type StreamHouse, startStreamHouse, streamApp, until, untilLater } from "../fixtures/stream-house.js";
import { isTaken } from "../simulator/stream-gateway.js";
import { type FrameTaking, openStream, type StreamClient, type StreamFrame, topics } from "./stream.js";

const never = new AbortController().signal;
const robotFrame = (data: string) => ({ type: "CALLBACK", topic: topics.robotMessage, data }) as const;

let host: MemoryHost;
let house: StreamHouse;
let stream: StreamClient | null;
let taken: string[];

beforeEach(async () => {
  host = createMemoryHost();
  house = await startStreamHouse(() => host.clock.now());
  stream = null;
  taken = [];
});
afterEach(async () => {
  await stream?.close();
  expect(host.clock.sleepers).toBe(0);
  await until(() => house.gateway.sockets === 0, "every socket is closed");
  await house.close();
});

async function opened(
  read: (frame: StreamFrame) => FrameTaking = keeping(taken),
  settings: object = {},
): Promise<StreamClient> {
  stream = await openStream(
    { settings: { id: "dingtalk", ...streamApp, api: house.api, ...settings }, host, read },
    never,
  );
  return stream;
}

describe("openStream", () => {
  it("subscribes to events, messages and clicks, and presents a ticket with odd characters", async () => {
    await opened();

    expect(stream?.trouble).toBeNull();
    expect(house.gateway.lines).toBe(1);
    expect(house.asked[0]).toMatchObject({
      clientId: streamApp.clientId,
      subscriptions: [
        { type: "EVENT", topic: "*" },
        { type: "CALLBACK", topic: topics.robotMessage },
        { type: "CALLBACK", topic: topics.cardClick },
      ],
    });
  });

  it("answers a ping with the same data", async () => {
    await opened();

    expect(await house.gateway.ping()).toBe(true);
  });

  it("acknowledges only what was taken", async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await opened(() => ({
      lane: "one",
      async take() {
        await gate;
        return { code: 200, message: "OK", data: "{}" };
      },
    }));
    let answered = false;

    const push = house.gateway.push(robotFrame("{}")).finally(() => {
      answered = true;
    });
    await untilHeard();
    expect(answered).toBe(false);
    release();

    expect(isTaken(await push)).toBe(true);
  });

  it("asks for an event again that could not be stored, and leaves a message without an answer", async () => {
    const client = await opened(() => ({
      lane: "one",
      take: () => Promise.reject(new Error("the disk is full")),
    }));

    expect(isTaken(await house.gateway.push({ type: "EVENT", topic: "*", data: {} }))).toBe(false);
    const push = house.gateway.push(robotFrame("{}"));
    await until(() => client.counts.refused === 2, "the message is refused");
    house.gateway.cut();

    expect(await push).toBeNull();
    expect(host.lines.join("\n")).not.toContain("the disk is full");
  });

  it("takes frames of one lane in order, and other lanes meanwhile", async () => {
    const order: string[] = [];
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    await opened((frame) => ({
      lane: frame.data.slice(0, 1),
      async take() {
        if (frame.data === "a1") await gate;
        order.push(frame.data);
        return { code: 200, message: "OK", data: "{}" };
      },
    }));

    const pushes = ["a1", "a2", "b1"].map((data) => house.gateway.push(robotFrame(data)));
    await until(() => order.length === 1, "the other lane is served");
    release();
    await Promise.all(pushes);

    expect(order).toEqual(["b1", "a1", "a2"]);
  });

  it("opens the next connection before the old one ends, and takes what comes by either", async () => {
    await opened();

    house.gateway.announceEnd();
    await untilLater(host, () => house.gateway.lines === 1, "a new connection is opened");

    expect(house.gateway.sockets).toBe(2);
    expect(isTaken(await house.gateway.push(robotFrame("while the old one is silent")))).toBe(true);
    host.clock.advance(10_000);
    await until(() => house.gateway.sockets === 1, "the old connection is ended");
    expect(stream?.trouble).toBeNull();
    expect(taken).toEqual(["while the old one is silent"]);
  });

  it("rests before it follows a server which sends everybody away at once", async () => {
    await opened();

    house.gateway.announceEnd();
    await untilHeard();
    expect(house.gateway.attempts).toBe(1);
    host.clock.advance(30_000);
    await until(() => house.gateway.lines === 1, "the next connection is opened");
    await untilHeard();

    host.clock.advance(40_000);
    house.gateway.announceEnd();
    await until(() => house.gateway.lines === 1, "after a while no rest is needed");
  });

  it("takes a connection for dead which is silent for a minute", async () => {
    await opened();

    house.gateway.mute(true);
    for (const _ of [1, 2, 3]) {
      host.clock.advance(20_000);
      await untilHeard();
    }
    expect(stream?.trouble?.code).toBe("CHANNEL_UNREACHABLE");
    house.gateway.cut();
    house.gateway.mute(false);
    await until(() => house.gateway.lines === 0, "the old connection is gone");
    await untilLater(host, () => house.gateway.lines === 1, "a new connection is opened");

    expect(isTaken(await house.gateway.push(robotFrame("again")))).toBe(true);
  });

  it("keeps a connection that answers pings, however long nothing is said", async () => {
    await opened();

    for (let minutes = 0; minutes < 20; minutes++) {
      host.clock.advance(60_000);
      await untilHeard();
    }

    expect(house.gateway.attempts).toBe(1);
    expect(stream?.trouble).toBeNull();
  });

  it("waits longer each time, up to a minute and a fifth, and one try at a time", async () => {
    await opened();
    house.gateway.lose();
    const waits: number[] = [];
    for (let attempt = 0; attempt < 9; attempt++) {
      const since = host.clock.now();
      const asked = host.lines.length;
      await untilLater(host, () => host.lines.length > asked, "a try fails");
      waits.push(host.clock.now() - since);
    }

    expect(waits.slice(2, 7).every((wait, index) => wait > (waits[index + 1] ?? 0))).toBe(true);
    expect(Math.max(...waits)).toBeLessThanOrEqual(72_500);
    house.gateway.restore();
    await untilLater(host, () => stream?.trouble === null, "it comes back");
  });

  it("says that credentials are refused, and asks seldom then", async () => {
    await opened(keeping(taken), { clientSecret: "another-secret-altogether" });

    expect(stream?.trouble?.code).toBe("CREDENTIAL_REJECTED");
    host.clock.advance(59_000);
    await untilHeard();
    expect(house.gateway.attempts).toBe(1);
    host.clock.advance(14_000);
    await until(() => house.gateway.attempts === 2, "it is tried again");
    expect(host.lines.join("\n")).not.toContain("another-secret-altogether");
  });

  it("outlives what is no frame, and frames of unknown kinds", async () => {
    const client = await opened();

    for (const text of ["", "not json", "[]", '{"type":"CALLBACK"}', '{"type":"ODD","headers":{"messageId":"1"}}'])
      house.gateway.pushText(text);

    expect(isTaken(await house.gateway.push(robotFrame("good")))).toBe(true);
    expect(client.counts.unreadable).toBe(5);
  });

  it("ends a connection on which a frame is larger than any, and opens another", async () => {
    await opened();

    house.gateway.pushText("x".repeat(1_100_000));
    await until(() => house.gateway.lines === 0, "the connection is lost");
    await untilLater(host, () => house.gateway.lines === 1, "a new connection is opened");

    expect(isTaken(await house.gateway.push(robotFrame("good")))).toBe(true);
  });

  it("refuses an endpoint that is not encrypted, or elsewhere", async () => {
    for (const endpoint of ["ws://10.0.0.1/connect", "http://127.0.0.1/", "wss://user@stream.example/", "nonsense"]) {
      const bent = { ...host, fetch: async () => Response.json({ endpoint, ticket: "t" }) };
      const client = await openStream(
        { settings: { id: "dingtalk", ...streamApp, api: house.api }, host: bent, read: keeping(taken) },
        never,
      );

      expect(client.trouble?.code).toBe("VENDOR_UNKNOWN");
      await client.close();
    }
  });

  it("rejects with ABORTED and leaves nothing when the caller gives up", async () => {
    const caller = new AbortController();
    const opening = openStream(
      { settings: { id: "dingtalk", ...streamApp, api: house.api }, host, read: keeping(taken) },
      caller.signal,
    );
    caller.abort();

    await expect(opening).rejects.toMatchObject({ code: "ABORTED" });
  });
});

describe("StreamClient.close", () => {
  it("finishes and acknowledges what is being taken in, and takes nothing more", async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const client = await opened(() => ({
      lane: "one",
      async take() {
        await gate;
        taken.push("done");
        return { code: 200, message: "OK", data: "{}" };
      },
    }));
    const push = house.gateway.push(robotFrame("{}"));
    await untilHeard();

    const closing = client.close();
    const late = house.gateway.push(robotFrame("{}"));
    await untilHeard();
    release();
    await closing;

    expect(isTaken(await push)).toBe(true);
    expect(await late).toBeNull();
    expect(taken).toEqual(["done"]);
  });

  it("stays closed while it waits for the next try", async () => {
    const client = await opened();
    house.gateway.cut();
    await until(() => client.trouble !== null, "the connection is lost");

    await client.close();
    await client.close();
    host.clock.advance(3_600_000);
    await untilHeard();

    expect(house.gateway.attempts).toBe(1);
  });
});

/** Gives sockets their turns. */
async function untilHeard(): Promise<void> {
  let turns = 0;
  await until(() => ++turns > 40, "turns pass");
}
