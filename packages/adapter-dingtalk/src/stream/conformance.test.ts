import { type BrokenSetting, channelConformance } from "@microbranch/core/testing";
import { createDingtalkChannel, createDingtalkGroupChannel } from "../channel.js";
import type { DingtalkConfig } from "../config.js";
import { groupSamples, personSamples, withClicks } from "../fixtures/samples.js";
import { DingtalkStreamWire } from "../fixtures/stream-wire.js";

function configOf({ http: { simulator } }: DingtalkStreamWire, hasCards: boolean): DingtalkConfig {
  const { corpId, clientId, clientSecret, templateId } = simulator.app;
  return {
    api: simulator.url,
    oapi: simulator.url,
    corpId,
    clientId,
    clientSecret,
    inbound: { by: "stream" },
    ...(hasCards && { card: { templateId } }),
  };
}

function broken(wrong: Readonly<Record<string, unknown>>): readonly BrokenSetting[] {
  return Object.entries(wrong).map(([field, value]) => ({
    field,
    create: (wire) => createDingtalkChannel({ ...configOf(wire as DingtalkStreamWire, true), [field]: value }),
  }));
}

channelConformance({
  name: "DingTalk robot over the stream",
  wire: (clock) =>
    DingtalkStreamWire.start(clock, {
      speech: "new",
      samples: withClicks(personSamples),
      recipientFaults: ["RECIPIENT_THROTTLED"],
    }),
  create: (wire: DingtalkStreamWire) => wire.use(createDingtalkChannel(configOf(wire, true))),
  samples: withClicks(personSamples),
  brokenSettings: broken({ clientSecret: "short", api: "ftp://x.example", inbound: "stream", card: "x" }),
  aliases: [["member-1", " member-1"]],
  notIds: ["", "two words"],
  secrets: ["simulated-client-secret"],
});

channelConformance({
  name: "DingTalk robot in groups over the stream",
  wire: (clock) => DingtalkStreamWire.start(clock, { speech: "new", samples: groupSamples }),
  create: (wire: DingtalkStreamWire) => wire.use(createDingtalkGroupChannel(configOf(wire, false))),
  samples: groupSamples,
  brokenSettings: broken({ corpId: "", inbound: [] }),
  notIds: ["", "two words"],
  secrets: ["simulated-client-secret"],
});
