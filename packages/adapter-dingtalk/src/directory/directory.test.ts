import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDingtalkChannel } from "../channel.js";
import { createMemoryHost, type MemoryHost } from "../fixtures/memory-host.js";
import { createDingtalkSimulator, type DingtalkSimulator } from "../simulator/simulator.js";

const people = Array.from({ length: 230 }, (_, place) => `member-${place}`);
const never = new AbortController().signal;

let host: MemoryHost;
let simulator: DingtalkSimulator;

beforeEach(async () => {
  host = createMemoryHost();
  simulator = await createDingtalkSimulator({ clock: host.clock, people });
});
afterEach(() => simulator.close());

async function opened() {
  const { corpId, clientId, clientSecret } = simulator.app;
  const calls = { perMonth: 1 };
  const channel = createDingtalkChannel({
    api: simulator.url,
    oapi: simulator.url,
    corpId,
    clientId,
    clientSecret,
    calls,
  });
  await channel.open(host, never);
  return channel;
}

/** Lets the clock run while something is awaited. */
async function running<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const done = work.finally(() => {
    isDone = true;
  });
  done.catch(() => undefined);
  while (!isDone) {
    host.clock.advance(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return await done;
}

describe("directory", () => {
  it("lists every member of every department once, page by page, at no cost", async () => {
    const channel = await opened();
    const ids: string[] = [];

    await running(
      (async () => {
        for await (const { address, active } of channel.directory?.(never) ?? []) if (active) ids.push(address.id);
      })(),
    );

    expect(ids.toSorted()).toEqual(people.toSorted());
    expect((await channel.health(never)).checks.find(({ name }) => name === "outbound")?.ok).toBe(true);
    await channel.close();
  });

  it("says when the application may not read contacts", async () => {
    const channel = await opened();
    const fetching = host.fetch;
    const refusing: typeof fetch = (input, init) =>
      String(input).includes("/user/list")
        ? Promise.resolve(Response.json({ errcode: 60011, errmsg: "no permission" }))
        : fetching(input, init);
    Object.assign(host, { fetch: refusing });
    const listing = (async () => {
      for await (const _ of channel.directory?.(never) ?? []) expect.fail("nobody is listed");
    })();

    await expect(running(listing)).rejects.toMatchObject({
      code: "DEADLINE_EXCEEDED",
      details: { fault: "PERMISSION_MISSING" },
    });
    await channel.close();
  });

  it("ends when the caller gives up", async () => {
    const channel = await opened();
    const caller = new AbortController();
    const listing = (async () => {
      for await (const _ of channel.directory?.(caller.signal) ?? []) caller.abort();
    })();

    await expect(running(listing)).rejects.toMatchObject({ code: "ABORTED" });
    await channel.close();
  });
});
