import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createCallbackCrypto, wecom } from "@microbranch/adapter-wecom";
import { createMicrobranch, systemClock } from "@microbranch/core";
import type { Channel, ChannelHost, FittedNotice } from "@microbranch/core/channel";
import { sqlite } from "@microbranch/core/sqlite";

const application = { corpId: "wx-bench", agentId: 1000002, corpSecret: "secret-of-the-application" };
const secrets = { token: "QDG6eK", encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" };
const never = new AbortController().signal;

const paragraph = "请各位同志结合本职工作，认真学习《条例》，并于周五前把心得发到支部。学习时注意联系实际，提出问题。";
const notice: FittedNotice = {
  id: "notice_bench",
  revision: 1,
  purpose: "post",
  locale: "zh-CN",
  title: "学习贯彻《条例》：三月主题党日安排",
  body: Array.from({ length: 6 }, () => ({ kind: "paragraph", text: paragraph }) as const),
  ask: null,
  event: null,
  images: [],
  files: [],
  page: null,
  occurrence: null,
  expiresAt: null,
  part: { number: 1, of: 1 },
  answerPaths: [],
  guide: null,
  token: null,
};

/** A simulator in a process of its own. */
export interface Platform {
  readonly url: string;
  /** How many messages it took. */
  taken(): Promise<number>;
  stop(): void;
}

/** Starts a simulator. */
export async function startPlatform(): Promise<Platform> {
  const child = fork(fileURLToPath(new URL("wecom-server.ts", import.meta.url)));
  const [{ url }] = (await once(child, "message")) as [{ readonly url: string }];
  return {
    url,
    async taken() {
      const answer = once(child, "message");
      child.send("count");
      const [{ messages }] = (await answer) as [{ readonly messages: number }];
      return messages;
    },
    stop: () => child.disconnect(),
  };
}

/** Sends so many messages to so many members each. */
export type Sending = (messages: number, members: number) => Promise<void>;

/** Through the channel: render, deliver, outcomes. */
export async function ourSending(url: string): Promise<Sending> {
  const channel = wecom({ ...application, api: url });
  await channel.open(hostInMemory(), never);
  let key = 0;
  return async (messages, members) => {
    for (let sent = 0; sent < messages; sent++) {
      const recipients = Array.from({ length: members }, (_, index) => ({
        address: { platform: "wecom", tenant: application.corpId, kind: "person", id: `member-${index + 1}` } as const,
        key: `key-${++key}`,
      }));
      const outcomes = await channel.deliver({ rendered: channel.render(notice), recipients, attempt: 1 }, never);
      if (outcomes.some(({ status }) => status !== "accepted")) throw new Error("A message was not accepted.");
    }
  };
}

/** The same requests by `fetch` alone, their bodies known beforehand. */
export async function bareSending(url: string): Promise<Sending> {
  const query = new URLSearchParams({ corpid: application.corpId, corpsecret: application.corpSecret });
  const issued = (await (await fetch(`${url}/cgi-bin/gettoken?${query}`)).json()) as { readonly access_token: string };
  const { payload } = wecom(application).render(notice);
  return async (messages, members) => {
    const touser = Array.from({ length: members }, (_, index) => `member-${index + 1}`).join("|");
    const body = JSON.stringify({ touser, agentid: application.agentId, ...Object(payload) });
    for (let sent = 0; sent < messages; sent++) {
      const response = await fetch(`${url}/cgi-bin/message/send?access_token=${issued.access_token}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
      });
      const reply = (await response.json()) as { readonly errcode: number };
      if (reply.errcode !== 0) throw new Error(`The simulator says ${reply.errcode}.`);
    }
  };
}

function hostInMemory(): ChannelHost {
  const tokens = new Map<string, string>();
  const nothing = async (): Promise<never> => {
    throw new Error("This benchmark has none.");
  };
  return {
    accept: async () => "stored",
    fetch,
    clock: systemClock,
    tokens: {
      async get(name, refresh) {
        const value = tokens.get(name) ?? (await refresh(never)).value;
        tokens.set(name, value);
        return value;
      },
      drop: async (name) => void tokens.delete(name),
    },
    cursor: { read: async () => null, write: async () => {} },
    archive: { put: nothing },
    media: { open: nothing, put: nothing },
    log: () => {},
  };
}

/** Callbacks as the platform posts them, each with another message. */
function makeCallbacks(count: number): readonly { readonly request: Request; readonly sealed: string }[] {
  const crypto = createCallbackCrypto({ ...secrets, receiveId: application.corpId });
  const timestamp = String(Math.floor(systemClock.now() / 1000));
  return Array.from({ length: count }, (_, index) => {
    const id = `${timestamp}${process.hrtime.bigint()}${index}`;
    const message =
      `<xml><ToUserName><![CDATA[${application.corpId}]]></ToUserName><FromUserName><![CDATA[member-1]]></FromUserName>` +
      `<CreateTime>${timestamp}</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[收到，谢谢]]></Content>` +
      `<MsgId>${id}</MsgId><AgentID>1000002</AgentID></xml>`;
    const { encrypted, signature } = crypto.encrypt(message, { timestamp, nonce: "1409735669" });
    const query = new URLSearchParams({ msg_signature: signature, timestamp, nonce: "1409735669" });
    const body = `<xml><ToUserName><![CDATA[${application.corpId}]]></ToUserName><Encrypt><![CDATA[${encrypted}]]></Encrypt></xml>`;
    const url = `https://host.example/channels/wecom?${query}`;
    return { request: new Request(url, { method: "POST", body }), sealed: encrypted };
  });
}

/** Takes callbacks in. */
export interface Taking {
  /** Through `hub.fetch`, into a file that is flushed; so many at once. */
  byHub(count: number, atOnce: number): Promise<number>;
  /** Through the channel alone, whose host keeps nothing. */
  byChannel(count: number): Promise<number>;
  /** Verifying and decrypting alone. */
  byCrypto(count: number): number;
  stop(): Promise<void>;
}

/** Opens a hub on a file, and a channel without one. Each way gives the milliseconds of the taking alone. */
export async function openTaking(folder: string): Promise<Taking> {
  const config = { ...application, callback: secrets };
  const hub = await createMicrobranch({
    store: sqlite(join(folder, "callbacks.db")),
    secret: "a secret for the benchmark's database",
    channels: [wecom(config)],
  });
  await hub.start();
  const channel: Channel = wecom(config);
  await channel.open({ ...hostInMemory(), archive: { put: async () => "raw" } }, never);
  const crypto = createCallbackCrypto({ ...secrets, receiveId: application.corpId });
  const timed = async (work: () => Promise<void>): Promise<number> => {
    const start = performance.now();
    await work();
    return performance.now() - start;
  };
  const checked = ({ status }: Response): void => {
    if (status !== 200) throw new Error(`A callback was answered by ${status}.`);
  };
  return {
    async byHub(count, atOnce) {
      const callbacks = makeCallbacks(count);
      return await timed(async () => {
        for (let from = 0; from < count; from += atOnce) {
          const some = callbacks.slice(from, from + atOnce).map(({ request }) => hub.fetch(request));
          for (const response of await Promise.all(some)) checked(response);
        }
      });
    },
    async byChannel(count) {
      const callbacks = makeCallbacks(count);
      return await timed(async () => {
        for (const { request } of callbacks)
          checked((await channel.handle?.(request)) ?? new Response(null, { status: 404 }));
      });
    },
    byCrypto(count) {
      const callbacks = makeCallbacks(count);
      const start = performance.now();
      for (const { sealed, request } of callbacks) {
        const query = new URL(request.url).searchParams;
        const [signature = "", timestamp = ""] = ["msg_signature", "timestamp"].map((name) => query.get(name) ?? "");
        if (!crypto.verify(signature, timestamp, "1409735669", sealed)) throw new Error("A signature does not fit.");
        crypto.decrypt(sealed);
      }
      return performance.now() - start;
    },
    async stop() {
      await channel.close();
      await hub.stop();
    },
  };
}
