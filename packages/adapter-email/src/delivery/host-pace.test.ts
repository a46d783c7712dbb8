import type { Channel, Outcome } from "@microbranch/core/channel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmailChannel } from "../channel.js";
import {
  configFor,
  createHost,
  parcelFor,
  refusal,
  sendOne,
  startServer,
  type TestHost,
  type TestServer,
} from "../fixtures/bench.js";

const minute = 60_000;
let asked: string[];
let server: TestServer;
let host: TestHost;
let channel: Channel;
let isLimited: boolean;

beforeEach(async () => {
  asked = [];
  isLimited = true;
  server = await startServer({
    onRcptTo({ address }, _session, done) {
      asked.push(address);
      if (isLimited && address.endsWith("@qq.test"))
        return done(refusal(550, "Ip frequency limited [host 203.0.113.9]"));
      if (address.startsWith("full@")) return done(refusal(452, "4.2.2 mailbox full"));
      done();
    },
  });
  host = createHost();
  channel = createEmailChannel(configFor(server.port));
  await channel.open(host, new AbortController().signal);
});

afterEach(async () => {
  await channel.close();
  await server.close();
});

const send = (to: string): Promise<Outcome> => sendOne(channel, parcelFor(channel, to));
const waits = (outcome: Outcome): unknown =>
  outcome.status === "failed" ? [outcome.fault.code, outcome.fault.scope, outcome.fault.retryAfterMs] : outcome.status;

describe("a recipient's host that sets a limit, in whatever digits", () => {
  it("is left in peace for its time and tried again after it, without a wait in between", async () => {
    const first = await send("ming@qq.test");
    host.time += 10 * minute;
    const second = await send("wang@qq.test");
    isLimited = false;
    host.time += 20 * minute;
    const third = await send("wang@qq.test");

    expect([first, second, third].map(waits)).toEqual([
      ["RECIPIENT_THROTTLED", "recipient", 30 * minute],
      ["RECIPIENT_THROTTLED", "recipient", 20 * minute],
      "accepted",
    ]);
    expect(asked).toEqual(["ming@qq.test", "wang@qq.test"]);
    expect(second.status === "failed" ? second.fault.vendor?.code : null).toBe("550");
  });

  it("slows no other host", async () => {
    await send("ming@qq.test");

    const others = await Promise.all(["li@163.test", "zhao@sub.qq.test", "sun@example.test"].map(send));

    expect(others.map(waits)).toEqual(["accepted", "accepted", "accepted"]);
  });

  it("is another thing than a mailbox that is full", async () => {
    expect(waits(await send("full@163.test"))).toEqual(["RECIPIENT_THROTTLED", "recipient", null]);
    expect(waits(await send("li@163.test"))).toBe("accepted");
  });

  it("is tried anew when the channel is opened again", async () => {
    await send("ming@qq.test");
    isLimited = false;
    await channel.close();
    await channel.open(host, new AbortController().signal);

    expect(waits(await send("ming@qq.test"))).toBe("accepted");
  });
});
