import type { ChannelHost } from "../channel/channel.js";
import type { LoopbackFrame, LoopbackLine, LoopbackLink } from "./loopback-line.js";

/** The first wait after a lost connection, in milliseconds; each one after it is twice as long. */
const firstWaitMs = 1000;
/** The longest wait, in milliseconds. */
const longestWaitMs = 60_000;
/** Under this name the host keeps the position of a poll. */
const cursorName = "inbox";

/** What a connection works with. */
export interface LoopbackConnecting {
  /** The host. */
  readonly host: ChannelHost;
  /** The platform's side. */
  readonly line: LoopbackLine;
  /** Whether the position is kept by the host, as a poll does, or by the platform, as for a stream. */
  readonly keepsPosition: boolean;
  /** Takes one payload in; whether it is kept. */
  take(body: string): Promise<boolean>;
}

/** A channel's connection: takes in one payload after the other, and connects again when it is lost. */
export class LoopbackConnection {
  readonly #with: LoopbackConnecting;
  readonly #ending = new AbortController();
  #link: LoopbackLink | null = null;
  #loop: Promise<void> = Promise.resolve();

  constructor(connecting: LoopbackConnecting) {
    this.#with = connecting;
  }

  /** Whether it stands. */
  get isAlive(): boolean {
    return this.#link?.isAlive === true;
  }

  /** Connects. When the platform refuses, it is tried again by and by. */
  async open(): Promise<void> {
    await this.#connect();
    this.#loop = this.#run();
  }

  /** Ends it; what is being taken in is finished first. */
  async close(): Promise<void> {
    this.#ending.abort();
    this.#link?.end();
    await this.#loop;
  }

  async #connect(): Promise<void> {
    const { host, line, keepsPosition } = this.#with;
    const position = keepsPosition ? Number((await host.cursor.read(cursorName)) ?? 0) : undefined;
    this.#link = line.connect(position);
    if (this.#ending.signal.aborted) this.#link?.end();
  }

  async #run(): Promise<void> {
    const { host } = this.#with;
    const { signal } = this.#ending;
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
      if (this.#link !== null) {
        await this.#read(this.#link);
        waitMs = firstWaitMs;
      }
      if (signal.aborted) return;
      host.log("warn", "The connection to the loopback platform is lost.", { waitMs });
      const isAwake = await host.clock.sleep(waitMs, signal).then(
        () => true,
        () => false,
      );
      if (!isAwake) return;
      await this.#connect();
    }
  }

  async #read(link: LoopbackLink): Promise<void> {
    for (let frame = await link.next(); frame !== null; frame = await link.next())
      link.answer(frame, await this.#isKept(frame));
  }

  async #isKept({ seq, body }: LoopbackFrame): Promise<boolean> {
    const { host, keepsPosition, take } = this.#with;
    const isKept = await take(body);
    if (isKept && keepsPosition) await host.cursor.write(cursorName, String(seq));
    return isKept;
  }
}
