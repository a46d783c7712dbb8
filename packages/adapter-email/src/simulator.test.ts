import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createEmailChannel } from "./channel.js";
import { configFor, createHost, inboundConfig, keyOf, parcelFor, sendOne } from "./fixtures/bench.js";
import { createMailCatcher, type MailCatcher, type MailClient, mailClients } from "./simulator.js";

const never = new AbortController().signal;
const running: { close(): Promise<void> }[] = [];

afterEach(async () => {
  for (const each of running.splice(0).toReversed()) await each.close();
});

async function sendTo(catcher: MailCatcher, to: string) {
  const channel = createEmailChannel(configFor(catcher.port));
  running.push(catcher, { close: () => channel.close() });
  await channel.open(createHost(), never);
  return sendOne(channel, parcelFor(channel, to));
}

describe("createMailCatcher", () => {
  it("keeps what the channel sends, as a list and as files", async () => {
    const parent = await mkdtemp(join(tmpdir(), "mail-"));
    running.push({ close: () => rm(parent, { recursive: true }) });
    const catcher = await createMailCatcher({ folder: join(parent, "caught") });

    await sendTo(catcher, "ming@example.test");

    const [mail] = catcher.mails;
    expect(mail).toMatchObject({
      from: "branch@example.test",
      to: ["ming@example.test"],
      subject: "【通知】三月主题党日安排",
      messageId: `m.${keyOf("ming@example.test")}@example.test`,
    });
    expect(mail?.text).toContain("请各位同志准时参加。");
    expect(mail?.file).toMatch(/0001-ming@example\.test\.eml$/u);
    expect(await readFile(mail?.file ?? "")).toEqual(Buffer.from(mail?.raw ?? []));
  });

  it("shows each mail to a listener, which can refuse it", async () => {
    const seen: string[] = [];
    const catcher = await createMailCatcher({
      onMessage: async (mail) => {
        seen.push(mail.subject);
        if (mail.to[0]?.startsWith("full") === true) throw new Error("disk full");
      },
    });

    const outcome = await sendTo(catcher, "full@example.test");

    expect(seen).toEqual(["【通知】三月主题党日安排"]);
    expect(outcome).toMatchObject({ status: "failed", fault: { code: "CHANNEL_BUSY", vendor: { code: "451" } } });
    expect(catcher.mails).toEqual([]);
  });

  it("says when its port is taken, and may be closed twice", async () => {
    const catcher = await createMailCatcher();
    running.push(catcher);

    await expect(createMailCatcher({ port: catcher.port })).rejects.toMatchObject({ code: "EADDRINUSE" });
    await catcher.close();
    await catcher.close();
  });
});

describe("MailCatcher.mailbox", () => {
  const secret = inboundConfig.secret;
  const clients = Object.keys(mailClients) as MailClient[];

  /** A channel whose mail lies in mailboxes, and where letters to it come in. */
  async function mailRound() {
    const catcher = await createMailCatcher();
    const channel = createEmailChannel(
      configFor(catcher.port, {
        inbound: inboundConfig,
        replyTo: { address: "party@example.test", subaddressing: true },
        bounceAddress: { address: "bounce@example.test", subaddressing: true },
      }),
    );
    running.push(catcher, { close: () => channel.close() });
    const host = createHost();
    await channel.open(host, never);
    const letterbox = {
      fetch: async (request: Request) => (await channel.handle?.(request)) ?? new Response(null, { status: 404 }),
      url: "https://hub.example.test/channels/email",
      secret,
      now: () => host.time,
    };
    const send = (to: string, title = "三月主题党日安排") => sendOne(channel, parcelFor(channel, to, { title }));
    const boxOf = (address: string) => catcher.mailbox(address, { name: "王例五", letterbox });
    return { catcher, host, send, boxOf };
  }

  it("lists an address's own mail, and notes what was read", async () => {
    const { catcher, send, boxOf } = await mailRound();
    await send("ming@example.test", "第一封");
    await send("wang@example.test");
    await send("ming@example.test", "第二封");
    const box = boxOf("Ming@Example.test");

    expect(box.read(1).text).toContain("请各位同志准时参加。");

    expect(box.list()).toEqual([
      { uid: 1, from: "财审第一党支部", subject: "【通知】第一封", isSeen: true },
      { uid: 2, from: "财审第一党支部", subject: "【通知】第二封", isSeen: false },
    ]);
    expect(box.list({ unseen: true }).map(({ uid }) => uid)).toEqual([2]);
    expect(catcher.addresses()).toEqual(["ming@example.test", "wang@example.test"]);
    expect(() => box.read(3)).toThrow(expect.objectContaining({ code: "NOT_FOUND" }));
  });

  it.each(clients)("answers as %s does, and is read as what was written, in its thread", async (client) => {
    const { host, send, boxOf } = await mailRound();
    await send("wang@example.test");

    await boxOf("wang@example.test").reply(1, { text: "收到，准时参加。\r\n另外带两位同志。", client });

    const [event] = host.events;
    expect(event).toMatchObject({
      type: "message",
      automated: false,
      sender: { id: "wang@example.test" },
      answers: { by: "thread" },
    });
    expect(event?.type === "message" ? event.text.replace(/\r/gu, "").trim() : "").toBe(
      "收到，准时参加。\n另外带两位同志。",
    );
  });

  it("writes in UTF-8 what the program's own charset does not have", async () => {
    const { host, send, boxOf } = await mailRound();
    await send("wang@example.test");

    const letter = await boxOf("wang@example.test").reply(1, { text: "𠮷同志说：好👍", client: "163" });

    expect(Buffer.from(letter).toString("latin1")).toContain("charset=utf-8");
    expect(host.events[0]).toMatchObject({ text: "𠮷同志说：好👍" });
  });

  it("sends pictures along", async () => {
    const { host, send, boxOf } = await mailRound();
    await send("wang@example.test");
    const content = Buffer.from("\x89PNG\r\n\x1a\n0000", "latin1");

    await boxOf("wang@example.test").reply(1, {
      text: "照片",
      attachments: [{ name: "活动'照片(1).png", type: "image/png", content }],
    });

    expect(host.events[0]).toMatchObject({ type: "message", text: "照片", media: ["media-1"] });
    expect(Buffer.from(host.shelf.get("media-1") ?? []).equals(content)).toBe(true);
  });

  it("lets its host say that the owner is away, which no person has written", async () => {
    const { host, send, boxOf } = await mailRound();
    await send("wang@example.test");

    await boxOf("wang@example.test").autoReply(1, "我在出差，回来后回复。");

    expect(host.events[0]).toMatchObject({ automated: true });
  });

  it("lets its host return a mail, which is evidence about that delivery", async () => {
    const { host, send, boxOf } = await mailRound();
    const outcome = await send("wang@example.test");

    await boxOf("wang@example.test").bounce(1);
    await boxOf("wang@example.test").bounce(1, { status: "5.2.2", words: "552 5.2.2 mailbox full" });

    const id = outcome.status === "accepted" ? outcome.receipt.id : "";
    expect(host.events).toMatchObject([
      { type: "evidence", evidence: { level: "bounced", receipt: { id }, fault: { code: "RECIPIENT_UNKNOWN" } } },
      { type: "evidence", evidence: { level: "bounced", receipt: { id }, fault: { code: "RECIPIENT_THROTTLED" } } },
    ]);
  });

  it("says so when a letter is not taken", async () => {
    const { host, send, boxOf } = await mailRound();
    await send("wang@example.test");
    host.refuse = true;

    await expect(boxOf("wang@example.test").reply(1, { text: "收到" })).rejects.toThrow("503");
  });
});
