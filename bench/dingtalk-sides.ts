import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { dingtalk, dingtalkNotice } from "@microbranch/adapter-dingtalk";
import type { SimulatedApp } from "@microbranch/adapter-dingtalk/simulator";
import { systemClock } from "@microbranch/core";
import type { Channel, ChannelHost, FittedNotice } from "@microbranch/core/channel";

const never = new AbortController().signal;

const paragraph = "请各位同志结合本职工作，认真学习《条例》，并于周五前把心得发到支部。学习时注意联系实际，提出问题。";

function noticeOf(occurrence: string): FittedNotice {
  return {
    id: "notice_bench",
    revision: 1,
    purpose: "post",
    locale: "zh-CN",
    title: "学习贯彻《条例》：三月主题党日安排",
    body: [
      { kind: "paragraph", text: occurrence },
      ...Array.from({ length: 6 }, () => ({ kind: "paragraph", text: paragraph }) as const),
    ],
    ask: null,
    event: null,
    images: [],
    files: [],
    page: null,
    occurrence,
    expiresAt: null,
    part: { number: 1, of: 1 },
    answerPaths: [],
    guide: null,
    token: null,
  };
}

/** A simulator in a process of its own. */
export interface Platform {
  readonly url: string;
  readonly app: SimulatedApp;
  /** How many messages members see. */
  shown(): Promise<number>;
  stop(): void;
}

/** Starts a simulator. */
export async function startPlatform(): Promise<Platform> {
  const child = fork(fileURLToPath(new URL("dingtalk-server.ts", import.meta.url)));
  const [{ url, app }] = (await once(child, "message")) as [{ readonly url: string; readonly app: SimulatedApp }];
  return {
    url,
    app,
    async shown() {
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

/** By which route. */
export type RouteName = "robot" | "notice";

/** Through the channel: render, deliver, outcomes. */
export async function ourSending({ url, app }: Platform, route: RouteName): Promise<Sending> {
  const { corpId, clientId, clientSecret, agentId } = app;
  const calls = { perMonth: Number.MAX_SAFE_INTEGER };
  const common = { corpId, clientId, clientSecret, api: url, oapi: url, calls };
  const channel: Channel = route === "robot" ? dingtalk(common) : dingtalkNotice({ ...common, agentId });
  await channel.open(hostInMemory(), never);
  let sent = 0;
  return async (messages, members) => {
    for (let left = messages; left > 0; left--) {
      const recipients = Array.from({ length: members }, (_, place) => ({
        address: { platform: "dingtalk", tenant: corpId, kind: "person", id: `member-${place + 1}` } as const,
        key: `key-${sent}-${place}`,
      }));
      const rendered = channel.render(noticeOf(`ours ${++sent}`));
      const outcomes = await channel.deliver({ rendered, recipients, attempt: 1 }, never);
      if (outcomes.some(({ status }) => status !== "accepted")) throw new Error("A message was not accepted.");
    }
  };
}

/** The same requests by `fetch` alone, their bodies known but for which sending it is. */
export async function bareSending({ url, app }: Platform, route: RouteName): Promise<Sending> {
  const { corpId, clientId, clientSecret, agentId } = app;
  const common = { corpId, clientId, clientSecret };
  const request = route === "robot" ? await bareRobot(url, clientId, clientSecret) : await bareNotice(url, app);
  const channel = route === "robot" ? dingtalk(common) : dingtalkNotice({ ...common, agentId });
  const { payload } = channel.render(noticeOf("bare"));
  let sent = 0;
  return async (messages, members) => {
    const ids = Array.from({ length: members }, (_, place) => `member-${place + 1}`);
    for (let left = messages; left > 0; left--) {
      const response = await request(JSON.stringify(payload).replace("bare", `bare ${++sent}`), ids);
      if (!response.ok) throw new Error(`The simulator says ${response.status}.`);
      await response.json();
    }
  };
}

type Post = (payload: string, ids: readonly string[]) => Promise<Response>;

async function bareRobot(url: string, appKey: string, appSecret: string): Promise<Post> {
  const json = { "content-type": "application/json" };
  const body = JSON.stringify({ appKey, appSecret });
  const issued = await fetch(`${url}/v1.0/oauth2/accessToken`, { method: "POST", headers: json, body });
  const { accessToken } = (await issued.json()) as { readonly accessToken: string };
  const headers = { ...json, "x-acs-dingtalk-access-token": accessToken };
  return async (payload, userIds) => {
    const { msgKey, msgParam } = JSON.parse(payload) as { readonly msgKey: string; readonly msgParam: object };
    const sending = { robotCode: appKey, userIds, msgKey, msgParam: JSON.stringify(msgParam) };
    const path = "/v1.0/robot/oToMessages/batchSend";
    return await fetch(`${url}${path}`, { method: "POST", headers, body: JSON.stringify(sending) });
  };
}

async function bareNotice(url: string, { clientId, clientSecret, agentId }: SimulatedApp): Promise<Post> {
  const issued = await fetch(`${url}/gettoken?appkey=${clientId}&appsecret=${clientSecret}`);
  const { access_token: token } = (await issued.json()) as { readonly access_token: string };
  const path = `/topapi/message/corpconversation/asyncsend_v2?access_token=${token}`;
  return async (payload, ids) => {
    const body = `{"agent_id":${agentId},"userid_list":"${ids.join(",")}","msg":${payload}}`;
    return await fetch(`${url}${path}`, { method: "POST", headers: { "content-type": "application/json" }, body });
  };
}

function hostInMemory(): ChannelHost {
  const tokens = new Map<string, string>();
  const cursors = new Map<string, string>();
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
    cursor: {
      read: async (name) => cursors.get(name) ?? null,
      write: async (name, value) => void cursors.set(name, value),
    },
    archive: { put: nothing },
    media: { open: nothing, put: nothing },
    log: () => {},
  };
}
