import { readFileSync } from "node:fs";
import { createManualClock } from "@microbranch/core/testing";
import { describe, expect, it } from "vitest";
import { record } from "./answers.js";
import { WecomPlatform } from "./platform.js";

interface Published {
  readonly shows: string;
  readonly calls: boolean;
  readonly request: { readonly msgtype: string; readonly template_card?: { readonly card_type: string } };
}

const file = readFileSync(new URL("../fixtures/published-messages.json", import.meta.url), "utf8");
const { messages } = JSON.parse(file) as { readonly messages: readonly Published[] };
const named = messages.map((one) => [one.request.template_card?.card_type ?? one.request.msgtype, one] as const);

describe("the simulator", () => {
  it.each(named)("takes the published request of a %s, and answers it in the published form", (_, one) => {
    const members = ["userid1", "userid2"].map((id) => ({ id }));
    const application = { corpId: "wx1", agentId: 1000002, corpSecret: "secret-of-the-application", members };
    const platform = new WecomPlatform(createManualClock(0), application);

    const reply = record(platform.send(one.request).body);

    expect(reply).toMatchObject({ errcode: 0, errmsg: "ok", invaliduser: "userid3", msgid: expect.any(String) });
    expect(reply["response_code"]).toEqual(one.calls ? expect.any(String) : undefined);
    expect(platform.messages).toMatchObject([{ to: ["userid1", "userid2"], text: expect.stringContaining(one.shows) }]);
  });
});
