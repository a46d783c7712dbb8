import { describe, expect, it } from "vitest";
import { createDingtalkChannel, createDingtalkGroupChannel, createDingtalkWebhookChannel } from "./channel.js";

const secret = "a-client-secret-of-length";
const app = { corpId: "ding1", clientId: "ding2", clientSecret: secret };
const card = { templateId: "t" };

function fieldOf(create: () => unknown): unknown {
  try {
    create();
  } catch (error) {
    expect(String(error)).not.toContain(secret);
    return error instanceof Error && "field" in error ? error.field : error;
  }
  return null;
}

describe("settings", () => {
  it.each([
    ["inbound", { ...app, card }],
    ["card.routeKey", { ...app, card, inbound: { by: "webhook", cardSecret: secret } }],
    ["inbound.cardSecret", { ...app, card: { ...card, routeKey: "k" }, inbound: { by: "webhook" } }],
    ["inbound.events.aesKey", { ...app, inbound: { by: "webhook", events: { token: "abc", aesKey: "short" } } }],
    ["calls.perMonth", { ...app, calls: { perMonth: 0 } }],
    ["api", { ...app, api: "http://api.example.org" }],
    ["api", { ...app, api: "https://api.example.org/" }],
    ["apiKey", { ...app, apiKey: "x" }],
  ] as const)("names %s when it is wrong", (field, config) => {
    expect(fieldOf(() => createDingtalkChannel(config as never))).toBe(field);
  });

  it("takes cards over the stream without a registered callback", () => {
    expect(createDingtalkChannel({ ...app, card, inbound: { by: "stream" } }).capabilities.choices?.max).toBe(6);
  });

  it("has no calendar for groups", () => {
    const calendar = { organiserUnionId: "u1" };

    expect(fieldOf(() => createDingtalkGroupChannel({ ...app, calendar } as never))).toBe("calendar");
  });

  it("refuses two custom robots for one group", () => {
    const robots = [1, 2].map((n) => ({ group: "g", accessToken: `token-${n}-of-it` }));

    expect(fieldOf(() => createDingtalkWebhookChannel({ corpId: "ding1", robots }))).toBe("robots");
  });

  it("keeps secrets out of the channel", () => {
    expect(JSON.stringify(createDingtalkChannel(app))).not.toContain(secret);
  });
});
