import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMemoryHost, type MemoryHost } from "../fixtures/host.js";
import { startWecomSimulator, type WecomSimulator } from "../simulator.js";
import { createWecomLogin, type WecomLogin, type WecomLoginConfig } from "./login.js";

const organisation = { corpId: "wx5823bf96d3bd56c7", agentId: 1000002, corpSecret: "secret-of-the-application" };
const redirectUri = "https://branch.example.org/login";
let host: MemoryHost;
let simulator: WecomSimulator;
let login: WecomLogin;

beforeEach(async () => {
  host = createMemoryHost();
  simulator = await startWecomSimulator({ ...organisation, clock: host.clock, members: [{ id: "ZhangSan" }] });
  login = createWecomLogin(configOf(), host);
});

afterEach(() => simulator.stop());

function configOf(changes: Partial<WecomLoginConfig> = {}): WecomLoginConfig {
  return { ...organisation, api: simulator.url, redirectUri, secret: "s".repeat(32), ...changes };
}

interface Begun {
  readonly url: URL;
  readonly state: string;
  readonly cookie: string;
}

function begun(returnTo?: string): Begun {
  const { headers } = login.begin(returnTo);
  const url = new URL(headers.get("location") ?? "");
  const [cookie = ""] = (headers.get("set-cookie") ?? "").split(";");
  return { url, state: url.searchParams.get("state") ?? "", cookie };
}

function comingBack(code: string, { state, cookie }: Pick<Begun, "state" | "cookie">): Request {
  return new Request(`${redirectUri}?${new URLSearchParams({ code, state })}`, {
    headers: { cookie: `a=b; ${cookie}` },
  });
}

const code = (memberId: string | null = "ZhangSan"): string => simulator.platform.contacts.codeFor(memberId);

describe("createWecomLogin", () => {
  it("sends the browser to WeCom's page, which learns who asks and nothing more", () => {
    const { url, state } = begun("/answers/a");
    const cookie = login.begin().headers.get("set-cookie") ?? "";

    expect(`${url.origin}${url.pathname}${url.hash}`).toBe(
      "https://open.weixin.qq.com/connect/oauth2/authorize#wechat_redirect",
    );
    expect(Object.fromEntries(url.searchParams)).toEqual({
      appid: organisation.corpId,
      redirect_uri: redirectUri,
      response_type: "code",
      scope: "snsapi_base",
      state,
      agentid: "1000002",
    });
    expect(state).toMatch(/^[a-zA-Z0-9]{1,128}$/u);
    expect(cookie).toMatch(/^__Host-wecom-login=[\w.-]+; Path=\/; Max-Age=600; Secure; HttpOnly; SameSite=Lax$/u);
  });

  it("tells which member came back, and where the login was to lead", async () => {
    const visit = begun("/answers/a?b=1");

    expect(await login.finish(comingBack(code(), visit))).toEqual({
      address: { platform: "wecom", tenant: organisation.corpId, kind: "person", id: "zhangsan" },
      returnTo: "/answers/a?b=1",
    });
  });

  it("asks for one token, however many come back", async () => {
    const visits = Array.from({ length: 5 }, () => login.authenticate(comingBack(code(), begun())));

    const ids = (await Promise.all(visits)).map((address) => address?.id);

    expect([new Set(ids), simulator.platform.credentials.requests]).toEqual([new Set(["zhangsan"]), 1]);
  });

  it("gets a new token when the platform ends the old one", async () => {
    await login.authenticate(comingBack(code(), begun()));
    simulator.platform.credentials.expire();

    expect(await login.authenticate(comingBack(code(), begun()))).not.toBeNull();
  });

  it("knows nobody whose code is used, over or made up, and no visitor who is no member", async () => {
    const used = code();
    await login.authenticate(comingBack(used, begun()));
    const old = code();
    host.clock.advance(300_000);

    const addresses: unknown[] = [];
    for (const one of [used, old, "made-up", "", "c".repeat(513), code(null)])
      addresses.push(await login.authenticate(comingBack(one, begun())));

    expect(addresses).toEqual([null, null, null, null, null, null]);
  });

  it("takes nothing that this browser did not begin, and does not ask WeCom about it", async () => {
    const mine = begun();
    const theirs = begun();
    const changed = mine.state.replace(/.$/u, (last) => (last === "0" ? "1" : "0"));
    const forged: readonly Pick<Begun, "state" | "cookie">[] = [
      { state: theirs.state, cookie: mine.cookie },
      { state: changed, cookie: mine.cookie },
      { state: mine.state, cookie: "" },
      { state: mine.state, cookie: `${mine.cookie}AA` },
      { state: "", cookie: mine.cookie },
      { state: "é".repeat(64), cookie: mine.cookie },
    ];

    for (const one of forged) expect(await login.authenticate(comingBack(code(), one))).toBeNull();

    expect(simulator.requests).toBe(0);
  });

  it("takes nothing after its time, and nothing sealed with another secret", async () => {
    const late = begun();
    host.clock.advance(600_000);
    const other = createWecomLogin(configOf({ secret: "t".repeat(32) }), host);

    expect(await login.authenticate(comingBack(code(), late))).toBeNull();
    expect(await other.authenticate(comingBack(code(), begun()))).toBeNull();
  });

  it.each([
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "",
    "javascript:alert(1)",
    `/${"a".repeat(600)}`,
  ])("never leads to %s", async (returnTo) => {
    expect(await login.finish(comingBack(code(), begun(returnTo)))).toMatchObject({ returnTo: "/" });
  });

  it("says so when WeCom cannot be asked", async () => {
    const wrong = createWecomLogin(configOf({ corpSecret: "another-secret-entirely" }), host);

    await expect(wrong.authenticate(comingBack(code(), begun()))).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { fault: { code: "CREDENTIAL_REJECTED" } },
    });
  });

  it.each<[string, Partial<WecomLoginConfig>]>([
    ["secret", { secret: "short" }],
    ["redirectUri", { redirectUri: "http://branch.example.org/login" }],
    ["authorizeUrl", { authorizeUrl: "javascript:alert(1)" }],
    ["goodMs", { goodMs: 0 }],
    ["corpId", { corpId: "" }],
  ])("refuses a wrong %s", (field, changes) => {
    expect(() => createWecomLogin(configOf(changes), host)).toThrowError(
      expect.objectContaining({ code: "SETTING_INVALID", field }),
    );
  });
});
