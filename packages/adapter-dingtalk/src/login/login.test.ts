import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryHost, type MemoryHost } from "../fixtures/memory-host.js";
import { createDingtalkSimulator, type DingtalkSimulator } from "../simulator/simulator.js";
import { createDingtalkLogin, type DingtalkLogin } from "./login.js";

let host: MemoryHost;
let simulator: DingtalkSimulator;
let login: DingtalkLogin;

beforeEach(async () => {
  host = createMemoryHost();
  simulator = await createDingtalkSimulator({ clock: host.clock });
  const { corpId, clientId, clientSecret } = simulator.app;
  login = createDingtalkLogin({ corpId, clientId, clientSecret, api: simulator.url, oapi: simulator.url }, host);
});
afterEach(() => simulator.close());

const post = (body: unknown, type = "application/json") =>
  new Request("https://branch.example.org/login", {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "content-type": type },
  });

describe("createDingtalkLogin", () => {
  it("recognises the member to whom a code was given, once", async () => {
    const code = simulator.inbound.codes.give("member-1");

    const member = { platform: "dingtalk", tenant: simulator.app.corpId, kind: "person", id: "member-1" };
    expect(await login.authenticate(post({ code }))).toEqual(member);
    expect(await login.authenticate(post({ code }))).toBeNull();
  });

  it("knows nobody by a code that is over, unknown or none", async () => {
    const code = simulator.inbound.codes.give("member-1");
    host.clock.advance(300_000);

    for (const each of [code, "unknown", "", "two words", "x".repeat(600)])
      expect(await login.identify(each)).toBeNull();
  });

  it("takes only what a page of the same site can send", async () => {
    const code = simulator.inbound.codes.give("member-1");

    expect(await login.authenticate(new Request(`https://branch.example.org/login?code=${code}`))).toBeNull();
    expect(await login.authenticate(post({ code }, "text/plain"))).toBeNull();
    expect(await login.authenticate(post("x".repeat(5000)))).toBeNull();
    expect(await login.identify(code)).not.toBeNull();
  });

  it("asks for one token however many log in at once, and for another when it ends", async () => {
    const log = () => login.identify(simulator.inbound.codes.give("member-2"));

    await Promise.all([log(), log(), log()]);
    expect(simulator.tokenRequests).toBe(1);
    simulator.expireTokens();

    expect((await log())?.id).toBe("member-2");
    expect(simulator.tokenRequests).toBe(2);
  });

  it("says that DingTalk cannot be asked, without the code", async () => {
    await simulator.close();

    const asking = login.identify("secret-code-1");

    await expect(asking).rejects.toMatchObject({ code: "DEADLINE_EXCEEDED" });
    await expect(asking).rejects.not.toThrow(/secret-code-1/u);
    simulator = await createDingtalkSimulator({ clock: host.clock });
  });

  it("refuses settings that are wrong, by name", () => {
    const { corpId, clientId } = simulator.app;

    expect(() => createDingtalkLogin({ corpId, clientId, clientSecret: "" }, host)).toThrowError(
      expect.objectContaining({ code: "SETTING_INVALID", field: "clientSecret" }),
    );
  });
});
