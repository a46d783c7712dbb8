import { type Fault, fault, faultCategory } from "@microbranch/core/channel";
import type { ImapSettings, OpenRoute, RouteParts } from "../route/route.js";
import { type ImapClient, type ImapLibrary, type MailboxSession, openMailbox } from "./connect.js";
import { drain } from "./drain.js";
import { faultOfImap } from "./faults.js";
import { createBell, retryWaitMs, startHeartbeat } from "./waits.js";

/** What reading a mailbox works with. */
export interface MailboxReading {
  /** The channel. */
  readonly parts: RouteParts;
  /** How it is read. */
  readonly imap: ImapSettings;
  /** The open channel. */
  readonly open: OpenRoute;
}

/** A refused login is not tried more often than this, in milliseconds: many tries lock an account. */
const refusedLoginWaitMs = 60_000;
/** Pause after a server has ended listening by itself, in milliseconds. */
const shortPauseMs = 1_000;

/** A mailbox that is being read while the channel is open. */
export class MailboxWatch {
  readonly #reading: MailboxReading;
  readonly #library: ImapLibrary;
  readonly #bell = createBell();
  #client: ImapClient | null = null;
  #trouble: Fault | null = fault("CHANNEL_UNREACHABLE");
  #isEnded = false;
  #failures = 0;
  #isDue = false;
  #markTried = (): void => {};
  #running: Promise<void> = Promise.resolve();

  constructor(reading: MailboxReading, library: ImapLibrary) {
    this.#reading = reading;
    this.#library = library;
  }

  /** Starts, and resolves once the first try to connect has ended. */
  async begin(): Promise<void> {
    const tried = new Promise<void>((resolve) => {
      this.#markTried = resolve;
    });
    this.#running = this.#run();
    await tried;
  }

  /** Asks the server whether it is still there. @returns What stands in the way of mail coming in, or `null`. */
  async check(signal: AbortSignal): Promise<Fault | null> {
    signal.throwIfAborted();
    const client = this.#client;
    if (this.#trouble !== null) return this.#trouble;
    if (client === null || !client.usable) return fault("CHANNEL_UNREACHABLE");
    let giveUp = (): void => {};
    const givenUp = new Promise<void>((resolve) => {
      giveUp = resolve;
    });
    signal.addEventListener("abort", giveUp, { once: true });
    try {
      await Promise.race([client.noop(), givenUp]);
    } catch (error) {
      return faultOfImap(error);
    } finally {
      signal.removeEventListener("abort", giveUp);
    }
    signal.throwIfAborted();
    return client.usable ? this.#trouble : fault("CHANNEL_UNREACHABLE");
  }

  /** Stops reading, at once. */
  end(): void {
    this.#isEnded = true;
    this.#client?.close();
    this.#bell.ring();
  }

  /** Ends it; a mail that is being taken in is finished first. Afterwards no socket and no wait is left. */
  async close(): Promise<void> {
    this.end();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isEnded) {
      try {
        await this.#readUntilLost();
      } catch (error) {
        this.#trouble = faultOfImap(error);
      }
      this.#client?.close();
      this.#client = null;
      this.#markTried();
      if (!this.#isEnded) await this.#rest();
    }
    this.#markTried();
  }

  async #rest(): Promise<void> {
    const { host } = this.#reading.open;
    const { code, vendor } = this.#trouble ?? fault("CHANNEL_UNREACHABLE");
    this.#failures += 1;
    host.log(this.#failures === 1 ? "warn" : "info", "The mailbox cannot be read; it is tried again.", {
      channel: this.#reading.parts.settings.id,
      code,
      vendor: vendor?.code ?? "none",
      failures: this.#failures,
    });
    const wait = retryWaitMs(this.#failures, this.#seed());
    await this.#pause(faultCategory(code) === "auth" ? Math.max(wait, refusedLoginWaitMs) : wait, () => false);
  }

  async #readUntilLost(): Promise<void> {
    const { parts, imap, open } = this.#reading;
    const session = await openMailbox({
      library: this.#library,
      settings: parts.settings,
      imap,
      onNews: () => this.#bell.ring(),
      handOut: (client) => {
        this.#client = client;
      },
    });
    this.#trouble = null;
    this.#markTried();
    const canListen = session.client.capabilities.has("IDLE");
    const heartbeat = startHeartbeat(open.host.clock, canListen ? imap.idleMs : imap.pollMs, () => {
      this.#isDue = true;
      this.#bell.ring();
    });
    try {
      await this.#readAndListen(session, canListen);
    } finally {
      heartbeat.stop();
    }
  }

  async #readAndListen(session: MailboxSession, canListen: boolean): Promise<void> {
    const { parts, imap, open } = this.#reading;
    const isOpen = (): boolean => !this.#isEnded;
    let refusals = 0;
    while (!this.#isEnded) {
      if (session.isClosed()) throw Object.assign(new Error("The connection is lost."), { code: "NoConnection" });
      // Some servers tell of new mail only when they are asked something.
      if (this.#isDue) await session.client.noop();
      this.#isDue = false;
      if ((await drain({ parts, imap, open, session, isOpen })) === "refused") {
        this.#trouble = fault("CHANNEL_BUSY", { scope: "channel" });
        refusals += 1;
        await this.#pause(retryWaitMs(refusals, this.#seed()), session.isClosed);
      } else {
        this.#trouble = null;
        this.#failures = 0;
        refusals = 0;
        await this.#listen(session, canListen);
      }
    }
  }

  /** Waits until there is news, or the server is to be asked again. */
  async #listen({ client, isClosed }: MailboxSession, canListen: boolean): Promise<void> {
    let isListening = canListen;
    let hasEndedItself = false;
    const ended = (): void => {
      hasEndedItself = isListening;
      if (isListening) this.#bell.ring();
    };
    if (canListen) client.idle().then(ended, ended);
    await this.#bell.heard();
    isListening = false;
    if (hasEndedItself) await this.#pause(shortPauseMs, isClosed);
  }

  async #pause(ms: number, isOver: () => boolean): Promise<void> {
    const { clock } = this.#reading.open.host;
    const waking = new AbortController();
    const bell = this.#bell;
    let isPast = false;
    const wait = clock.sleep(ms, waking.signal).then(
      () => {
        isPast = true;
        bell.ring();
      },
      () => undefined,
    );
    while (!isPast && !this.#isEnded && !isOver()) await bell.heard();
    waking.abort();
    await wait;
  }

  /** Differs from hub to hub and from time to time, so that not all come back in the same second. */
  #seed(): string {
    return `${this.#reading.parts.settings.id} ${this.#reading.open.host.clock.now()}`;
  }
}
