import { createManualClock } from "@microbranch/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCallbackCrypto } from "./callback/callback.js";
import { startWecomSimulator, type WecomSimulator } from "./simulator.js";

const application = { corpId: "wx5823bf96d3bd56c7", agentId: 1000002, corpSecret: "secret-of-the-application" };
const secrets = { token: "QDG6eK", encodingAesKey: "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C" };
const clock = createManualClock(Date.UTC(2026, 2, 1, 1));
let simulator: WecomSimulator;
let received: (request: Request) => Promise<Response>;
let token: string;

beforeEach(async () => {
  received = async () => new Response();
  simulator = await startWecomSimulator({
    ...application,
    clock,
    members: [{ id: "zhangsan", name: "张<三>" }, { id: "LiSi" }],
    callback: { ...secrets, url: "https://branch.example.org/channels/wecom", handle: (request) => received(request) },
  });
  token = (await get(`gettoken?corpid=${application.corpId}&corpsecret=${application.corpSecret}`))["access_token"];
});

afterEach(() => simulator.stop());

async function get(path: string) {
  return JSON.parse(await (await fetch(`${simulator.url}/cgi-bin/${path}`)).text());
}

async function post(path: string, body: object) {
  const response = await fetch(`${simulator.url}/cgi-bin/${path}?access_token=${token}`, {
    method: "POST",
    body: JSON.stringify(body),
  });
  return JSON.parse(await response.text());
}

const text = (content: string) => ({ touser: "zhangsan", agentid: 1000002, msgtype: "text", text: { content } });
const send = (message: object) => post("message/send", message);
const seen = () => simulator.messages.map((message) => message.text);

describe("startWecomSimulator, what it sends", () => {
  it("gives tokens that end after 7,200 seconds, and tells an ended one from one that never was", async () => {
    clock.advance(7_200_000);
    const ended = await send(text("1"));
    token = "never-was";
    expect([ended.errcode, (await send(text("1"))).errcode]).toEqual([42001, 40014]);
    expect((await get("gettoken?corpid=wx0&corpsecret=x")).errcode).toBe(40013);
    expect((await get(`gettoken?corpid=${application.corpId}&corpsecret=x`)).errcode).toBe(40001);
  });

  it("names a failure as the platform does, status 200", async () => {
    const { errcode, errmsg } = await send({ ...text("1"), agentid: 1 });
    expect(errcode).toBe(40056);
    expect(errmsg).toMatch(/^invalid agentid, hint: \[.+\], from ip: 127\.0\.0\.1, more info at https:.+\?e=40056$/u);
  });

  it("cuts a text above 2,048 bytes in silence, in the middle of a character too", async () => {
    const { errcode } = await send(text("汉".repeat(700)));
    expect(errcode).toBe(0);
    expect(seen()).toEqual([`${"汉".repeat(682)}\ufffd`]);
  });

  it.each([
    [45002, { msgtype: "markdown", markdown: { content: "汉".repeat(683) } }],
    [44004, { msgtype: "text", text: { content: "" } }],
    [40008, { msgtype: "markdown_v2", markdown_v2: { content: "x" } }],
    [40074, { msgtype: "markdown", markdown: { content: "x" }, safe: 1 }],
    [40007, { msgtype: "image", image: { media_id: "gone" } }],
    [45008, { msgtype: "news", news: { articles: [] } }],
    [
      42014,
      { msgtype: "template_card", template_card: { card_type: "button_interaction", main_title: { title: "x" } } },
    ],
    [
      40032,
      { touser: Array.from({ length: 1001 }, (_, n) => `m${n}`).join("|"), msgtype: "text", text: { content: "x" } },
    ],
    [82001, { touser: "", msgtype: "text", text: { content: "x" } }],
    [81013, { touser: "nobody|nobody2", msgtype: "text", text: { content: "x" } }],
  ])("refuses with %i what the documentation refuses", async (code, message) => {
    expect((await send({ touser: "zhangsan", agentid: 1000002, ...message })).errcode).toBe(code);
    expect(seen()).toEqual([]);
  });

  it("lists who was not reached in lower case, whatever the case of the request", async () => {
    const reply = await send({ ...text("1"), touser: "ZhangSan|Nobody|LISI" });
    expect(reply).toMatchObject({ errcode: 0, invaliduser: "nobody" });
    expect(simulator.messages[0]?.to).toEqual(["zhangsan", "lisi"]);
  });

  it("drops what is above 30 messages a minute for one member, and says ok", async () => {
    const codes: number[] = [];
    for (let n = 1; n <= 31; n++) codes.push((await send(text(String(n)))).errcode);
    await send({ ...text("to another"), touser: "lisi" });
    clock.advance(60_000);
    await send(text("a minute later"));

    expect(new Set(codes)).toEqual(new Set([0]));
    expect(seen().slice(-3)).toEqual(["30", "to another", "a minute later"]);
  });

  it("changes a card once for each code, within 72 hours", async () => {
    const button = { type: 0, text: "参加", key: "t|yes" };
    const card = (task_id: string) => {
      const template_card = {
        card_type: "button_interaction",
        task_id,
        main_title: { title: "签到" },
        button_list: [button],
      };
      return { touser: "zhangsan|lisi", agentid: 1000002, msgtype: "template_card", template_card };
    };
    const first = await send(card("a"));
    const second = await send(card("b"));
    const update = (response_code: string) => {
      const body = { userids: ["zhangsan"], agentid: 1000002, response_code, button: { replace_name: "已参加" } };
      return post("message/update_template_card", body);
    };

    expect((await send(card("a"))).errcode).toBe(42014);
    expect((await update(first.response_code)).errcode).toBe(0);
    expect(seen()).toEqual(["签到\n[已参加]", "签到\n[参加]", "签到\n[参加]"]);
    expect((await update(first.response_code)).errcode).toBe(42016);
    clock.advance(72 * 3_600_000 + 1);
    token = (await get(`gettoken?corpid=${application.corpId}&corpsecret=${application.corpSecret}`))["access_token"];
    expect((await update(second.response_code)).errcode).toBe(42016);
  });
});

describe("startWecomSimulator, what it takes in", () => {
  it("sends what members write sealed, and three times more where it is not acknowledged", async () => {
    const bodies: string[] = [];
    received = async (request) => {
      bodies.push(await request.text());
      return new Response(null, { status: bodies.length < 4 ? 500 : 200 });
    };

    expect(await simulator.write("zhangsan", "收到]]>")).toBe(true);
    expect(bodies).toHaveLength(4);
    const [, sealed = ""] = /<Encrypt><!\[CDATA\[(.*?)\]\]>/u.exec(bodies[0] ?? "") ?? [];
    const { message } = createCallbackCrypto({ ...secrets, receiveId: application.corpId }).decrypt(sealed);
    expect(message).toContain("<FromUserName><![CDATA[zhangsan]]>");
    expect(message).toContain("<Content><![CDATA[收到]]]]><![CDATA[>]]></Content>");
  });

  it("gives up a callback after 5 seconds and after its repeats", async () => {
    let calls = 0;
    received = () => {
      calls++;
      return new Promise(() => {});
    };
    const writing = simulator.write("zhangsan", "1");
    for (let repeat = 1; repeat <= 4; repeat++) {
      await expect.poll(() => calls).toBe(repeat);
      clock.advance(5000);
    }
    expect(await writing).toBe(false);
  });

  it("reaches nobody while it is cut off", async () => {
    if (simulator.callbacks === null) return expect.unreachable();
    simulator.callbacks.isCutOff = true;
    expect([await simulator.write("zhangsan", "1"), await simulator.callbacks.verify()]).toEqual([false, false]);
  });

  it("verifies an address only by the plain text, nothing around it", async () => {
    const verified = async (answer: string) => {
      received = async () => new Response(answer);
      return await simulator.callbacks?.verify();
    };
    expect([await verified("1616140317555161061"), await verified('"1616140317555161061"')]).toEqual([true, false]);
  });

  it("shows a member's messages on a page, and takes answers and clicks there", async () => {
    const pressed: string[] = [];
    received = async (request) => {
      const [, sealed = ""] = /<Encrypt><!\[CDATA\[(.*?)\]\]>/u.exec(await request.text()) ?? [];
      pressed.push(createCallbackCrypto({ ...secrets, receiveId: application.corpId }).decrypt(sealed).message);
      return new Response();
    };
    const button_list = [{ type: 0, text: "参加", key: "t|yes" }];
    const template_card = {
      card_type: "button_interaction",
      task_id: "a",
      main_title: { title: "<b>签到" },
      button_list,
    };
    await send({ touser: "zhangsan", agentid: 1000002, msgtype: "template_card", template_card });
    const url = `${simulator.phoneUrl}/zhangsan`;

    const page = await (await fetch(url)).text();
    expect(page).toContain("&#60;b&#62;签到");
    expect(await (await fetch(simulator.phoneUrl)).text()).toContain("张&#60;三&#62;");
    const form = { message: simulator.messages[0]?.id ?? "", key: "t|yes" };
    expect((await fetch(url, { method: "POST", body: new URLSearchParams(form) })).status).toBe(200);
    await fetch(url, { method: "POST", body: new URLSearchParams({ words: "收到" }) });

    expect(pressed[0]).toContain("<EventKey><![CDATA[t|yes]]></EventKey><TaskId><![CDATA[a]]></TaskId>");
    expect(pressed[1]).toContain("<Content><![CDATA[收到]]></Content>");
    expect((await fetch(`${simulator.phoneUrl}/nobody`)).status).toBe(404);
  });
});
