import { channelConformance } from "@microbranch/core/testing";
import { BotWire, botSamples } from "./fixtures/wire/bot-wire.js";
import { callbackSecrets, noSamples, organisation, samples, WecomWire } from "./fixtures/wire/wire.js";
import {
  type WecomBotConfig,
  type WecomConfig,
  type WecomGroupConfig,
  type WecomRobotConfig,
  wecom,
  wecomBot,
  wecomGroups,
  wecomRobots,
} from "./index.js";
import { robotSpeaks } from "./simulator/vocabulary.js";

const { corpId, agentId, corpSecret, group, robotKey } = organisation;
const application = (wire: WecomWire): WecomConfig => {
  return { corpId, agentId, corpSecret, api: wire.simulator.url, callback: callbackSecrets };
};
const groups = (wire: WecomWire): WecomGroupConfig => ({ corpId, agentId, corpSecret, api: wire.simulator.url });
const robots = (wire: WecomWire): WecomRobotConfig => {
  return { corpId, robots: { [group]: robotKey }, api: wire.simulator.url };
};

const broken = (field: string, change: Partial<WecomConfig>) => ({
  field,
  create: (wire: WecomWire) => wecom({ ...application(wire), ...change }),
});
const brokenGroups = (field: string, change: Partial<WecomGroupConfig>) => ({
  field,
  create: (wire: WecomWire) => wecomGroups({ ...groups(wire), ...change }),
});
const brokenRobots = (field: string, change: Partial<WecomRobotConfig>) => ({
  field,
  create: (wire: WecomWire) => wecomRobots({ ...robots(wire), ...change }),
});

const bot = (wire: BotWire): WecomBotConfig => ({ corpId, api: wire.simulator.url, callback: callbackSecrets });
const brokenBot = (field: string, change: Partial<WecomBotConfig>) => ({
  field,
  create: (wire: BotWire) => wecomBot({ ...bot(wire), ...change }),
});

const members = {
  wire: (clock: Parameters<typeof WecomWire.start>[0]) => WecomWire.start(clock),
  samples,
  aliases: [["member-1", " MEMBER-1"]],
  notIds: ["", "  ", "two words", "@all", "a|b"],
  secrets: [corpSecret, callbackSecrets.token, callbackSecrets.encodingAesKey],
} as const;

channelConformance({
  ...members,
  name: "WeCom application",
  create: (wire: WecomWire) => wire.use(wecom(application(wire))),
  brokenSettings: [
    broken("id", { id: "a b" }),
    broken("corpId", { corpId: "" }),
    broken("agentId", { agentId: 0 }),
    broken("corpSecret", { corpSecret: "" }),
    broken("api", { api: "ftp://wecom.example" }),
    broken("callback.encodingAesKey", { callback: { ...callbackSecrets, encodingAesKey: "short" } }),
    broken("callback.token", { callback: { ...callbackSecrets, token: "" } }),
    broken("duplicateCheckMs", { duplicateCheckMs: 1500 }),
    broken("accountLimit", { accountLimit: -1 }),
    broken("home", { home: "javascript:alert(1)" }),
    broken("timeoutMs", { timeoutMs: 0 }),
  ],
});

channelConformance({
  ...members,
  name: "WeCom application read in WeChat, equal requests swallowed",
  create: (wire: WecomWire) => wire.use(wecom({ ...application(wire), wechat: true, duplicateCheckMs: 14_400_000 })),
  samples: { ...samples, choice: null },
  brokenSettings: [broken("duplicateCheckMs", { duplicateCheckMs: 14_401_000 })],
});

channelConformance({
  name: "WeCom group chats",
  wire: (clock) => WecomWire.start(clock),
  create: (wire: WecomWire) => wecomGroups(groups(wire)),
  samples: noSamples,
  brokenSettings: [
    brokenGroups("corpId", { corpId: "" }),
    brokenGroups("agentId", { agentId: 1.5 }),
    brokenGroups("corpSecret", { corpSecret: "" }),
  ],
  group,
  notIds: ["", "g-1", "x".repeat(33)],
  secrets: [corpSecret],
});

channelConformance({
  name: "WeCom group robots",
  wire: (clock) => WecomWire.start(clock, robotSpeaks),
  create: (wire: WecomWire) => wecomRobots(robots(wire)),
  samples: noSamples,
  brokenSettings: [
    brokenRobots("corpId", { corpId: "" }),
    brokenRobots("robots", { robots: {} }),
    brokenRobots("robots.group1", { robots: { group1: "short" } }),
    brokenRobots("api", { api: "http://wecom.example" }),
  ],
  group,
  notIds: ["", "g 1", "x".repeat(65)],
  secrets: [robotKey],
});

channelConformance({
  name: "WeCom smart bot, by HTTP callback",
  wire: (clock) => BotWire.start(clock),
  create: (wire: BotWire) => wire.use(wecomBot(bot(wire))),
  samples: botSamples,
  brokenSettings: [
    brokenBot("corpId", { corpId: "" }),
    brokenBot("api", { api: "http://wecom.example" }),
    brokenBot("callback.token", { callback: { ...callbackSecrets, token: "-" } }),
    brokenBot("callback.encodingAesKey", { callback: { ...callbackSecrets, encodingAesKey: "short" } }),
  ],
  group,
  aliases: [["member-1", " MEMBER-1"]],
  notIds: ["", "  ", "two words", "@all", "a|b"],
  secrets: [callbackSecrets.token, callbackSecrets.encodingAesKey],
});
