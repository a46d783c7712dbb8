import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createMicrobranch, type Microbranch } from "@microbranch/core";
import { sqlite } from "@microbranch/core/sqlite";
import { createManualClock } from "@microbranch/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { wecom } from "./index.js";
import { startWecomSimulator, type WecomSimulator } from "./simulator.js";

const application = { corpId: "wx5823bf96d3bd56c7", agentId: 1000002, corpSecret: "secret-of-the-application" };
const callback = { token: "QDG6eK", encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" };
/** Monday, 2 March 2026, nine o'clock in Shanghai. */
const monday = Date.UTC(2026, 2, 2, 1);
const from = "2020-07-01";
const clock = createManualClock(monday);
let folder: string;
let simulator: WecomSimulator;
let hub: Microbranch;

beforeEach(async () => {
  clock.set(monday);
  folder = await mkdtemp(join(tmpdir(), "wecom-branch-"));
  simulator = await startWecomSimulator({
    ...application,
    clock,
    members: [{ id: "sec" }, { id: "li" }, { id: "wang" }],
    callback: {
      ...callback,
      url: "https://host.example/branch/channels/wecom",
      handle: (request) => hub.fetch(request),
    },
  });
  hub = await createMicrobranch({
    store: sqlite(join(folder, "branch.db")),
    secret: "keep me for the life of the database",
    clock,
    channels: [wecom({ ...application, callback, api: simulator.url })],
  });
  const person = (id: string) => ({
    id,
    name: id,
    membership: { from },
    statuses: [{ status: "full" as const, from }],
    addresses: [{ platform: "wecom", tenant: application.corpId, id: id.toUpperCase() }],
  });
  await hub.as({ host: "our-platform" }).branches.import({
    document: {
      branch: { id: "b1", name: "第一党支部", unit: "审计局", zone: "Asia/Shanghai" },
      members: ["sec", "li", "wang"].map(person),
      posts: [{ memberId: "sec", role: "secretary", from }],
    },
  });
});

afterEach(async () => {
  await hub.stop();
  await simulator.stop();
  await rm(folder, { recursive: true });
});

const shown = (id: string) => simulator.messages.filter(({ to }) => to.includes(id));
const office = () => hub.as({ memberId: "sec" });

async function ask(): Promise<string> {
  const options = ["参加", "请假"].map((label, index) => ({ value: `v${index}`, label, words: [] }));
  const { askId } = await office().questions.ask({
    title: "周五主题党日能来吗",
    want: { kind: "choice", options },
    audience: { kind: "members", memberIds: ["li", "wang"] },
    closesAt: monday + 4 * 86_400_000,
  });
  clock.advance(600_000);
  await hub.runDue();
  return askId;
}

async function standing(askId: string): Promise<object> {
  const { items } = await office().questions.read({ askId });
  return Object.fromEntries(items.map(({ memberId, answer }) => [memberId, answer?.value ?? null]));
}

describe("a branch over WeCom", () => {
  it("asks with buttons, and counts a click and a typed number alike", async () => {
    const askId = await ask();
    const [card] = shown("li");
    const [button] = (card?.content["button_list"] ?? []) as readonly { readonly key: string }[];
    expect(card?.msgtype).toBe("template_card");
    if (card === undefined || button === undefined) return expect.unreachable();

    expect(await simulator.press("li", card, button.key)).toBe(true);
    expect(await simulator.write("wang", "２")).toBe(true);
    await hub.runDue();

    expect(await standing(askId)).toEqual({ li: "v0", wang: "v1" });
    expect(shown("li").at(-1)?.text).toContain("已记下");
    expect(shown("wang").at(-1)?.text).toContain("已记下");
  });

  it("takes a click that the platform sends again for one, and a forged one for none", async () => {
    const askId = await ask();
    const [card] = shown("li");
    const { key = "" } = ((card?.content["button_list"] ?? []) as readonly { readonly key: string }[])[1] ?? {};
    const click = {
      ToUserName: application.corpId,
      FromUserName: "li",
      CreateTime: Math.floor(clock.now() / 1000),
      MsgType: "event",
      Event: "template_card_event",
      EventKey: key,
      TaskId: card?.taskId ?? "",
      AgentID: application.agentId,
    };

    for (let time = 0; time < 3; time++) expect(await simulator.callbacks?.send(click)).toBe(true);
    const forged = { ...click, FromUserName: "wang" };
    expect(await simulator.callbacks?.send(forged, { tamper: "signature" })).toBe(false);
    await hub.runDue();

    expect(await standing(askId)).toEqual({ li: "v1", wang: null });
    expect(shown("li").filter(({ text }) => text.includes("已记下"))).toHaveLength(1);
  });
});
