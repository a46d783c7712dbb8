import { afterEach, describe, expect, it } from "vitest";
import type { Outcome } from "../channel/channel.js";
import { createTestHost, type TestHost } from "./conformance/test-host.js";
import { signedHeaders } from "./loopback-callback.js";
import { createLoopbackChannel, type LoopbackChannel, type LoopbackOptions } from "./loopback-channel.js";

const signal = new AbortController().signal;
const opened: LoopbackChannel[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((channel) => channel.close()));
});

async function open(options: LoopbackOptions, host: TestHost = createTestHost()) {
  const channel = createLoopbackChannel(options);
  await channel.open(host, signal);
  opened.push(channel);
  return { channel, host };
}

async function deliver(channel: LoopbackChannel, id: string, text = "开会"): Promise<Outcome | undefined> {
  const rendered = { payload: { text }, text, bytes: 6, digest: text };
  const recipients = [{ address: channel.address(id), key: `key of ${text}` }];
  return (await channel.deliver({ rendered, recipients, attempt: 1 }, signal))[0];
}

const said = (id: string, text: string): string => JSON.stringify({ id, kind: "text", at: 1, from: "zhao", text });
const idsOf = (host: TestHost): readonly string[] => host.events.map((event) => event.id);

describe("createLoopbackChannel with a poll", () => {
  it("goes on behind what was taken in before a restart", async () => {
    const first = await open({ capabilities: { inbound: "poll" } });
    await first.channel.inbox.line.send(said("p1", "一"));
    await first.channel.close();
    const { channel } = await open({ capabilities: { inbound: "poll" }, inbox: first.channel.inbox }, first.host);
    await channel.inbox.line.send(said("p2", "二"));

    expect(idsOf(first.host)).toEqual(["p1", "p2"]);
  });

  it("takes in once more what another host has not seen", async () => {
    const first = await open({ capabilities: { inbound: "poll" } });
    await first.channel.inbox.line.send(said("p1", "一"));
    await first.channel.close();
    const other = await open({ capabilities: { inbound: "poll" }, inbox: first.channel.inbox });
    await other.channel.inbox.line.send(said("p2", "二"));

    expect(idsOf(other.host)).toEqual(["p1", "p2"]);
  });
});

describe("createLoopbackChannel with a stream", () => {
  it("tells the platform whether a payload was kept", async () => {
    const { channel, host } = await open({});
    const { line } = channel.inbox;

    expect([await line.send(said("s1", "一")), await line.send("{")]).toEqual([true, false]);
    await channel.close();
    expect(await line.send(said("s2", "二"))).toBe(false);
    expect(idsOf(host)).toEqual(["s1"]);
  });

  it("opens without the platform, and connects when it is there again", async () => {
    const channel = createLoopbackChannel();
    const host = createTestHost();
    channel.inbox.line.lose();
    await channel.open(host, signal);
    opened.push(channel);

    expect((await channel.health(signal)).state).toBe("degraded");
    channel.inbox.line.restore();
    while (host.clock.sleepers === 0) await Promise.resolve();
    host.clock.advance(1000);
    while (channel.inbox.line.links === 0) await Promise.resolve();
    expect((await channel.health(signal)).state).toBe("ready");
  });
});

describe("createLoopbackChannel with a deadline", () => {
  it("is uncertain of what the platform read, and sure of what it never read", async () => {
    const { channel, host } = await open({ deadlineMs: 1000 });
    channel.inbox.answer({ kind: "hang-unread" }, { kind: "hang-before" });
    const both = Promise.all([deliver(channel, "zhao", "一"), deliver(channel, "zhao", "二")]);
    host.clock.advance(1000);

    expect(await both).toMatchObject([
      { status: "uncertain", fault: { code: "HANDOVER_UNKNOWN" } },
      { status: "failed", fault: { code: "CHANNEL_UNREACHABLE" } },
    ]);
    expect(host.clock.sleepers).toBe(0);
  });

  it("refuses a deadline that is none", () => {
    expect(() => createLoopbackChannel({ deadlineMs: 0 })).toThrow(
      expect.objectContaining({ code: "SETTING_INVALID", field: "deadlineMs" }),
    );
  });
});

describe("createLoopbackChannel with reply handles", () => {
  it("falls back to the ordinary way once, when a handle has expired", async () => {
    const { channel } = await open({ replyHandles: true });
    await channel.inbox.line.send(said("s1", "你好"));
    channel.inbox.answer({ kind: "fault", code: "REPLY_WINDOW_CLOSED" }, { kind: "ok" });
    const answered = await deliver(channel, "zhao", "一");
    channel.inbox.answer({ kind: "fault", code: "REPLY_WINDOW_CLOSED" });

    expect(answered).toMatchObject({ status: "accepted" });
    expect(await deliver(channel, "zhao", "二")).toMatchObject({ fault: { code: "REPLY_WINDOW_CLOSED" } });
    expect(channel.inbox.handOvers).toBe(3);
  });
});

describe("createLoopbackChannel with a credential", () => {
  it("does not try a refused secret again for a minute, only to look how it is", async () => {
    const { channel, host } = await open({ credential: { secret: "s" } });
    const refusal = { kind: "fault", code: "CREDENTIAL_REJECTED" } as const;
    channel.inbox.answer(refusal);
    await deliver(channel, "zhao");
    const asked = channel.inbox.credentials.asked;

    expect((await channel.health(signal)).state).toBe("down");
    expect(channel.inbox.credentials.asked).toBe(asked);
    host.clock.advance(60_000);
    expect((await channel.health(signal)).state).toBe("ready");
  });
});

describe("createLoopbackChannel with signed callbacks", () => {
  it("vouches for a sender, answers the handshake, and refuses a body with another's signature", async () => {
    const { channel, host } = await open({
      callback: { key: "k" },
      capabilities: { inbound: "webhook", sender: "signed" },
    });
    const status = async (body: string, signed: string): Promise<number | undefined> => {
      const headers = signedHeaders("k", host.clock.now(), signed);
      const request = new Request("https://loopback.example/", { method: "POST", body, headers });
      return (await channel.handle?.(request))?.status;
    };
    const greeting = new Request("https://loopback.example/?echo=7", {
      headers: signedHeaders("k", host.clock.now(), "7"),
    });

    expect(await status(said("c1", "一"), said("c1", "一"))).toBe(200);
    expect(await status(said("c2", "二"), said("c1", "一"))).toBe(401);
    expect(await (await channel.handle?.(greeting))?.text()).toBe("7");
    expect(host.events.map(({ id, trust }) => [id, trust])).toEqual([["c1", "signed"]]);
  });
});
