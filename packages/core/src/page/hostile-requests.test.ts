import { describe, expect, it } from "vitest";
import { goodToken, memoryDesk } from "./fixtures/desk.js";
import { only } from "./fixtures/read-page.js";
import { open, pageUrl, send, submission, submit } from "./fixtures/requests.js";

const named = /王某|示例支部|主题党日/u;

describe("whoever opens links without being asked", () => {
  it.each(["GET", "HEAD"])("records nothing by %s, however often", async (method) => {
    const desk = memoryDesk();

    for (let time = 0; time < 3; time++) await send(desk, new Request(`${pageUrl}?value=yes`, { method }));

    expect(desk.handed).toEqual([]);
  });

  it("records nothing for a browser that fetches ahead", async () => {
    const desk = memoryDesk();
    const headers = { "sec-purpose": "prefetch;prerender", purpose: "prefetch" };

    const page = await send(desk, new Request(pageUrl, { headers }));

    expect([page.status, desk.handed]).toEqual([200, []]);
  });

  it("answers HEAD with the headers alone", async () => {
    const desk = memoryDesk();

    const head = await send(desk, new Request(pageUrl, { method: "HEAD" }));
    const get = await open(desk);

    expect(head.html).toBe("");
    expect([head.status, [...head.headers]]).toEqual([get.status, [...get.headers]]);
  });
});

describe("a token that leads to nothing", () => {
  const strange: readonly (readonly [string, string])[] = [
    ["forged", `${goodToken.slice(0, -1)}A`],
    ["cut", goodToken.slice(0, 12)],
    ["another hub's", "WyJhbnN3ZXI6YXNrXzIiXQ.b3RoZXI"],
    ["over-long", "a".repeat(2049)],
    ["empty", ""],
    ["hostile", `"><script>alert(1)</script>`],
    ["with a line break", `${goodToken}\n`],
  ];

  it.each(strange)("gives one and the same page when it is %s", async (_, token) => {
    const desk = memoryDesk();
    const [reference, opened, answered] = [
      await open(desk, "unheard-of"),
      await open(desk, token),
      await submit(desk, "yes", token),
    ];

    expect([opened.status, opened.html, [...opened.headers]]).toEqual([404, reference.html, [...reference.headers]]);
    expect([answered.status, answered.html]).toEqual([404, reference.html]);
    expect(opened.html).not.toMatch(named);
    expect(desk.handed).toEqual([]);
  });

  it("speaks both languages, and marks which is which", async () => {
    const { html } = await open(memoryDesk(), "unheard-of");

    expect(html).toContain(`<section lang="zh-CN">`);
    expect(html).toContain(`<section lang="en">`);
  });

  it("troubles the desk with nothing that cannot be a token", async () => {
    const desk = memoryDesk();

    await open(desk, "a".repeat(100_000));
    await open(desk, "../../etc/passwd");

    expect(desk.looks).toEqual([]);
  });
});

describe("a request that is no form of ours", () => {
  it.each(["PUT", "DELETE", "PATCH", "OPTIONS"])("is refused by method %s, naming those allowed", async (method) => {
    const desk = memoryDesk();

    const page = await send(desk, new Request(pageUrl, { method }));

    expect([page.status, page.headers.get("allow")]).toEqual([405, "GET, HEAD, POST"]);
    expect(desk.looks).toEqual([]);
  });

  it.each([
    ["application/json", {}],
    ["text/plain", {}],
    ["multipart/form-data; boundary=x", {}],
    ["application/x-www-form-urlencoded; charset=gbk", {}],
    ["application/x-www-form-urlencoded", { "content-encoding": "gzip" }],
    ["", {}],
  ])("is refused as %j %o", async (type, more) => {
    const desk = memoryDesk();

    const page = await send(desk, submission({ value: "yes" }, { "content-type": type, ...more }));

    expect([page.status, desk.handed]).toEqual([415, []]);
    expect(page.html).not.toMatch(named);
  });

  it("is taken with its charset named", async () => {
    const type = "application/x-www-form-urlencoded; charset=UTF-8";

    expect((await send(memoryDesk(), submission({ value: "yes" }, { "content-type": type }))).status).toBe(200);
  });

  it("is refused when another site sent it", async () => {
    const desk = memoryDesk();
    const strange: readonly Readonly<Record<string, string>>[] = [
      { "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
      { "sec-fetch-site": "cross-site", origin: "https://branch.example" },
    ];

    const pages = await Promise.all(strange.map((headers) => send(desk, submission({ value: "yes" }, headers))));

    expect(pages.map((page) => page.status)).toEqual([403, 403, 403]);
    expect(desk.handed).toEqual([]);
  });

  it.each([
    ["https://evil.example", 403],
    ["https://branch.example.evil.example", 403],
    ["nonsense", 403],
    ["https://branch.example", 200],
    ["http://branch.example", 200],
    ["null", 200],
  ])("is judged by the origin %j where the browser says no more", async (origin, status) => {
    const form = submission({ value: "yes" }, { origin });
    form.headers.delete("sec-fetch-site");

    expect((await send(memoryDesk(), form)).status).toBe(status);
  });

  it("is taken without either header, from a browser that sends none", async () => {
    const form = submission({ value: "yes" });
    form.headers.delete("sec-fetch-site");
    form.headers.delete("origin");

    expect((await send(memoryDesk(), form)).status).toBe(200);
  });
});

describe("a body that is too long", () => {
  const chunk = new TextEncoder().encode("value=yes&".repeat(102));

  function endless(): { readonly request: Request; readonly read: () => number; readonly isCancelled: () => boolean } {
    let read = 0;
    let isCancelled = false;
    const body = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          read += chunk.byteLength;
          controller.enqueue(chunk);
        },
        cancel() {
          isCancelled = true;
        },
      },
      { highWaterMark: 0 },
    );
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const request = new Request(pageUrl, { method: "POST", body, headers, duplex: "half" });
    return { request, read: () => read, isCancelled: () => isCancelled };
  }

  it("is refused without being read on", async () => {
    const desk = memoryDesk();
    const { request, read, isCancelled } = endless();

    const page = await send(desk, request);

    expect([page.status, desk.handed]).toEqual([413, []]);
    expect(read()).toBeLessThan(10 * 1024);
    expect(isCancelled()).toBe(true);
    expect(only(page.html, "p", "problem").text).toContain("内容太长");
  });

  it("is not begun when it says itself how long it is", async () => {
    const { request, read } = endless();
    request.headers.set("content-length", "10000000");

    expect((await send(memoryDesk(), request)).status).toBe(413);
    expect(read()).toBe(0);
  });

  it("is not begun for a token that leads to nothing", async () => {
    const { request, read } = endless();

    expect((await send(memoryDesk(), request, "unheard-of")).status).toBe(404);
    expect(read()).toBe(0);
  });

  it("ends at 8 KiB for a choice", async () => {
    const padding = (bytes: number): string => "x".repeat(bytes - "value=yes&padding=".length);

    const [fits, over] = await Promise.all(
      [8192, 8193].map((bytes) => send(memoryDesk(), submission({ value: "yes", padding: padding(bytes) }))),
    );

    expect([fits?.status, over?.status]).toEqual([200, 413]);
  });
});

describe("what a page tells the browser", () => {
  it("forbids scripts, frames, foreign things, keeping and telling", async () => {
    const { headers } = await open(memoryDesk());

    expect(headers.get("content-security-policy")).toMatch(
      /^default-src 'none'; style-src 'sha256-[A-Za-z0-9+/]{43}='; form-action 'self'; frame-ancestors 'none'; base-uri 'none'$/u,
    );
    expect(Object.fromEntries(headers)).toMatchObject({
      "cache-control": "no-store",
      "content-type": "text/html; charset=utf-8",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-robots-tag": "noindex, nofollow",
    });
  });

  it("says the same on every page", async () => {
    const policy = async (page: Promise<{ readonly headers: Headers }>) =>
      [...(await page).headers].filter(([name]) => name !== "allow");
    const usual = await policy(open(memoryDesk()));
    const pages = [
      open(memoryDesk(), "unheard-of"),
      open(memoryDesk({ state: "expired" })),
      submit(memoryDesk(), "yes"),
      submit(memoryDesk(), "maybe"),
      send(memoryDesk(), new Request(pageUrl, { method: "PUT" })),
      send(memoryDesk(), submission({}, { "sec-fetch-site": "cross-site" })),
    ];

    for (const page of pages) expect(await policy(page)).toEqual(usual);
  });

  it("holds the token nowhere, nor any other address", async () => {
    const desk = memoryDesk();
    const pages = [await open(desk), await submit(desk, "maybe"), await submit(desk, "yes")];

    for (const { html, headers } of pages) {
      expect(html + JSON.stringify([...headers])).not.toContain(goodToken);
      expect(html).not.toMatch(/https?:|\b(?:href|src|action|formaction)=/u);
    }
  });
});
