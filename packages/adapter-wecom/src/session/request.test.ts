import { describe, expect, it } from "vitest";
import { createMemoryHost } from "../fixtures/host.js";
import { request } from "./session.js";

const never = new AbortController().signal;

/** What the session makes of an answer. */
async function replyTo(status: number, body: string) {
  const host = createMemoryHost(async () => new Response(body, { status }));
  const session = { id: "wecom", api: "https://qyapi.example", timeoutMs: 1000, host, ending: never };
  return await request(session, { path: "/cgi-bin/message/send", body: {} }, never);
}

describe("request", () => {
  it.each([
    ["errcode 0 as done", 200, '{"errcode":0,"errmsg":"ok"}', { kind: "done" }],
    ["another errcode as refused, whatever the status", 500, '{"errcode":-1}', { kind: "refused" }],
    ["a page of a proxy's as unknown", 200, "<html>It works!</html>", { kind: "unknown" }],
    ["JSON without errcode as unknown", 200, '{"ok":true}', { kind: "unknown" }],
    ["a list as unknown", 200, "[]", { kind: "unknown" }],
    ["a bad gateway as unknown: it may have passed the request on", 502, "", { kind: "unknown" }],
    ["a path that is not there as refused", 404, "", { kind: "refused", fault: { code: "VENDOR_UNKNOWN" } }],
    ["a proxy's limit as a limit", 429, "", { kind: "refused", fault: { code: "RATE_EXCEEDED" } }],
  ])("takes %s", async (_, status, body, wanted) => {
    expect(await replyTo(status, body)).toMatchObject(wanted);
  });

  it("tells a connection that was never made from one that broke", async () => {
    const failing = (code: string) => async () => {
      throw new TypeError("fetch failed", { cause: Object.assign(new Error(code), { code }) });
    };
    const replies = await Promise.all(
      ["ECONNREFUSED", "ENOTFOUND", "ECONNRESET", "UND_ERR_SOCKET"].map((code) => {
        const host = createMemoryHost(failing(code));
        const session = { id: "wecom", api: "https://qyapi.example", timeoutMs: 1000, host, ending: never };
        return request(session, { path: "/x" }, never);
      }),
    );
    expect(replies.map(({ kind }) => kind)).toEqual(["refused", "refused", "unknown", "unknown"]);
  });
});
