import { afterEach, describe, expect, it } from "vitest";
import {
  type ChannelHost,
  deliveryKey,
  fit as fitNotice,
  type InboundEvent,
  inboundEventSchema,
  type Notice,
  type Parcel,
} from "../channel/channel.js";
import { createLoopbackChannel, type LoopbackChannel, type LoopbackOptions } from "./loopback-channel.js";
import { createManualClock, type ManualClock } from "./manual-clock.js";

const signal = new AbortController().signal;
const opened: LoopbackChannel[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((channel) => channel.close()));
});

interface Bench {
  readonly channel: LoopbackChannel;
  readonly clock: ManualClock;
  readonly events: InboundEvent[];
}

async function bench(options: LoopbackOptions = {}, accept?: () => Promise<never>): Promise<Bench> {
  const clock = createManualClock(1000);
  const events: InboundEvent[] = [];
  const refuse = (): never => expect.fail("the loopback channel has no use for this");
  const host: ChannelHost = {
    accept: async (event) => {
      await accept?.();
      if (events.some((known) => known.id === event.id)) return "duplicate";
      events.push(event);
      return "stored";
    },
    fetch: refuse,
    clock,
    tokens: { get: refuse, drop: refuse },
    cursor: { read: refuse, write: refuse },
    archive: { put: async (body) => `raw-${body.length}` },
    media: { open: refuse, put: refuse },
    log: refuse,
  };
  const channel = createLoopbackChannel(options);
  await channel.open(host, signal);
  opened.push(channel);
  return { channel, clock, events };
}

const notice: Notice = {
  id: "notice_1",
  revision: 1,
  purpose: "roll-call",
  locale: "zh-CN",
  title: "主题党日点名",
  body: [],
  ask: null,
  event: null,
  images: [],
  files: [],
  page: null,
  occurrence: null,
  expiresAt: null,
};

function parcel(channel: LoopbackChannel, ids: readonly string[], change: Partial<Notice> = {}): Parcel {
  const [part] = fitNotice({ ...notice, ...change }, channel.capabilities).parts;
  const rendered = channel.render(part ?? expect.fail("the notice does not fit"));
  const recipients = ids.map((id) => {
    const address = channel.address(id);
    return { address, key: deliveryKey({ noticeId: notice.id, revision: 1, part: 1, occurrence: null, address }) };
  });
  return { rendered, recipients, attempt: 1 };
}

const statuses = (outcomes: readonly { readonly status: string }[]): readonly string[] =>
  outcomes.map((outcome) => outcome.status);

describe("createLoopbackChannel: delivering", () => {
  it("shows one message per recipient and gives a receipt with the host's time", async () => {
    const { channel } = await bench();
    const sent = parcel(channel, ["zhao", "qian"]);

    const outcomes = await channel.deliver(sent, signal);

    expect(statuses(outcomes)).toEqual(["accepted", "accepted"]);
    expect(outcomes[0]).toMatchObject({
      receipt: { channel: "loopback:test", key: sent.recipients[0]?.key, at: 1000 },
    });
    expect(channel.inbox.to("zhao").map((message) => message.text)).toEqual(["主题党日点名"]);
  });

  it("fails exactly those whom the platform refuses", async () => {
    const { channel } = await bench();
    channel.inbox.answer({ kind: "partial", fail: { qian: "RECIPIENT_UNKNOWN" } });

    const outcomes = await channel.deliver(parcel(channel, ["zhao", "qian", "sun"]), signal);

    expect(statuses(outcomes)).toEqual(["accepted", "failed", "accepted"]);
    expect(outcomes[1]).toMatchObject({ fault: { code: "RECIPIENT_UNKNOWN" } });
    expect(channel.inbox.sent.map((message) => message.address.id)).toEqual(["zhao", "sun"]);
  });

  it("passes on what a throttling platform asks, and sends nothing", async () => {
    const { channel } = await bench();
    channel.inbox.answer({ kind: "fault", code: "RATE_EXCEEDED", retryAfterMs: 7000 });

    const [outcome] = await channel.deliver(parcel(channel, ["zhao"]), signal);

    expect(outcome).toMatchObject({ status: "failed", fault: { code: "RATE_EXCEEDED", retryAfterMs: 7000 } });
    expect(channel.inbox.sent).toEqual([]);
    expect(channel.inbox.handOvers).toBe(1);
  });

  it("knows a key again after a restart, within its window", async () => {
    const first = await bench();
    await first.channel.deliver(parcel(first.channel, ["zhao"]), signal);
    const second = await bench({ inbox: first.channel.inbox });

    const again = await second.channel.deliver(parcel(second.channel, ["zhao"]), signal);
    second.clock.advance(86_400_000);
    const later = await second.channel.deliver(parcel(second.channel, ["zhao"]), signal);

    expect([statuses(again), statuses(later)]).toEqual([["duplicate"], ["accepted"]]);
    expect(second.channel.inbox.to("zhao")).toHaveLength(2);
  });

  it("accepts a repeat honestly where it knows nothing again, or swallows equal text where it says so", async () => {
    const none = { by: "none", windowMs: null } as const;
    const honest = await bench({ capabilities: { idempotency: none } });
    const swallowing = await bench({ capabilities: { idempotency: none, suppressesRepeatsMs: 1000 } });
    const twice = async ({ channel }: Bench) => {
      const sent = parcel(channel, ["zhao"], { occurrence: "第一次" });
      await channel.deliver(sent, signal);
      return statuses(await channel.deliver(sent, signal));
    };

    expect([await twice(honest), await twice(swallowing)]).toEqual([["accepted"], ["accepted"]]);
    expect([honest, swallowing].map(({ channel }) => channel.inbox.sent.length)).toEqual([2, 1]);
  });

  it("is uncertain when the platform falls silent after the hand-over, or talks nonsense", async () => {
    const { channel } = await bench();
    channel.inbox.answer({ kind: "hang-after" }, { kind: "malformed" });
    const caller = new AbortController();

    const silent = channel.deliver(parcel(channel, ["zhao"]), caller.signal);
    caller.abort();
    const nonsense = await channel.deliver(parcel(channel, ["qian"]), signal);

    expect([statuses(await silent), statuses(nonsense)]).toEqual([["uncertain"], ["uncertain"]]);
    expect(channel.inbox.sent).toHaveLength(2);
  });

  it("rejects and sends nothing when it is aborted before the hand-over", async () => {
    const { channel } = await bench();
    channel.inbox.answer({ kind: "hang-before" });
    const caller = new AbortController();

    const delivery = channel.deliver(parcel(channel, ["zhao"]), caller.signal);
    caller.abort();

    await expect(delivery).rejects.toMatchObject({ code: "ABORTED" });
    expect(channel.inbox.sent).toEqual([]);
  });

  it("reports every recipient of a running delivery when it closes", async () => {
    const { channel, clock } = await bench();
    channel.inbox.answer({ kind: "hang-after" });
    const delivery = channel.deliver(parcel(channel, ["zhao", "qian"]), signal);

    const closing = channel.close({ graceMs: 500 });
    clock.advance(500);
    await closing;

    expect(statuses(await delivery)).toEqual(["uncertain", "uncertain"]);
    expect(clock.sleepers).toBe(0);
  });

  it("refuses parcels that are wrong, and sends nothing of them", async () => {
    const { channel } = await bench({ capabilities: { batch: { maxRecipients: 2 } } });
    const foreign = createLoopbackChannel({ tenant: "other" });
    const codeOf = async (sent: Parcel) =>
      await channel.deliver(sent, signal).catch((error: { code: string }) => error.code);

    expect(await codeOf(parcel(channel, []))).toBe("PARCEL_INVALID");
    expect(await codeOf(parcel(channel, ["zhao", "ZHAO"]))).toBe("PARCEL_INVALID");
    expect(await codeOf(parcel(channel, ["a", "b", "c"]))).toBe("PARCEL_TOO_LARGE");
    expect(await codeOf(parcel(foreign, ["zhao"]))).toBe("ADDRESS_FOREIGN");
    await channel.close();
    expect(await codeOf(parcel(channel, ["zhao"]))).toBe("CHANNEL_NOT_OPEN");
    expect(channel.inbox.handOvers).toBe(0);
  });

  it("skips whom it may not write to yet, and serves the others", async () => {
    const { channel } = await bench({ capabilities: { reach: "after-contact" } });
    await channel.push({
      type: "message",
      text: "你好",
      media: [],
      answers: { by: "none" },
      sender: channel.address("zhao"),
    });

    const outcomes = await channel.deliver(parcel(channel, ["zhao", "qian"]), signal);

    expect(outcomes.map((outcome) => outcome.status)).toEqual(["accepted", "skipped"]);
  });
});

describe("createLoopbackChannel: taking in", () => {
  it("pushes whole events, and the same id for a redelivery", async () => {
    const { channel, events } = await bench();
    const said = {
      type: "message",
      text: "1",
      media: [],
      answers: { by: "none" },
      sender: channel.address("zhao"),
    } as const;

    const answers = [
      await channel.push(said),
      await channel.push(said),
      await channel.push({ ...said, id: events[0]?.id ?? "" }),
    ];

    expect(answers).toEqual(["stored", "stored", "duplicate"]);
    expect(events.map((event) => inboundEventSchema.safeParse(event).success)).toEqual([true, true]);
  });

  it("gives a new id to what comes in after a restart at the same instant", async () => {
    const first = await bench();
    const second = await bench({ inbox: first.channel.inbox });

    await first.channel.push({ type: "unrecognised", why: "test" });
    await second.channel.push({ type: "unrecognised", why: "test" });

    expect(second.events[0]?.id).not.toBe(first.events[0]?.id);
  });

  it("acknowledges a callback only when it was accepted", async () => {
    const good = await bench({ capabilities: { inbound: "webhook" } });
    const bad = await bench({ capabilities: { inbound: "webhook" } }, () => Promise.reject(new Error("no disk")));
    const body = JSON.stringify({ id: "p1", kind: "text", at: 900, from: "zhao", text: "1" });
    const post = async ({ channel }: Bench, text: string) =>
      (await channel.handle?.(new Request("http://loopback.test/", { method: "POST", body: text })))?.status;

    expect(await post(good, body)).toBe(200);
    expect(await post(bad, body)).toBe(503);
    expect(await post(good, "{")).toBe(400);
    expect(await post(good, "x".repeat(70_000))).toBe(413);
    expect(good.events.map((event) => event.trust)).toEqual(["claimed"]);
  });
});

describe("createLoopbackChannel: afterwards", () => {
  it("tells what became of a message, and changes or takes it back, where that is declared", async () => {
    const { channel, clock } = await bench({
      capabilities: {
        evidence: { levels: ["read"], pull: true },
        reconciles: true,
        retract: { windowMs: 1000 },
        amend: true,
        directory: true,
      },
    });
    const sent = parcel(channel, ["zhao"]);
    const [outcome] = await channel.deliver(sent, signal);
    const receipt = outcome?.status === "accepted" ? outcome.receipt : expect.fail("not accepted");
    channel.inbox.report(receipt, "read", 2000);

    expect(await channel.evidence?.([receipt], signal)).toMatchObject([{ level: "read", at: 2000 }]);
    expect(await channel.reconcile?.(receipt.key, signal)).toBe("sent");
    expect(await channel.reconcile?.("other", signal)).toBe("not-sent");
    expect(await channel.amend?.(receipt, { ...sent.rendered, text: "改" }, signal)).toBeNull();
    expect(channel.inbox.to("zhao")).toMatchObject([{ text: "改", retracted: false }]);
    expect(await channel.retract?.(receipt, signal)).toBeNull();
    expect(channel.inbox.to("zhao")).toMatchObject([{ retracted: true }]);
    clock.advance(1001);
    expect(await channel.retract?.(receipt, signal)).not.toBeNull();
  });

  it("is ready while it is open, and has each check once", async () => {
    const { channel } = await bench();

    const health = await channel.health(signal);
    await channel.close();

    expect(health.state).toBe("ready");
    expect(new Set(health.checks.map((check) => check.name)).size).toBe(5);
    expect((await channel.health(signal)).state).toBe("down");
  });
});
