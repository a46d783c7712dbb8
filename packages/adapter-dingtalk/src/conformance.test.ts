import type { Channel } from "@microbranch/core/channel";
import { type BrokenSetting, channelConformance, type Wire } from "@microbranch/core/testing";
import {
  createDingtalkChannel,
  createDingtalkGroupChannel,
  createDingtalkNoticeChannel,
  createDingtalkWebhookChannel,
} from "./channel.js";
import type { DingtalkConfig, DingtalkNoticeConfig, DingtalkWebhookConfig } from "./config.js";
import { groupSamples, noSamples, personSamples, withClicks } from "./fixtures/samples.js";
import { DingtalkWire, type WireOptions } from "./fixtures/wire.js";

function appOf({ simulator: { url, app } }: DingtalkWire) {
  const { corpId, clientId, clientSecret } = app;
  return { api: url, oapi: url, corpId, clientId, clientSecret };
}

function robotOf(wire: DingtalkWire, use?: "asks" | "everything"): DingtalkConfig {
  const { templateId, routeKey, cardSecret } = wire.simulator.app;
  const inbound = { by: "webhook", ...(use && { cardSecret }) } as const;
  return { ...appOf(wire), inbound, ...(use && { card: { templateId, routeKey, use } }) };
}

const noticeOf = (wire: DingtalkWire): DingtalkNoticeConfig => ({
  ...appOf(wire),
  agentId: wire.simulator.app.agentId,
});

function webhookOf({ simulator: { url, app, robots } }: DingtalkWire): DingtalkWebhookConfig {
  return {
    corpId: app.corpId,
    oapi: url,
    robots: robots.map(({ secret, ...robot }) => ({ ...robot, ...(secret !== null && { secret }) })),
    mediaUrl: (reference) => `https://media.example.org/${reference}`,
  };
}

/** A configuration with one setting made wrong. */
function breaking<Config extends object>(
  configOf: (wire: DingtalkWire) => Config,
  create: (config: Config) => Channel,
  wrong: Partial<Record<keyof Config & string, unknown>>,
): readonly BrokenSetting[] {
  return Object.entries(wrong).map(([field, value]) => ({
    field,
    create: (wire: Wire) => create({ ...configOf(wire as DingtalkWire), [field]: value }),
  }));
}

const wrongApp = {
  id: "two words",
  corpId: "",
  clientId: " ",
  clientSecret: "short",
  api: "ftp://x.example",
  oapi: "",
};
const secrets = ["simulated-client-secret", "simulated-card-secret", "simulated-robot-1", "SECsimulated-secret-0"];
const common = { aliases: [["member-1", " member-1"]], notIds: ["", "  ", "two words"], secrets } as const;
const wireOf = (options: WireOptions) => (clock: { now(): number }) => DingtalkWire.start(clock, options);

channelConformance({
  ...common,
  name: "DingTalk robot",
  wire: wireOf({ speech: "new", samples: personSamples, recipientFaults: ["RECIPIENT_THROTTLED"] }),
  create: (wire: DingtalkWire) => wire.use(createDingtalkChannel(robotOf(wire))),
  samples: personSamples,
  brokenSettings: breaking((wire) => robotOf(wire), createDingtalkChannel, { ...wrongApp, inbound: "yes" }),
});

channelConformance({
  ...common,
  name: "DingTalk robot, everything as a card",
  wire: wireOf({ speech: "new", samples: withClicks(personSamples) }),
  create: (wire: DingtalkWire) => wire.use(createDingtalkChannel(robotOf(wire, "everything"))),
  samples: withClicks(personSamples),
  brokenSettings: breaking((wire) => robotOf(wire, "everything"), createDingtalkChannel, { inbound: undefined }),
});

const invitingOf = (wire: DingtalkWire): DingtalkConfig => {
  const { cardSecret } = wire.simulator.app;
  const inbound = { by: "webhook", cardSecret, events: { token: "token", aesKey: "x".repeat(43) } } as const;
  return { ...robotOf(wire, "asks"), inbound, calendar: { organiserUnionId: "union-member-1" } };
};

channelConformance({
  ...common,
  name: "DingTalk robot, questions as cards and invitations in the calendar",
  wire: wireOf({ speech: "new", samples: withClicks(personSamples), recipientFaults: ["RECIPIENT_THROTTLED"] }),
  create: (wire: DingtalkWire) => wire.use(createDingtalkChannel(invitingOf(wire))),
  samples: withClicks(personSamples),
  brokenSettings: breaking(invitingOf, createDingtalkChannel, { calendar: {}, card: {} }).map((one) => ({
    ...one,
    field: one.field === "card" ? "card.templateId" : "calendar.organiserUnionId",
  })),
});

channelConformance({
  ...common,
  name: "DingTalk robot in groups, questions as cards",
  wire: wireOf({ speech: "new", samples: withClicks(groupSamples) }),
  create: (wire: DingtalkWire) => wire.use(createDingtalkGroupChannel({ ...robotOf(wire, "asks"), files: "messages" })),
  samples: withClicks(groupSamples),
  brokenSettings: breaking((wire) => robotOf(wire, "asks"), createDingtalkGroupChannel, { coolAppCode: "" } as object),
  aliases: [],
});

channelConformance({
  ...common,
  name: "DingTalk work notice",
  wire: wireOf({ speech: "old", samples: noSamples, refusesByName: false }),
  create: (wire: DingtalkWire) => wire.use(createDingtalkNoticeChannel(noticeOf(wire))),
  samples: noSamples,
  brokenSettings: breaking(noticeOf, createDingtalkNoticeChannel, { ...wrongApp, agentId: 0 }),
});

channelConformance({
  ...common,
  name: "DingTalk webhook robot",
  wire: wireOf({ speech: "webhook", samples: noSamples }),
  create: (wire: DingtalkWire) => wire.use(createDingtalkWebhookChannel(webhookOf(wire))),
  samples: noSamples,
  brokenSettings: breaking(webhookOf, createDingtalkWebhookChannel, { corpId: "", robots: [], mediaUrl: "x" }),
  aliases: [],
});
