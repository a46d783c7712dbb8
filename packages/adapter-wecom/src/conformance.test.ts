import { channelConformance } from "@microbranch/core/testing";
import { callbackSecrets, organisation, samples, WecomWire } from "./fixtures/wire/wire.js";
import { type WecomConfig, wecom } from "./index.js";

const configOf = (wire: WecomWire): WecomConfig => {
  const { corpId, agentId, corpSecret } = organisation;
  return { corpId, agentId, corpSecret, api: wire.simulator.url, callback: callbackSecrets };
};

const broken = (field: string, change: Partial<WecomConfig>) => ({
  field,
  create: (wire: WecomWire) => wecom({ ...configOf(wire), ...change }),
});

channelConformance({
  name: "WeCom application",
  wire: (clock) => WecomWire.start(clock),
  create: (wire: WecomWire) => wire.use(wecom(configOf(wire))),
  samples,
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
  aliases: [["member-1", " MEMBER-1"]],
  notIds: ["", "  ", "two words", "@all", "a|b"],
  secrets: [organisation.corpSecret, callbackSecrets.token, callbackSecrets.encodingAesKey],
});
