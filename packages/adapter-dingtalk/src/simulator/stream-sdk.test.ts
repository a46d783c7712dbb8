import { DWClient, EventAck, TOPIC_CARD, TOPIC_ROBOT } from "dingtalk-stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryHost, type MemoryHost } from "../fixtures/memory-host.js";
import { createDingtalkSimulator, type DingtalkSimulator } from "./simulator.js";

let host: MemoryHost;
let simulator: DingtalkSimulator;
let client: DWClient;

beforeEach(async () => {
  host = createMemoryHost();
  simulator = await createDingtalkSimulator({ clock: host.clock });
  const { clientId, clientSecret } = simulator.app;
  client = new DWClient({ clientId, clientSecret });
});
afterEach(async () => {
  client.disconnect();
  await simulator.close();
});

/** The vendor's client has DingTalk's own address built in, and does not encode its ticket: both are done for it. */
async function connected(): Promise<void> {
  const { clientId, clientSecret, subscriptions } = client.getConfig();
  const response = await fetch(`${simulator.url}/v1.0/gateway/connections/open`, {
    method: "POST",
    body: JSON.stringify({ clientId, clientSecret, ua: "nodejs", subscriptions }),
  });
  const { endpoint, ticket } = (await response.json()) as { readonly endpoint: string; readonly ticket: string };
  Object.assign(client, {
    dw_url: `${endpoint}?ticket=${encodeURIComponent(ticket)}`,
    getEndpoint: async () => client,
  });
  await client.connect();
}

describe("the simulator's stream, as the vendor's own client sees it", () => {
  it("brings messages, which the client answers", async () => {
    const heard: string[] = [];
    client.registerCallbackListener(TOPIC_ROBOT, (frame) => {
      heard.push((JSON.parse(frame.data) as { readonly text: { readonly content: string } }).text.content);
      client.socketCallBackResponse(frame.headers.messageId, { response: null });
    });
    await connected();

    expect(await simulator.say({ from: "member-1", text: "来" })).toBe(true);
    expect(heard).toEqual([" 来"]);
  });

  it("brings events, and asks for those again that the client wants later", async () => {
    const answers = [EventAck.LATER, EventAck.SUCCESS];
    const types: (string | undefined)[] = [];
    client.registerAllEventListener(({ headers }) => {
      types.push(headers.eventType);
      return { status: answers.shift() ?? EventAck.SUCCESS };
    });
    await connected();

    expect(await simulator.happen("user_add_org", { userId: ["member-9"] })).toBe(false);
    expect(await simulator.happen("user_add_org", { userId: ["member-9"] })).toBe(true);
    expect(types).toEqual(["user_add_org", "user_add_org"]);
  });

  it("asks whether the client lives, in the client's own words", async () => {
    client.registerCallbackListener(TOPIC_CARD, () => undefined);
    await connected();

    expect(await simulator.inbound.gateway.ping()).toBe(true);
  });
});
