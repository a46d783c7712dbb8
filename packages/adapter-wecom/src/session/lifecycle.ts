import { type ChannelHost, MicrobranchError } from "@microbranch/core/channel";

/** What a route holds while it is open. */
interface Open<T> {
  readonly state: T;
  readonly host: ChannelHost;
  readonly end: AbortController;
  readonly running: Set<Promise<unknown>>;
}

/** Opening and closing of a route, and the work under way in between. */
export interface Lifecycle<T> {
  /** What was made at opening; `null`: closed. */
  readonly current: T | null;
  /** Opens; opening again changes nothing. */
  open(host: ChannelHost, signal: AbortSignal): Promise<void>;
  /** Lets what runs end within `graceMs`, and ends the rest. Closing again changes nothing. */
  close(graceMs: number): Promise<void>;
  /**
   * Does something which `close` waits for.
   *
   * @throws CHANNEL_NOT_OPEN before `open` and after `close`.
   */
  during<R>(work: (state: T) => Promise<R>): Promise<R>;
}

/** Makes the lifecycle of a route. `make` gives what the route needs while it is open; `ending` fires when it closes. */
export function createLifecycle<T>(id: string, make: (host: ChannelHost, ending: AbortSignal) => T): Lifecycle<T> {
  let open: Open<T> | null = null;
  return {
    get current() {
      return open?.state ?? null;
    },
    async open(host, signal) {
      if (signal.aborted) throw aborted(signal);
      if (open !== null) return;
      const end = new AbortController();
      open = { state: make(host, end.signal), host, end, running: new Set() };
    },
    async close(graceMs) {
      const last = open;
      open = null;
      if (last !== null) await wound(last, graceMs);
    },
    async during(work) {
      const now = open;
      if (now === null)
        throw new MicrobranchError("CHANNEL_NOT_OPEN", { message: `Channel ${id} is not open. Open it first.` });
      const running = work(now.state);
      now.running.add(running);
      return await running.finally(() => now.running.delete(running));
    },
  };
}

async function wound({ host, running, end }: Open<unknown>, graceMs: number): Promise<void> {
  if (running.size > 0 && graceMs > 0) {
    const over = new AbortController();
    const grace = host.clock.sleep(graceMs, over.signal).catch(() => undefined);
    await Promise.race([grace, Promise.allSettled(running)]);
    over.abort();
  }
  end.abort();
  await Promise.allSettled(running);
}

/** What a caller gets who gave up before anything was handed over. */
export function aborted(signal: AbortSignal): MicrobranchError {
  return new MicrobranchError("ABORTED", { message: "The caller aborted the operation.", cause: signal.reason });
}
