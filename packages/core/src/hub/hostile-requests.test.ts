import { expect, it } from "vitest";
import type { Store } from "../store/store.js";
import { forEachStore } from "../testing/databases.js";
import { signedHeaders } from "../testing/loopback-callback.js";
import { createLoopbackChannel } from "../testing/loopback-channel.js";
import { createManualClock } from "../testing/manual-clock.js";
import { createMicrobranch, type Microbranch } from "./hub.js";

const march = Date.UTC(2026, 2, 2, 1);
const key = "the platform's key";
const megabyte = new Uint8Array(1_000_000).fill(0x20);

async function openHub(store: Store): Promise<Microbranch> {
  const clock = createManualClock(march);
  const channel = createLoopbackChannel({
    capabilities: { inbound: "webhook", sender: "signed" },
    callback: { key },
    clock,
  });
  return createMicrobranch({ store, secret: "a secret of this test, long enough", clock, channels: [channel] });
}

/** A request of the platform, or of somebody who would be it. */
function request(body: string | ReadableStream<Uint8Array>, headers: Record<string, string> = {}): Request {
  const url = "https://host.example/branch/channels/loopback:test";
  return new Request(url, { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

const text = (id: string, said = "1") => JSON.stringify({ id, kind: "text", at: march, from: "li", text: said });

const signed = (body: string, at = march): Request => request(body, signedHeaders(key, at, body));

/** A body of ten megabytes that counts how much of it was read. */
function endless(): { readonly body: ReadableStream<Uint8Array>; readonly pulled: () => number } {
  let pulls = 0;
  const body = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        pulls++;
        controller.enqueue(megabyte);
        if (pulls === 10) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  return { body, pulled: () => pulls };
}

const kept = (store: Store): Promise<readonly { event_id: string }[]> =>
  store.read((db) => db.selectFrom("inbox").select("event_id").execute());

forEachStore("a hub's webhook", ({ database }) => {
  it("refuses ten megabytes without reading them, whatever length they claim", async () => {
    const store = (await database()).store();
    const hub = await openHub(store);
    const large = endless();

    const answer = await hub.fetch(request(large.body));
    const claimed = await hub.fetch(request("x", { "content-length": "10000000" }));

    expect([answer.status, claimed.status]).toEqual([413, 413]);
    expect(large.pulled()).toBeLessThanOrEqual(2);
    expect(await kept(store)).toEqual([]);
    await hub.stop();
  });

  it("refuses what the platform has not signed, and what was signed too long ago", async () => {
    const store = (await database()).store();
    const hub = await openHub(store);
    const body = text("e1");

    const answers = await Promise.all([
      hub.fetch(request(body)),
      hub.fetch(request(body, signedHeaders("another key", march, body))),
      hub.fetch(request(`${body} `, signedHeaders(key, march, body))),
      hub.fetch(signed(body, march - 301_000)),
      hub.fetch(request(body, { ...signedHeaders(key, march, body), "x-loopback-time": String(march + 1) })),
    ]);

    expect(answers.every(({ status }) => status >= 400 && status < 500)).toBe(true);
    expect(await kept(store)).toEqual([]);
    await hub.stop();
  });

  it("keeps once what is played again inside the window, and says so to nobody", async () => {
    const store = (await database()).store();
    const hub = await openHub(store);

    const answers = await Promise.all([1, 2, 3].map(() => hub.fetch(signed(text("e1")))));

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await kept(store)).toHaveLength(1);
    await hub.stop();
  });

  it("takes words in that no store can keep as they are, so that they do not come again and again", async () => {
    const store = (await database()).store();
    const hub = await openHub(store);
    const body = text("e1", "x").replace('"x"', '"a\\ud800b\\u0000c"');

    const answer = await hub.fetch(signed(body));
    const [event] = await store.read((db) => db.selectFrom("inbox").select("event").execute());

    expect(answer.status).toBe(200);
    expect(JSON.parse(event?.event ?? "{}")).toMatchObject({ text: "a\ufffdb\ufffdc" });
    await hub.stop();
  });

  it.each([
    ["lists in lists without end", "[".repeat(60_000)],
    ["objects in objects", `${'{"a":'.repeat(9_000)}1${"}".repeat(9_000)}`],
    ["no text at all", "\u0000"],
    ["a number", "1e999"],
    ["fields of a prototype", '{"__proto__":{"id":"e1","kind":"text","at":1,"from":"li","text":"1"}}'],
    ["an id without end", text("i".repeat(30_000))],
  ])("refuses %s, keeps nothing, and takes the next one", async (_, body) => {
    const store = (await database()).store();
    const hub = await openHub(store);

    const refused = await hub.fetch(signed(body));
    const events = await kept(store);
    const good = await hub.fetch(signed(text("e2")));

    expect(refused.status).toBeGreaterThanOrEqual(400);
    expect(refused.status).toBeLessThan(500);
    expect(events).toEqual([]);
    expect(good.status).toBe(200);
    await hub.stop();
  });

  it.each([
    "/channels/loopback:other",
    "/channels/..%2f..%2fetc%2fpasswd",
    "/channels/%E0%A4%A",
    "/channels/__proto__",
    `/channels/${"x".repeat(100_000)}`,
  ])("knows nothing under a path that is none: %.40s", async (path) => {
    const hub = await openHub((await database()).store());

    const answer = await hub.fetch(new Request(`https://host.example${path}`, { method: "POST", body: text("e1") }));

    expect(answer.status).toBe(404);
    await hub.stop();
  });
});
