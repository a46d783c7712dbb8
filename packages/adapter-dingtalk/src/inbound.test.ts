import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCallbackCrypto } from "./callback/callback.js";
import { createDingtalkChannel } from "./channel.js";
import { createMemoryHost, type MemoryHost } from "./fixtures/memory-host.js";
import { callbackRequest, cardClick, cardHeaders, robotHeaders, robotMessage } from "./simulator/callbacks.js";
import { createDingtalkSimulator, type DingtalkSimulator } from "./simulator/simulator.js";

const events = { token: "token123", aesKey: "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG" };
const url = "https://branch.example.org/channels/dingtalk";
const never = new AbortController().signal;

let host: MemoryHost;
let simulator: DingtalkSimulator;
let answer: (request: Request) => Promise<Response>;
let close: () => Promise<void>;

beforeEach(async () => {
  host = createMemoryHost();
  simulator = await createDingtalkSimulator({ clock: host.clock });
  const { corpId, clientId, clientSecret, templateId, routeKey, cardSecret } = simulator.app;
  const channel = createDingtalkChannel({
    api: simulator.url,
    oapi: simulator.url,
    corpId,
    clientId,
    clientSecret,
    card: { templateId, routeKey },
    inbound: { by: "webhook", cardSecret, events },
  });
  await channel.open(host, never);
  answer = async (request) => (await channel.handle?.(request)) ?? expect.fail("it takes callbacks");
  close = () => channel.close();
});
afterEach(async () => {
  await close();
  await simulator.close();
});

interface Pushing {
  readonly owner?: string;
  readonly at?: number;
  readonly name?: "signature" | "msg_signature";
  readonly spoil?: (encrypted: string) => string;
  readonly signAfter?: boolean;
}

function pushed(message: object, { owner, at, name = "msg_signature", spoil, signAfter }: Pushing = {}): Request {
  const crypto = createCallbackCrypto({ ...events, ownerKey: owner ?? simulator.app.clientId });
  const timestamp = String(at ?? host.clock.now());
  const sealed = crypto.encrypt(JSON.stringify(message), { timestamp, nonce: "nonce" });
  const encrypt = spoil?.(sealed.encrypted) ?? sealed.encrypted;
  const signature = signAfter ? crypto.sign(timestamp, "nonce", encrypt) : sealed.signature;
  const query = new URLSearchParams({ [name]: signature, timestamp, nonce: "nonce" });
  return new Request(`${url}?${query}`, { method: "POST", body: JSON.stringify({ encrypt }) });
}

const joined = (more: object = {}) => ({
  EventType: "user_add_org",
  TimeStamp: host.clock.now(),
  CorpId: simulator.app.corpId,
  UserId: ["member-9"],
  eventId: "e1",
  ...more,
});

async function openedAnswer(response: Response, owner = simulator.app.clientId): Promise<string> {
  const said = (await response.json()) as Readonly<Record<"msg_signature" | "timeStamp" | "nonce" | "encrypt", string>>;
  const crypto = createCallbackCrypto({ ...events, ownerKey: owner });
  expect(crypto.verify(said.msg_signature, said.timeStamp, said.nonce, said.encrypt)).toBe(true);
  return crypto.decrypt(said.encrypt).message;
}

describe("a pushed event", () => {
  it("is answered with a sealed success once it is stored, under either name of the signature", async () => {
    for (const name of ["signature", "msg_signature"] as const)
      expect(await openedAnswer(await answer(pushed(joined(), { name })))).toBe("success");

    expect([...host.stored.values()]).toMatchObject([
      { id: "event:e1:member-9", type: "membership", change: "joined", trust: "signed" },
    ]);
  });

  it("that only checks the address is answered and is no event", async () => {
    expect(await openedAnswer(await answer(pushed({ EventType: "check_url" })))).toBe("success");
    const suite = { EventType: "check_update_suite_url", Random: "LPIdSnlF" };
    expect(await openedAnswer(await answer(pushed(suite)))).toBe("LPIdSnlF");
    expect(host.events).toEqual([]);
  });

  it("may name the organisation as its receiver, and nobody else", async () => {
    const { corpId } = simulator.app;
    expect(await openedAnswer(await answer(pushed(joined(), { owner: corpId })), corpId)).toBe("success");

    expect((await answer(pushed(joined(), { owner: "dingother" }))).status).toBe(403);
    expect(host.events).toHaveLength(1);
    expect(host.lines.join()).toContain("ownerKeys");
  });

  it("that was forged, spoilt or kept for later is refused, all in the same way", async () => {
    const flipped = (text: string): string => `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`;
    const cut = (text: string): string => text.slice(0, -24);
    const hour = 3_600_000;
    const refusals = [
      pushed(joined(), { spoil: flipped }),
      pushed(joined(), { spoil: cut, signAfter: true }),
      pushed(joined(), { spoil: () => "no base64!", signAfter: true }),
      pushed(joined(), { at: host.clock.now() - hour }),
      pushed(joined(), { at: host.clock.now() + hour }),
      new Request(`${url}?signature=${"0".repeat(40)}&timestamp=1&nonce=n`, { method: "POST", body: "{}" }),
    ];
    for (const request of refusals) {
      const response = await answer(request);
      expect([response.status, await response.text()]).toEqual([403, ""]);
    }
    expect(host.events).toEqual([]);
  });

  it("is not answered when it could not be stored", async () => {
    host.beforeAccept = () => Promise.reject(new Error("full"));

    expect((await answer(pushed(joined()))).status).toBe(503);
  });
});

describe("a robot's message by HTTP", () => {
  const message = () =>
    JSON.stringify(robotMessage({ from: "member-1", text: "来" }, simulator.app, 1, host.clock.now()));

  it("is answered with nothing to say", async () => {
    const response = await answer(callbackRequest(message(), robotHeaders(simulator.app, host.clock.now())));

    expect(await response.json()).toEqual({ msgtype: "empty" });
    expect(host.events).toMatchObject([{ type: "message", text: "来", trust: "session" }]);
  });

  it.each([
    "https://oapi.dingtalk.com.attacker.example/robot/sendBySession",
    "http://169.254.169.254/latest/meta-data",
    "https://oapi.dingtalk.com/robot/sendBySession?session=x",
  ])("is never answered at the address which it names: %s", async (sessionWebhook) => {
    const called: string[] = [];
    const counting: typeof fetch = (input) => Promise.reject(new Error(`called ${called.push(String(input))}`));
    Object.assign(host, { fetch: counting });
    const hostile = JSON.stringify({ ...(JSON.parse(message()) as object), sessionWebhook });

    await answer(callbackRequest(hostile, robotHeaders(simulator.app, host.clock.now())));

    expect(host.events).toHaveLength(1);
    expect(called).toEqual([]);
  });

  it("that is repeated reaches the host, which knows it again", async () => {
    for (const _ of [1, 2]) await answer(callbackRequest(message(), robotHeaders(simulator.app, host.clock.now())));

    expect(host.events).toHaveLength(2);
    expect(host.stored.size).toBe(1);
  });

  it("is refused before it is read when it is unsigned, stale, or signed for cards", async () => {
    const now = host.clock.now();
    for (const headers of [
      {},
      robotHeaders(simulator.app, now - 3_600_000),
      robotHeaders({ clientSecret: "another-secret-altogether" }, now),
      cardHeaders({ cardSecret: simulator.app.clientSecret }, now),
    ])
      expect((await answer(callbackRequest("{ no json", headers))).status).toBe(403);
    expect(host.raw.size).toBe(0);
  });
});

describe("a click by HTTP", () => {
  const click = () =>
    JSON.stringify(
      cardClick(simulator.app, { outTrackId: "t1", userId: "member-1", token: "a.b", value: "yes", turn: 0 }),
    );

  it("is answered with what its person sees then", async () => {
    const response = await answer(callbackRequest(click(), cardHeaders(simulator.app, host.clock.now())));

    expect(await response.json()).toMatchObject({ userPrivateData: { cardParamMap: { chosen: "yes", turn: "1" } } });
    expect(host.events).toMatchObject([{ type: "answer", token: "a.b", value: "yes", via: "button" }]);
  });

  it("is refused when another secret signed it, or an hour ago", async () => {
    const now = host.clock.now();
    for (const headers of [
      cardHeaders({ cardSecret: "another-secret-altogether" }, now),
      cardHeaders(simulator.app, now - 3_600_000),
    ])
      expect((await answer(callbackRequest(click(), headers))).status).toBe(403);
    expect(host.events).toEqual([]);
  });
});
