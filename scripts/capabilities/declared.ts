import { postbox } from "../../examples/custom-adapter/src/index.js";
import { dingtalk, dingtalkGroup, dingtalkNotice, dingtalkWebhook } from "../../packages/adapter-dingtalk/src/index.js";
import { email } from "../../packages/adapter-email/src/index.js";
import { wecom, wecomBot, wecomGroups, wecomRobots } from "../../packages/adapter-wecom/src/index.js";
import { createLoopbackChannel } from "../../packages/core/src/testing.js";
import type { Declared } from "./table.js";

/** READMEs, and the routes whose declarations stand in each. */
export interface Documented {
  /** Paths from the root; one that ends in `.zh-CN.md` is Chinese. */
  readonly readmes: readonly string[];
  /** A column each. */
  readonly routes: readonly Declared[];
}

const secret = "x".repeat(32);

/** Every delivered channel, made by its public factory from invented settings. Nothing is opened. */
export function documentedChannels(): readonly Documented[] {
  return [
    { readmes: ["packages/core/README.md"], routes: [{ ...createLoopbackChannel(), route: "" }] },
    {
      readmes: ["packages/adapter-email/README.md", "packages/adapter-email/README.zh-CN.md"],
      routes: emailRoutes(),
    },
    {
      readmes: ["packages/adapter-wecom/README.md", "packages/adapter-wecom/README.zh-CN.md"],
      routes: wecomRoutes(),
    },
    {
      readmes: ["packages/adapter-dingtalk/README.md", "packages/adapter-dingtalk/README.zh-CN.md"],
      routes: dingtalkRoutes(),
    },
    {
      readmes: ["examples/custom-adapter/README.md", "examples/custom-adapter/README.zh-CN.md"],
      routes: [{ ...postbox(postboxConfig), route: "" }],
    },
  ];
}

const postboxConfig = {
  api: "https://postbox.example",
  team: "team-1",
  botId: "bot-7",
  clientId: "branch-app",
  clientSecret: secret,
  callbackSecret: secret,
};

function emailRoutes(): readonly Declared[] {
  const config = {
    smtp: { host: "smtp.example.org", security: "tls" },
    from: { address: "branch@example.org", name: "Branch" },
  } as const;
  const replySecrets = [secret];
  const auth = { user: "branch@example.org", pass: secret };
  const imap = { host: "imap.example.org", security: "tls", auth } as const;
  return [
    { ...email({ ...config, inbound: { imap, replySecrets } }), route: "from a mailbox" },
    { ...email({ ...config, inbound: { secret, replySecrets } }), route: "by webhook" },
    { ...email(config), route: "without `inbound`" },
  ];
}

function wecomRoutes(): readonly Declared[] {
  const application = { corpId: "wx1", agentId: 1000002, corpSecret: secret };
  const callback = { token: "token", encodingAesKey: "x".repeat(43) };
  const home = "https://branch.example.org";
  return [
    { ...wecom({ ...application, callback, home }), route: "`wecom`" },
    { ...wecom({ ...application, callback, wechat: true }), route: "`wecom` with `wechat`" },
    { ...wecomGroups(application), route: "`wecomGroups`" },
    { ...wecomRobots({ corpId: "wx1", robots: { group: secret } }), route: "`wecomRobots`" },
    { ...wecomBot({ corpId: "wx1", callback }), route: "`wecomBot`" },
  ];
}

function dingtalkRoutes(): readonly Declared[] {
  const app = { corpId: "ding1", clientId: "ding2", clientSecret: secret };
  const robot = { ...app, inbound: { by: "stream" } } as const;
  const card = { templateId: "template" };
  const robots = [{ group: "group-1", accessToken: secret }];
  const mediaUrl = (reference: string): string => `https://branch.example.org/${reference}`;
  return [
    { ...dingtalk({ ...robot, card, calendar: { organiserUnionId: "u1" } }), route: "`dingtalk`" },
    { ...dingtalk({ ...robot, card: { ...card, use: "everything" } }), route: "`dingtalk`, all cards" },
    { ...dingtalkGroup({ ...robot, card }), route: "`dingtalkGroup`" },
    { ...dingtalkNotice({ ...app, agentId: 1 }), route: "`dingtalkNotice`" },
    { ...dingtalkWebhook({ corpId: "ding1", robots, mediaUrl }), route: "`dingtalkWebhook`" },
  ];
}
