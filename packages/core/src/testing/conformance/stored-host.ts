import type { ChannelHost, FreshToken } from "../../channel/channel.js";
import { MicrobranchError } from "../../error/error.js";
import type { ManualClock } from "../manual-clock.js";
import { createTestHost, type TestHost } from "./test-host.js";

/**
 * The suite's host over a real one: events, credentials, cursors and raw payloads go where the real one keeps them, and
 * are noted here as well. Media stay in memory.
 */
export async function createStoredHost(lend: (clock: ManualClock) => Promise<ChannelHost>): Promise<TestHost> {
  const host = createTestHost();
  const real = await lend(host.clock);
  const raw = new Map<string, Uint8Array>();
  return Object.assign(host, {
    raw,
    cursor: real.cursor,
    accept: async (event: Parameters<ChannelHost["accept"]>[0]) => {
      await host.beforeAccept(event);
      const answer = await real.accept(event);
      host.events.push(event);
      return answer;
    },
    archive: {
      async put(body: Uint8Array, type: string) {
        const ref = await real.archive.put(body, type);
        raw.set(ref, body);
        return ref;
      },
    },
    ...credentialsOf(host, real),
  });
}

type Refresh = (signal: AbortSignal) => Promise<FreshToken>;

/** The credentials of the real host; one that a case took off the suite's shelf leaves the real one too. */
function credentialsOf(host: TestHost, real: ChannelHost): Pick<TestHost, "tokens" | "renew"> {
  const refreshers = new Map<string, Refresh>();
  const latest = new Map<string, string>();

  async function obtain(name: string, make: Refresh): Promise<string> {
    const former = latest.get(name);
    if (former !== undefined && !host.credentials.has(name)) await real.tokens.drop(name, former);
    return await real.tokens.get(name, async (signal) => {
      const fresh = await make(signal);
      host.credentials.set(name, fresh);
      latest.set(name, fresh.value);
      return fresh;
    });
  }

  return {
    tokens: {
      async get(name, make) {
        refreshers.set(name, make);
        await host.beforeLend(name);
        return await obtain(name, make);
      },
      async drop(name, value) {
        await host.beforeDrop(name);
        host.dropped.push({ name, value });
        await real.tokens.drop(name, value);
        if (host.credentials.get(name)?.value === value) host.credentials.delete(name);
      },
    },
    async renew(name) {
      const make = refreshers.get(name);
      if (make === undefined)
        throw new MicrobranchError("NOT_FOUND", { message: `No credential ${name} was asked for.` });
      host.credentials.delete(name);
      return await obtain(name, make);
    },
  };
}
