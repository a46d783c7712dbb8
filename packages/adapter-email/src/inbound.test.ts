import { readFileSync } from "node:fs";
import type { Channel, InboundEvent } from "@microbranch/core/channel";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createEmailChannel } from "./channel.js";
import type { EmailConfig } from "./config.js";
import {
  configFor,
  createHost,
  inboundConfig,
  keyOf,
  monday,
  notice,
  parcelFor,
  person,
  sendOne,
  startServer,
  type TestHost,
} from "./fixtures/bench.js";
import { signMail } from "./index.js";

const never = new AbortController().signal;
const sample = (name: string): Buffer => readFileSync(new URL(`./fixtures/mail/${name}.eml`, import.meta.url));
let host: TestHost;
let channel: Channel;

beforeEach(async () => {
  host = createHost();
  channel = await opened();
});

afterEach(() => channel.close());

async function opened(changes: Partial<EmailConfig> = {}): Promise<Channel> {
  const made = createEmailChannel(
    configFor(1, {
      inbound: inboundConfig,
      replyTo: { address: "party@example.test", subaddressing: true },
      ...changes,
    }),
  );
  await made.open(host, never);
  return made;
}

function requestFor(body: Buffer | string, headers: Record<string, string> = {}): Request {
  const bytes = Buffer.from(body);
  const signature = signMail({ body: bytes, secret: inboundConfig.secret, at: host.time });
  return new Request("https://hub.example.test/callback/email", {
    method: "POST",
    body: new Uint8Array(bytes),
    headers: { "content-type": "message/rfc822", "x-microbranch-signature": signature, ...headers },
  });
}

async function push(body: Buffer | string, headers: Record<string, string> = {}): Promise<number> {
  const response = await channel.handle?.(requestFor(body, headers));
  return response?.status ?? 0;
}

async function eventOf(body: Buffer | string): Promise<InboundEvent> {
  expect(await push(body)).toBe(204);
  const event = host.events.at(-1);
  if (event === undefined) throw new Error("no event");
  return event;
}

const mailOf = (headers: Record<string, string> = {}, text = "收到，准时参加。"): string =>
  [
    ...Object.entries({
      From: "Ming <Ming@Example.Test>",
      To: "party@example.test",
      Date: "Mon, 09 Mar 2026 09:30:00 +0800",
      "Message-ID": "<a1@example.test>",
      "Content-Type": "text/plain; charset=utf-8",
      ...headers,
    }).map(([name, value]) => `${name}: ${value}`),
    "",
    text,
  ].join("\r\n");

describe("handle", () => {
  it("makes a message event of a mail and keeps the raw mail", async () => {
    const event = await eventOf(mailOf());

    expect(event).toEqual({
      type: "message",
      id: expect.stringMatching(/^mail-[0-9a-f]{64}$/u),
      channel: "email",
      occurredAt: monday + 1_800_000,
      receivedAt: monday,
      sender: person("ming@example.test"),
      conversation: person("ming@example.test"),
      trust: "claimed",
      automated: false,
      redelivery: null,
      raw: "raw-1",
      text: "收到，准时参加。",
      media: [],
      answers: { by: "none" },
    });
    expect(Buffer.from(host.archived[0] ?? []).toString()).toBe(mailOf());
  });

  it("finds by a real reply which delivery it answers", async () => {
    const server = await startServer();
    const sending = createEmailChannel(configFor(server.port, { inbound: inboundConfig }));
    await sending.open(host, never);
    const outcome = await sendOne(sending, parcelFor(sending, "ming@example.test"));
    const { messageId = "", references = "" } = server.taken[0]?.mail ?? {};
    await sending.close();
    await server.close();

    const event = await eventOf(mailOf({ "In-Reply-To": messageId, References: `${String(references)} ${messageId}` }));

    expect(event).toMatchObject({
      answers: { by: "thread", of: outcome.status === "accepted" ? outcome.receipt.id : "" },
    });
    expect(`<${outcome.status === "accepted" ? outcome.receipt.id : ""}>`).toBe(messageId);
  });

  it("finds it by the address written to, or by References alone", async () => {
    const server = await startServer();
    const sending = createEmailChannel(
      configFor(server.port, {
        inbound: inboundConfig,
        replyTo: { address: "party@example.test", subaddressing: true },
      }),
    );
    await sending.open(host, never);
    await sendOne(sending, parcelFor(sending, "ming@example.test"));
    const { messageId = "", replyTo } = server.taken[0]?.mail ?? {};
    await sending.close();
    await server.close();
    const answers = { by: "thread", of: messageId.slice(1, -1) };

    const byAddress = await eventOf(mailOf({ To: `"支部" <${replyTo?.value[0]?.address}>` }));
    const byReferences = await eventOf(
      mailOf({ References: `<x@example.test> ${messageId}`, "Message-ID": "<a2@example.test>" }),
    );

    expect(byAddress).toMatchObject({ answers });
    expect(byReferences).toMatchObject({ answers });
  });

  it("passes over a code that was not sealed here, and names an unknown id as it is", async () => {
    const forged = await eventOf(mailOf({ "In-Reply-To": `<m.${keyOf("ming")}@example.test>` }));
    const rewritten = await eventOf(mailOf({ "In-Reply-To": "<AB12@server.example.test>" }));

    expect(forged).toMatchObject({ answers: { by: "none" } });
    expect(rewritten).toMatchObject({ answers: { by: "thread", of: "AB12@server.example.test" } });
  });

  it("gives one mail one id whatever way it comes, and another mail another", async () => {
    const first = await eventOf(mailOf());
    const copy = await eventOf(`Received: from mx2.example.test; later\r\n${mailOf()}`);
    const other = await eventOf(mailOf({}, "不同的正文"));

    expect(copy.id).toBe(first.id);
    expect(other.id).not.toBe(first.id);
  });
});

describe("handle, what mail programs send", () => {
  it.each<readonly [string, string, string]>([
    ["zh-qq-webmail-gb18030", "zhang@qq.example.test", "收到，准时参加。"],
    ["zh-163-webmail-gbk", "wang@163.example.test", "收到，按时参会。"],
    ["zh-foxmail-refs-only-crlf-subject", "zhou@example.test", "参加。"],
    ["hostile-zip-ratio", "x@example.test", "见附件"],
  ])("reads %s", async (name, sender, beginning) => {
    const event = await eventOf(sample(name));

    expect(event.sender?.id).toBe(sender);
    expect(event.type === "message" ? event.text.slice(0, beginning.length) : event.type).toBe(beginning);
    expect(event.automated).toBe(false);
  });

  it("takes images, typed by content, whatever their names are", async () => {
    const event = await eventOf(sample("zh-album-three-filename-styles"));

    expect(event).toMatchObject({ text: "活动照片三张，请收。", media: ["media-1", "media-2", "media-3"] });
    expect([...host.shelf.values()].every((content) => content[1] === 0x50)).toBe(true);
  });

  it("takes only the visible words of an HTML mail", async () => {
    const event = await eventOf(sample("hostile-html"));

    expect(event).toMatchObject({ type: "message", text: "收到\n链接" });
  });

  it("uses the subject of a mail without a text, even one cut inside a character", async () => {
    const mail =
      sample("zh-split-multibyte-encoded-words")
        .toString("latin1")
        .split(/\r?\n\r?\n/u)[0] ?? "";

    const event = await eventOf(Buffer.from(`${mail}\r\n\r\n`, "latin1"));

    expect(event).toMatchObject({ text: "关于召开支部党员大会的通知" });
  });

  it("marks what a machine wrote", async () => {
    expect(await eventOf(sample("zh-ooo-auto-submitted"))).toMatchObject({ type: "message", automated: true });
  });

  it("keeps reports as unrecognised", async () => {
    expect(await eventOf(sample("zh-bounce-coremail-dsn"))).toMatchObject({
      type: "unrecognised",
      automated: true,
      raw: "raw-1",
    });
  });

  it("leaves programs in the raw mail and says how many", async () => {
    const part = (name: string, text: string): string =>
      `--b\r\nContent-Type: image/png; name="${name}"\r\nContent-Disposition: attachment; filename="${name}"\r\n\r\n${text}\r\n`;
    const mail = mailOf(
      { "Content-Type": 'multipart/mixed; boundary="b"' },
      `${part("a.png", "MZ\x90")}${part("b.docm", "PK")}${part("c.txt", "text")}--b--`,
    );

    const event = await eventOf(mail);

    expect(event).toMatchObject({ media: ["media-1"] });
    expect(host.logged.join()).toContain('"count":2');
  });
});

describe("handle, what it refuses", () => {
  it("takes no mail of its own that comes back", async () => {
    const server = await startServer();
    const sending = createEmailChannel(configFor(server.port, { inbound: inboundConfig }));
    await sending.open(host, never);
    await sendOne(sending, {
      rendered: sending.render(notice()),
      recipients: [{ address: person("ming@example.test"), key: keyOf("ming") }],
      attempt: 1,
    });
    await sending.close();
    await server.close();

    expect(await push(Buffer.from(server.taken[0]?.raw ?? "", "latin1"))).toBe(204);
    expect(await push(mailOf({ From: "branch@example.test" }))).toBe(204);
    expect(host.events).toEqual([]);
  });

  it("refuses a wrong, missing, or foreign signature before it reads the mail", async () => {
    const other = signMail({
      body: Buffer.from(mailOf()),
      secret: "another-secret-of-at-least-32-characters",
      at: monday,
    });

    expect(await push(mailOf(), { "x-microbranch-signature": other })).toBe(401);
    expect(await push(mailOf(), { "x-microbranch-signature": "" })).toBe(401);
    expect(
      await push(`${mailOf()} tampered`, {
        "x-microbranch-signature": signMail({ body: Buffer.from(mailOf()), secret: inboundConfig.secret, at: monday }),
      }),
    ).toBe(401);
    expect([host.events, host.archived]).toEqual([[], []]);
  });

  it("refuses a signature outside the window, and takes a repeat inside it", async () => {
    const request = (): Request => requestFor(mailOf());
    const [first, repeat, late] = [request(), request(), request()];

    expect((await channel.handle?.(first))?.status).toBe(204);
    host.time += 299_000;
    expect((await channel.handle?.(repeat))?.status).toBe(204);
    host.time += 2_000;
    expect((await channel.handle?.(late))?.status).toBe(401);
    expect(new Set(host.events.map((each) => each.id)).size).toBe(1);
  });

  it("lets a bearer of the secret in where that is chosen", async () => {
    await channel.close();
    channel = await opened({ inbound: { ...inboundConfig, authentication: "bearer" } });

    expect(await push(mailOf(), { authorization: `Bearer ${inboundConfig.secret}` })).toBe(204);
    expect(await push(mailOf(), { authorization: `Bearer ${inboundConfig.secret}x` })).toBe(401);
    expect(await push(mailOf())).toBe(401);
  });

  it("does not read a mail that is too large to its end", async () => {
    await channel.close();
    channel = await opened({ inbound: { ...inboundConfig, maxBytes: 10_000 } });
    let read = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        read += 4_096;
        controller.enqueue(new Uint8Array(4_096));
      },
    });
    const headers = {
      "content-type": "message/rfc822",
      "x-microbranch-signature": signMail({ body: new Uint8Array(), secret: inboundConfig.secret, at: host.time }),
    };
    const request = new Request("https://hub.example.test/", {
      method: "POST",
      body: endless,
      duplex: "half",
      headers,
    } as RequestInit);

    expect((await channel.handle?.(request))?.status).toBe(413);
    expect(read).toBeLessThan(30_000);
    expect(await push(mailOf({}, "x".repeat(20_000)))).toBe(413);
  });

  it("refuses what is no mail, and takes the next good one", async () => {
    const nested = Array.from(
      { length: 80 },
      (_, index) => `Content-Type: multipart/mixed; boundary="b${index}"\r\n\r\n--b${index}`,
    ).join("\r\n");

    expect(await push("")).toBe(422);
    expect(await push("no headers at all")).toBe(422);
    expect(await push(mailOf({ From: "undisclosed" }))).toBe(422);
    expect(await push(`From: a@example.test\r\n${nested}\r\n`)).toBe(422);
    expect(await push(mailOf())).toBe(204);
    expect(host.events).toHaveLength(1);
  });

  it("takes only posted mail", async () => {
    const get = await channel.handle?.(new Request("https://hub.example.test/"));

    expect([get?.status, get?.headers.get("allow")]).toEqual([405, "POST"]);
    expect(await push(mailOf(), { "content-type": "text/html" })).toBe(415);
  });

  it("does not acknowledge what could not be stored, and takes it when it is sent again", async () => {
    host.refuse = true;
    expect(await push(mailOf())).toBe(503);
    host.refuse = false;

    expect(await push(mailOf())).toBe(204);
    expect(host.events).toHaveLength(1);
    expect(host.logged.join()).not.toContain("准时参加");
  });

  it("takes nothing after close", async () => {
    await channel.close();

    expect(await push(mailOf())).toBe(503);
    expect(host.events).toEqual([]);
  });
});
