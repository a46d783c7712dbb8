import { type ChannelHost, type Fault, fault, faultCategory } from "@microbranch/core/channel";
import { answerText, eventLater, type FrameAnswer, pong, readFrame, type StreamFrame } from "./frame.js";
import { askForTicket, type StreamSettings } from "./gateway.js";
import { createLanes } from "./lanes.js";
import { dial, type StreamLine } from "./line.js";
import { rest, retryWaitMs } from "./waits.js";

/** What a stream works with. */
export interface StreamParts {
  /** Who opens it. */
  readonly settings: StreamSettings;
  /** What the host lends. */
  readonly host: Pick<ChannelHost, "fetch" | "clock" | "log">;
  /** Looks at a frame, and says how it is taken in. */
  readonly read: (frame: StreamFrame) => FrameTaking;
}

/** How a frame is taken in. */
export interface FrameTaking {
  /** Frames of one lane are taken one after the other. */
  readonly lane: string;
  /** Takes it; what it is answered with. Rejects when it could not be stored: it is not acknowledged then. */
  take(): Promise<FrameAnswer>;
}

/** What a stream counted since it was opened. */
export interface StreamCounts {
  /** Text that was no frame. */
  readonly unreadable: number;
  /** Answers for which the connection was gone: the server repeats the frame. */
  readonly unsaid: number;
  /** Frames that could not be stored. */
  readonly refused: number;
}

/** A server that announced its end says nothing for so long and closes then, in milliseconds. @source The same page as for tickets. */
const farewellMs = 10_000;
/** A line that lived so long is a good one, even if nothing came, in milliseconds: chosen here. */
const provenMs = 30_000;
/** What refuses the credentials or is throttled is not asked more often, in milliseconds: chosen here. */
const refusedWaitMs = 60_000;
/** So many frames may wait to be stored before the connections are held. */
const mostWaiting = 256;

/** Why a line is not waited upon any longer: `leaving` was announced, `gone` was not, `ended` are we. */
type LineEnd = "leaving" | "gone" | "ended";

/** A line that is open. */
interface OpenLine {
  readonly line: StreamLine;
  readonly openedAt: number;
  readonly over: Promise<LineEnd>;
}

/** Keeps a connection for what comes in while the channel is open. */
export class StreamClient {
  readonly #parts: StreamParts;
  readonly #ending = new AbortController();
  readonly #lines = new Set<StreamLine>();
  readonly #lanes = createLanes(() => this.#hold());
  readonly #counts = { unreadable: 0, unsaid: 0, refused: 0 };
  #trouble: Fault | null = fault("CHANNEL_UNREACHABLE");
  #failures = 0;
  #isHeld = false;
  #wake = (): void => {};
  #running: Promise<void> = Promise.resolve();

  constructor(parts: StreamParts) {
    this.#parts = parts;
  }

  /** Starts, and resolves once the first try to connect has ended. */
  async begin(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#running = this.#run(resolve);
    });
  }

  /** What stands in the way of frames; `null`: nothing. */
  get trouble(): Fault | null {
    return this.#trouble;
  }

  /** What was counted. */
  get counts(): StreamCounts {
    return { ...this.#counts };
  }

  /** Ends it; what is being taken in is finished and answered first. Afterwards no socket and no wait is left. */
  async close(): Promise<void> {
    this.#ending.abort();
    this.#wake();
    await this.#lanes.idle();
    for (const line of this.#lines) line.end();
    this.#lines.clear();
    await this.#running;
  }

  async #run(markTried: () => void): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      const opened = await this.#open();
      markTried();
      const how = opened === null ? "gone" : await opened.over;
      if (opened !== null && how === "leaving") void this.#bidFarewell(opened.line);
      if (how === "gone" || !this.#isProven(opened)) await this.#rest();
    }
    markTried();
  }

  async #open(): Promise<OpenLine | null> {
    const { host, settings } = this.#parts;
    const { signal } = this.#ending;
    const ticket = await askForTicket({ host, ending: signal }, settings, signal);
    if (ticket.kind === "none") return this.#missed(ticket.fault);
    let tell = (_how: LineEnd): void => {};
    const over = new Promise<LineEnd>((resolve) => {
      tell = resolve;
    });
    const ears = {
      onText: (text: string, from: StreamLine) => this.#hear(text, from, () => tell("leaving")),
      onGone: (from: StreamLine) => {
        this.#lines.delete(from);
        if (this.#lines.size === 0) this.#trouble = fault("CHANNEL_UNREACHABLE");
        tell("gone");
      },
    };
    const line = await dial(host.clock, ticket.url, ears, signal);
    if (line === null) return this.#missed(fault("CHANNEL_UNREACHABLE"));
    this.#lines.add(line);
    this.#trouble = null;
    this.#wake = () => tell("ended");
    if (signal.aborted) tell("ended");
    if (this.#isHeld) line.hold(true);
    void this.#prove(line);
    return { line, openedAt: host.clock.now(), over };
  }

  #missed(found: Fault): null {
    this.#trouble = found;
    return null;
  }

  /** A server that sends everybody away at once must not be asked again and again without a rest. */
  #isProven(opened: OpenLine | null): boolean {
    return opened !== null && this.#parts.host.clock.now() - opened.openedAt >= provenMs;
  }

  /** The waits start anew only after a line that was good for something. */
  async #prove(line: StreamLine): Promise<void> {
    if ((await rest(this.#parts.host.clock, provenMs, this.#ending.signal)) && this.#lines.has(line))
      this.#failures = 0;
  }

  /** The next line is already being opened: what still comes on this one is taken. */
  async #bidFarewell(line: StreamLine): Promise<void> {
    if (!(await rest(this.#parts.host.clock, farewellMs, this.#ending.signal))) return;
    this.#lines.delete(line);
    line.end();
  }

  #hear(text: string, line: StreamLine, leave: () => void): void {
    if (this.#ending.signal.aborted) return;
    const frame = readFrame(text);
    if (frame === null) {
      this.#counts.unreadable++;
      return;
    }
    if (frame.type !== "SYSTEM") this.#queue(frame, line);
    else if (frame.topic === "ping") this.#say(line, frame, pong(frame));
    else if (frame.topic === "disconnect") leave();
  }

  #queue(frame: StreamFrame, line: StreamLine): void {
    this.#failures = 0;
    const taking = this.#parts.read(frame);
    this.#lanes.run(taking.lane, async () => {
      try {
        this.#say(line, frame, await taking.take());
      } catch (error) {
        this.#counts.refused++;
        this.#parts.host.log("error", "A frame could not be stored; DingTalk is not told that it was taken.", {
          channel: this.#parts.settings.id,
          error: error instanceof Error ? error.name : "unknown",
        });
        if (frame.type === "EVENT") this.#say(line, frame, eventLater);
      }
    });
    this.#hold();
  }

  #say(line: StreamLine, frame: StreamFrame, answer: FrameAnswer): void {
    if (!line.send(answerText(frame, answer))) this.#counts.unsaid++;
  }

  /** Holds the connections while too much waits: the server keeps what is not read. */
  #hold(): void {
    const isHeld = this.#isHeld ? this.#lanes.size > mostWaiting / 2 : this.#lanes.size >= mostWaiting;
    if (isHeld === this.#isHeld) return;
    this.#isHeld = isHeld;
    for (const line of this.#lines) line.hold(isHeld);
  }

  async #rest(): Promise<void> {
    const { host, settings } = this.#parts;
    const { signal } = this.#ending;
    if (signal.aborted) return;
    const { code, vendor, retryAfterMs } = this.#trouble ?? fault("CHANNEL_UNREACHABLE");
    this.#failures++;
    host.log(this.#failures === 1 ? "warn" : "info", "The stream is not connected; it is tried again.", {
      channel: settings.id,
      code,
      vendor: vendor?.code ?? "none",
      failures: this.#failures,
    });
    const isRefused = faultCategory(code) !== "transient";
    const wait = retryWaitMs(this.#failures, `${settings.id} ${host.clock.now()}`);
    await rest(host.clock, isRefused ? Math.max(wait, refusedWaitMs, retryAfterMs ?? 0) : wait, signal);
  }
}
