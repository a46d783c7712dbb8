import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { email } from "@microbranch/adapter-email";
import type { Channel, ChannelHost, FittedNotice } from "@microbranch/core/channel";
import { createTransport } from "nodemailer";

/** A server that takes mail, in a process of its own. */
export interface MailServer {
  readonly port: number;
  /** How many mails it took since it started. */
  taken(): Promise<number>;
  stop(): void;
}

/** Starts the server. */
export async function startMailServer(): Promise<MailServer> {
  const child = fork(fileURLToPath(new URL("mail-server.ts", import.meta.url)));
  const { port } = await told<{ port: number }>(child);
  return {
    port,
    async taken() {
      const answer = told<{ taken: number }>(child);
      child.send("count");
      return (await answer).taken;
    },
    stop: () => child.disconnect(),
  };
}

async function told<T>(child: ChildProcess): Promise<T> {
  const [message] = (await once(child, "message")) as [T];
  return message;
}

/** Connections of both sides. */
const connections = 5;
/** A kept connection is never renewed: the server lets each new one wait a tenth of a second. */
const manyMessages = 1_000_000_000;

const paragraph =
  "请各位同志结合本职工作，认真学习《条例》，并于周五前把心得发到支部邮箱。学习时注意联系实际，提出问题。";
const title = "学习贯彻《条例》：三月主题党日安排";
const from = { address: "branch@example.test", name: "财政审计处党支部" };

/** What is said: Chinese text of 1 kB, and its HTML. */
const notice: FittedNotice = {
  id: "notice_bench",
  revision: 1,
  purpose: "post",
  locale: "zh-CN",
  title,
  body: Array.from({ length: 6 }, () => ({ kind: "paragraph", text: paragraph })),
  ask: null,
  event: null,
  images: [],
  files: [],
  page: null,
  occurrence: null,
  expiresAt: null,
  thread: { id: "post_bench" },
  list: { id: "s-study", title: "学习园地", leavable: true },
  part: { number: 1, of: 1 },
  answerPaths: [],
  guide: null,
  token: null,
};

/** Mails under way at once: what core hands over from three lanes. */
const together = 50;

async function inTurn(count: number, one: () => Promise<void>): Promise<void> {
  let left = count;
  const worker = async (): Promise<void> => {
    while (left-- > 0) await one();
  };
  await Promise.all(Array.from({ length: together }, worker));
}

/** Sends so many mails, fifty under way at once. */
export interface MailSide {
  readonly send: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

const key = (number: number): string =>
  number
    .toString(26)
    .replace(/./gu, (digit) => "abcdefghijklmnopqrstuvwxyz"[Number.parseInt(digit, 26)] ?? "a")
    .padStart(26, "a");
const leaveUrl =
  "https://branch.example.test/leave/WyJsZWF2ZTpzLXN0dWR5IiwibTA2IiwxODAwMDAwMDAwMDAwXQ.c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmU";

/** The channel, as core uses it: rendered once for each message, handed over one by one. */
export async function ourSide(port: number): Promise<MailSide> {
  const channel = email({
    smtp: {
      host: "127.0.0.1",
      port,
      security: "none-loopback-only",
      pool: { maxConnections: connections, maxMessages: manyMessages },
    },
    from,
    listId: "branch.example.test",
  });
  await channel.open(host, new AbortController().signal);
  let sent = 0;
  return {
    send: (count) => inTurn(count, () => deliver(channel, sent++)),
    close: () => channel.close(),
  };
}

async function deliver(channel: Channel, number: number): Promise<void> {
  const address = { platform: "email", tenant: null, kind: "person", id: `m${number % 100}@example.test` } as const;
  const recipients = [{ address, key: key(number), firstTriedAt: Date.UTC(2026, 2, 9, 1), leaveUrl }];
  const [outcome] = await channel.deliver(
    { rendered: channel.render(notice), recipients, attempt: 1 },
    new AbortController().signal,
  );
  if (outcome?.status !== "accepted") throw new Error(JSON.stringify(outcome));
}

const none = (): Promise<never> => Promise.reject(new Error("not in this benchmark"));
const host: ChannelHost = {
  accept: none,
  fetch: none,
  clock: { now: () => Date.now(), sleep: none },
  tokens: { get: none, drop: none },
  cursor: { read: none, write: none },
  archive: { put: none },
  media: { open: none, put: none },
  log: () => undefined,
};

/** The library alone, given the same text, HTML, names and headers; it composes each mail as it sends it. */
export function bareSide(port: number, rendered: { readonly text: string; readonly html: string }): MailSide {
  const pool = createTransport({
    host: "127.0.0.1",
    port,
    ignoreTLS: true,
    pool: true,
    maxConnections: connections,
    maxMessages: manyMessages,
  });
  let sent = 0;
  const one = async (number: number): Promise<void> => {
    const to = `m${number % 100}@example.test`;
    await pool.sendMail({
      from: { name: `学习园地（${from.name}）`, address: from.address },
      to,
      subject: title,
      text: rendered.text,
      html: rendered.html,
      messageId: `<m.${key(number)}@example.test>`,
      date: new Date(Date.UTC(2026, 2, 9, 1)),
      inReplyTo: "<t.0123456789abcdef0123456789abcdef@example.test>",
      references: ["<t.0123456789abcdef0123456789abcdef@example.test>"],
      list: { id: { url: "s-study.branch.example.test", comment: "学习园地" }, unsubscribe: { url: leaveUrl } },
      headers: {
        "X-Auto-Response-Suppress": "OOF, AutoReply",
        Precedence: "list",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
      },
    });
  };
  return {
    send: (count) => inTurn(count, () => one(sent++)),
    close: async () => pool.close(),
  };
}

/** What both sides say. */
export function whatIsSaid(): { readonly text: string; readonly html: string } {
  const channel = email({
    smtp: { host: "127.0.0.1", port: 1, security: "none-loopback-only" },
    from,
  });
  const { payload, text } = channel.render(notice);
  const { html } = payload as { readonly html: { readonly before: string; readonly after: string } };
  return { text, html: `${html.before}${html.after}` };
}
