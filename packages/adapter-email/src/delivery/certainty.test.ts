import type { Channel } from "@microbranch/core/channel";
import { afterEach, describe, expect, it } from "vitest";
import { createEmailChannel } from "../channel.js";
import type { SmtpConfig } from "../config.js";
import {
  configFor,
  createHost,
  parcelFor,
  sendOne,
  startServer,
  startTrickServer,
  type Trick,
  type TrickServer,
  unusedPort,
} from "../fixtures/bench.js";

const never = new AbortController().signal;
const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of running.splice(0).toReversed()) await each.close();
});

function track<T extends { close(): Promise<void> }>(thing: T): T {
  running.push(thing);
  return thing;
}

async function openOn(port: number, timeouts: SmtpConfig["timeouts"] = {}): Promise<Channel> {
  const config = configFor(port);
  const channel = createEmailChannel({
    ...config,
    smtp: { ...config.smtp, timeouts: { ...config.smtp.timeouts, ...timeouts } },
  });
  await channel.open(createHost(), never);
  running.push({ close: () => channel.close() });
  return channel;
}

async function against(
  trick: Trick,
  timeouts: SmtpConfig["timeouts"] = {},
): Promise<{ readonly server: TrickServer; readonly channel: Channel }> {
  const server = track(await startTrickServer(trick));
  return { server, channel: await openOn(server.port, timeouts) };
}

describe("deliver, when the connection fails", () => {
  it("is uncertain when the connection is lost after the final dot, and hands over once", async () => {
    const { server, channel } = await against("drop-after-dot");

    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test"));

    expect(outcome).toMatchObject({ status: "uncertain", fault: { code: "HANDOVER_UNKNOWN", scope: "recipient" } });
    expect(server.dots()).toBe(1);
  });

  it("is uncertain when the server is silent after the final dot", async () => {
    const { channel } = await against("hang-after-dot", { socketMs: 300 });

    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test"));

    expect(outcome).toMatchObject({ status: "uncertain", fault: { vendor: { code: "ETIMEDOUT" } } });
  });

  it("is uncertain when the time for a whole hand-over ends after the final dot", async () => {
    const { channel } = await against("hang-after-dot", { totalMs: 300 });

    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test"));

    expect(outcome).toMatchObject({ status: "uncertain", fault: { vendor: { code: "EABORT" } } });
  });

  it("has certainly failed when that time ends before it", async () => {
    const { channel } = await against("hang-at-mail", { totalMs: 300 });

    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test"));

    expect(outcome).toMatchObject({ status: "failed", fault: { code: "CHANNEL_UNREACHABLE" } });
  });

  it("is uncertain when the server answers the final dot with nonsense", async () => {
    const { channel } = await against("nonsense-after-dot");

    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test"));

    expect(outcome.status).toBe("uncertain");
  });

  it.each<Trick>(["drop-at-mail", "drop-at-data", "hang-at-mail"])("has certainly failed at %s", async (trick) => {
    const { server, channel } = await against(trick, { socketMs: 500 });

    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test"));

    expect(outcome).toMatchObject({ status: "failed", fault: { code: "CHANNEL_UNREACHABLE", scope: "channel" } });
    expect(server.dots()).toBe(0);
  });

  it("has certainly failed when nobody listens", async () => {
    const channel = await openOn(await unusedPort());

    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test"));

    expect(outcome).toMatchObject({
      status: "failed",
      fault: { code: "CHANNEL_UNREACHABLE", vendor: { code: "ECONNREFUSED" } },
    });
  });

  it("is told by the greeting that this machine may not send", async () => {
    const { channel } = await against("refuse-greeting");

    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test"));

    expect(outcome).toMatchObject({
      status: "failed",
      fault: { code: "SENDER_NOT_ALLOWED", vendor: { code: "554 5.7.1" } },
    });
  });

  it("serves the next mail over a new connection when the server has ended an idle one", async () => {
    const server = track(await startServer());
    const channel = await openOn(server.port);

    const first = await sendOne(channel, parcelFor(channel, "ming@example.test"));
    server.drop();
    const second = await sendOne(channel, parcelFor(channel, "wang@example.test"));

    expect([first.status, second.status]).toEqual(["accepted", "accepted"]);
    expect(server.taken).toHaveLength(2);
  });
});

describe("deliver, when it is aborted", () => {
  it("rejects before the hand-over and sends nothing", async () => {
    const server = track(await startServer());
    const channel = await openOn(server.port);

    const sending = sendOne(channel, parcelFor(channel, "ming@example.test"), AbortSignal.abort("no longer wanted"));

    await expect(sending).rejects.toMatchObject({ code: "ABORTED" });
    expect(server.taken).toEqual([]);
    expect(server.connections()).toBe(0);
  });

  it("rejects while the server has not taken the envelope", async () => {
    const { server, channel } = await against("hang-at-mail");
    const controller = new AbortController();

    const sending = sendOne(channel, parcelFor(channel, "ming@example.test"), controller.signal);
    setTimeout(() => controller.abort(), 50);

    await expect(sending).rejects.toMatchObject({ code: "ABORTED" });
    expect(server.dots()).toBe(0);
  });

  it("is uncertain after the hand-over", async () => {
    const { server, channel } = await against("hang-after-dot");
    const controller = new AbortController();

    const sending = sendOne(channel, parcelFor(channel, "ming@example.test"), controller.signal);
    await server.dot();
    controller.abort();

    expect(await sending).toMatchObject({ status: "uncertain", fault: { code: "HANDOVER_UNKNOWN" } });
  });

  it("aborts one of many without touching the others", async () => {
    const server = track(await startServer());
    const channel = await openOn(server.port);
    const controller = new AbortController();
    controller.abort();

    const [first, second] = await Promise.allSettled([
      sendOne(channel, parcelFor(channel, "ming@example.test"), controller.signal),
      sendOne(channel, parcelFor(channel, "wang@example.test")),
    ]);

    expect([first?.status, second?.status]).toEqual(["rejected", "fulfilled"]);
    expect(server.taken.map((each) => each.to)).toEqual([["wang@example.test"]]);
  });
});

describe("close", () => {
  it("lets running deliveries end within the grace, and leaves no socket", async () => {
    const server = track(await startServer());
    const channel = await openOn(server.port);
    const names = ["ming", "wang", "li"].map((name) => `${name}@example.test`);

    const sending = names.map((name) => sendOne(channel, parcelFor(channel, name)));
    await channel.close({ graceMs: 5_000 });

    expect((await Promise.all(sending)).map((each) => each.status)).toEqual(["accepted", "accepted", "accepted"]);
    await expect.poll(() => server.connections()).toBe(0);
  });

  it("reports what was on its way as uncertain when the grace is over, and leaves no socket", async () => {
    const { server, channel } = await against("hang-after-dot");

    const sending = sendOne(channel, parcelFor(channel, "ming@example.test"));
    await server.dot();
    await channel.close({ graceMs: 20 });

    expect(await sending).toMatchObject({ status: "uncertain" });
    await expect.poll(() => server.sockets()).toBe(0);
  });

  it("reports what had not begun as failed", async () => {
    const { server, channel } = await against("hang-at-mail");

    const sending = sendOne(channel, parcelFor(channel, "ming@example.test"));
    await expect.poll(() => server.sockets()).toBe(1);
    await channel.close();

    expect(await sending).toMatchObject({ status: "failed", fault: { code: "CHANNEL_UNREACHABLE" } });
  });

  it("is harmless twice, and the channel may be opened again", async () => {
    const server = track(await startServer());
    const channel = await openOn(server.port);
    await channel.close();
    await channel.close();

    await channel.open(createHost(), never);
    await channel.open(createHost(), never);
    const outcome = await sendOne(channel, parcelFor(channel, "ming@example.test"));

    expect(outcome.status).toBe("accepted");
  });

  it("leaves nothing behind when opening is aborted", async () => {
    const server = track(await startServer());
    const channel = createEmailChannel(configFor(server.port));

    await expect(channel.open(createHost(), AbortSignal.abort())).rejects.toMatchObject({ code: "ABORTED" });
    await expect(channel.deliver(parcelFor(channel, "ming@example.test"), never)).rejects.toMatchObject({
      code: "CHANNEL_NOT_OPEN",
    });
  });
});
