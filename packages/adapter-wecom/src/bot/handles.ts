import type { Address, ChannelHost } from "@microbranch/core/channel";
import { z } from "zod";

/** How long a reply handle is good, in milliseconds. @source WeCom documentation, page 101138 (2025-12-12): 1 hour, one POST. */
const goodMs = 3_600_000;
/** How many handles of one chat are kept; chosen here. */
const maxKept = 100;

const kept = z.array(z.object({ path: z.string(), at: z.number() }));
type Handles = z.infer<typeof kept>;

/** Where the answers to what people wrote can be posted. */
export interface HandleShelf {
  /** Keeps the handle of a message that came in. The same one again changes nothing. */
  keep(chat: Address, path: string): Promise<void>;
  /**
   * The newest handle, which is then used up; `closed` where all are used, `never` where nobody has written yet. Whether
   * its hour is over is the platform's to say, unless `mustBeFresh`.
   */
  take(chat: Address, mustBeFresh: boolean): Promise<ReplyHandle | "closed" | "never">;
  /** Puts a handle back that was certainly not used. */
  giveBack(chat: Address, handle: ReplyHandle): Promise<void>;
}

/** Where one answer can be posted. */
export interface ReplyHandle {
  /** Path and query below the API's address. */
  readonly path: string;
  /** When it came: epoch ms. */
  readonly at: number;
}

/** Creates the shelf: durable, so that a restart forgets nobody. Within a process one thing happens after the other. */
export function createHandleShelf(host: Pick<ChannelHost, "cursor" | "clock">): HandleShelf {
  const tails = new Map<string, Promise<unknown>>();

  /** One after the other for each chat; a chat that is idle leaves nothing behind. */
  async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
    const before = tails.get(name) ?? Promise.resolve();
    const now = before.then(work, work);
    tails.set(name, now);
    try {
      return await now;
    } finally {
      if (tails.get(name) === now) tails.delete(name);
    }
  }

  const isGood = ({ at }: ReplyHandle): boolean => host.clock.now() - at < goodMs;
  const read = async (name: string): Promise<Handles | null> => {
    const text = await host.cursor.read(name);
    return text === null ? null : kept.parse(JSON.parse(text));
  };
  const write = (name: string, handles: Handles): Promise<void> => host.cursor.write(name, JSON.stringify(handles));

  const add = (chat: Address, handle: ReplyHandle): Promise<void> =>
    inTurn(nameOf(chat), async () => {
      const handles = (await read(nameOf(chat))) ?? [];
      if (handles.some(({ path }) => path === handle.path)) return;
      await write(nameOf(chat), [...handles.slice(1 - maxKept), handle]);
    });

  return {
    keep: (chat, path) => add(chat, { path, at: host.clock.now() }),
    giveBack: (chat, handle) => add(chat, handle),
    take: (chat, mustBeFresh) =>
      inTurn(nameOf(chat), async () => {
        const handles = await read(nameOf(chat));
        const newest = handles?.at(-1);
        if (handles === null) return "never";
        if (newest === undefined || (mustBeFresh && !isGood(newest))) return "closed";
        await write(nameOf(chat), handles.slice(0, -1));
        return newest;
      }),
  };
}

function nameOf({ kind, id }: Address): string {
  return `replies:${kind}:${id}`;
}
