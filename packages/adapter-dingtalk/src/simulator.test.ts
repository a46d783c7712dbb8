import { createManualClock } from "@microbranch/core/testing";
import { describe, expect, it } from "vitest";
import { createHouse, send } from "./fixtures/house.js";
import { createDingtalkSimulator } from "./simulator.js";

describe("createDingtalkSimulator", () => {
  it("refuses what comes faster than twenty calls a second", async () => {
    await using house = await createHouse({ keepsRates: true });
    const robot = await house.robot();
    const sends = async (from: number, to: number): Promise<readonly string[]> => {
      const codes: string[] = [];
      for (let n = from; n < to; n++) {
        const [outcome] = await send(robot, ["member-1"], { id: `notice-${n}` });
        codes.push(outcome?.status === "failed" ? outcome.fault.code : (outcome?.status ?? ""));
      }
      return codes;
    };

    const first = await sends(0, 21);
    house.host.clock.advance(1001);

    expect(first.slice(0, 20).every((code) => code === "accepted")).toBe(true);
    expect(first[20]).toBe("RATE_EXCEEDED");
    expect(await sends(21, 22)).toEqual(["accepted"]);
  });

  it("shuts a custom robot for ten minutes after its twenty-first message within a minute", async () => {
    await using house = await createHouse({ keepsRates: true });
    const webhooks = await house.webhooks();
    for (let n = 0; n < 20; n++) await send(webhooks, ["group-1"], { id: `notice-${n}` });
    const next = (id: string) => send(webhooks, ["group-1"], { id });
    const closed = { status: "failed", fault: { code: "RATE_EXCEEDED", retryAfterMs: 600_000 } };

    expect(await next("a")).toMatchObject([closed]);
    house.host.clock.advance(599_000);
    expect(await next("b")).toMatchObject([closed]);
    house.host.clock.advance(2000);
    expect(await next("c")).toMatchObject([{ status: "accepted" }]);
  });

  it("drops the 501st work notice of a day without a word", async () => {
    await using house = await createHouse({ keepsRates: true });
    const notices = await house.notices();
    for (let n = 0; n < 501; n++) {
      house.host.clock.advance(1000);
      await send(notices, ["member-1"], { id: `notice-${n}`, title: `第${n}条` });
    }

    expect(house.simulator.messages).toHaveLength(500);
  });

  it("refuses an unsigned request to a robot that signs, and one that is an hour old", async () => {
    const clock = createManualClock(Date.UTC(2026, 2, 1));
    const simulator = await createDingtalkSimulator({ clock });
    const [robot] = simulator.robots;
    const post = async (query: string): Promise<unknown> => {
      const url = `${simulator.url}/robot/send?access_token=${robot?.accessToken}${query}`;
      const body = JSON.stringify({ msgtype: "text", text: { content: "x" } });
      return await (await fetch(url, { method: "POST", body })).json();
    };

    expect(await post("")).toMatchObject({ errcode: 310_000 });
    expect(await post(`&timestamp=${clock.now() - 3_600_000}&sign=x`)).toMatchObject({ errcode: 310_000 });
    await simulator.close();
  });

  it("refuses a file that is none of the kind, an empty one, and a body that is no form", async () => {
    await using house = await createHouse();
    const { url, app } = house.simulator;
    const tokenUrl = `${url}/gettoken?appkey=${app.clientId}&appsecret=${app.clientSecret}`;
    const { access_token: accessToken } = (await (await fetch(tokenUrl)).json()) as { readonly access_token: string };
    const upload = async (body: FormData | string): Promise<unknown> => {
      const path = `${url}/media/upload?type=image&access_token=${accessToken}`;
      return await (await fetch(path, { method: "POST", body })).json();
    };
    const form = (bytes: string, name: string): FormData => {
      const made = new FormData();
      made.append("media", new Blob([bytes]), name);
      return made;
    };

    expect(await upload("x")).toMatchObject({ errcode: 43_008 });
    expect(await upload(form("x", "a.exe"))).toMatchObject({ errcode: 40_005 });
    expect(await upload(form("", "a.png"))).toMatchObject({ errcode: 44_001 });
    expect(await upload(form("x", "a.png"))).toMatchObject({ errcode: 0 });
  });

  it("shows on a page what somebody sees, and nothing in it is markup", async () => {
    await using house = await createHouse();
    await send(await house.robot(), ["member-1"], { title: "<script>alert(1)</script>" });

    const response = await fetch(`${house.simulator.url}/phone/member-1`);
    const page = await response.text();

    expect(page).toContain("&#60;");
    expect(page).not.toContain("<script");
    expect(response.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  it("carries to the callback what somebody says", async () => {
    await using house = await createHouse();
    await house.robot({ inbound: { by: "webhook" } });

    const isTaken = await house.simulator.say({ from: "member-2", text: "收到" });

    expect(isTaken).toBe(true);
    expect(house.host.events).toMatchObject([{ type: "message", text: "收到", sender: { id: "member-2" } }]);
  });
});
