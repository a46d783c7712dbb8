import { describe, expect, it } from "vitest";
import { readBody } from "./read-body.js";

/** A body that comes in pieces of three bytes without end, and tells what became of it. */
function endless() {
  const seen = { pulled: 0, cancelled: false };
  const body = new ReadableStream({
    pull: (controller) => {
      seen.pulled++;
      controller.enqueue(new Uint8Array(3));
    },
    cancel: () => {
      seen.cancelled = true;
    },
  });
  return { seen, body };
}

const posted = (body: ReadableStream | string | null, headers: Record<string, string> = {}) =>
  new Request("https://hub.example.test/", { method: "POST", body, headers, duplex: "half" } as RequestInit);

describe("readBody", () => {
  it("takes a body of just the size, of a request and of an answer, and none", async () => {
    const bodies = [
      await readBody(posted("支部"), 6),
      await readBody(new Response("支部"), 6),
      await readBody(posted(null), 6),
    ];

    expect(bodies.map((bytes) => bytes && Buffer.from(bytes).toString("utf8"))).toEqual(["支部", "支部", ""]);
  });

  it("stops at the first byte too many, and lets go of the rest", async () => {
    const { seen, body } = endless();

    expect(await readBody(posted(body), 10)).toBeNull();
    expect(seen.cancelled).toBe(true);
    expect(seen.pulled).toBeLessThan(10);
  });

  it("reads nothing of what says itself that it is too large", async () => {
    const { seen, body } = endless();

    expect(await readBody(new Response(body, { headers: { "content-length": "11" } }), 10)).toBeNull();
    expect(seen.cancelled).toBe(true);
    expect(seen.pulled).toBeLessThan(2);
  });
});
