/** One payload on its way from the platform to a channel. */
export interface LoopbackFrame {
  /** Its place in the platform's box, from 1. */
  readonly seq: number;
  /** The payload. */
  readonly body: string;
}

/** One connection of a channel, or one sitting of a poll. */
export interface LoopbackLink {
  /** Whether it stands. */
  readonly isAlive: boolean;
  /** The next payload, when there is one; `null`: the connection ended. */
  next(): Promise<LoopbackFrame | null>;
  /** Tells the platform that a payload is kept, or that it is not. */
  answer(frame: LoopbackFrame, isKept: boolean): void;
  /** Ends it. */
  end(): void;
}

interface Waiting {
  readonly frame: LoopbackFrame;
  readonly settle: (isKept: boolean) => void;
}

/** The platform's side of the connection over which payloads come in. */
export class LoopbackLine {
  readonly #kept: LoopbackFrame[] = [];
  readonly #links: Link[] = [];
  #isUp = true;
  #attempts = 0;
  #seq = 0;

  /** How many connections were tried. */
  get attempts(): number {
    return this.#attempts;
  }

  /** How many connections stand. */
  get links(): number {
    return this.#links.length;
  }

  /** Takes a connection, and sends again what lies after a position (nothing); `null`: it is refused. */
  connect(after: number = this.#seq): LoopbackLink | null {
    this.#attempts++;
    if (!this.#isUp) return null;
    const link = new Link(
      (frame) => this.#kept.push(frame),
      () => this.#links.splice(this.#links.indexOf(link), 1),
    );
    this.#links.push(link);
    for (const frame of this.#kept.filter(({ seq }) => seq > after)) link.put({ frame, settle: () => {} });
    return link;
  }

  /** Drops every connection and refuses new ones. */
  lose(): void {
    this.#isUp = false;
    for (const link of [...this.#links]) link.end();
  }

  /** Takes connections again. */
  restore(): void {
    this.#isUp = true;
  }

  /** Sends a payload; whether the channel kept it. What nobody takes is not sent again by itself. */
  send(body: string): Promise<boolean> {
    const link = this.#links.at(-1);
    if (link === undefined) return Promise.resolve(false);
    return new Promise((settle) => {
      link.put({ frame: { seq: ++this.#seq, body }, settle });
    });
  }
}

class Link implements LoopbackLink {
  readonly #queue: Waiting[] = [];
  readonly #handedOut = new Map<number, Waiting>();
  readonly #keep: (frame: LoopbackFrame) => void;
  readonly #left: () => void;
  #wake: (() => void) | null = null;
  #isAlive = true;

  constructor(keep: (frame: LoopbackFrame) => void, left: () => void) {
    this.#keep = keep;
    this.#left = left;
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  put(waiting: Waiting): void {
    this.#queue.push(waiting);
    this.#wake?.();
  }

  async next(): Promise<LoopbackFrame | null> {
    while (this.#isAlive && this.#queue.length === 0)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    const waiting = this.#isAlive ? this.#queue.shift() : undefined;
    if (waiting === undefined) return null;
    this.#handedOut.set(waiting.frame.seq, waiting);
    return waiting.frame;
  }

  answer(frame: LoopbackFrame, isKept: boolean): void {
    const waiting = this.#handedOut.get(frame.seq);
    if (waiting === undefined) return;
    this.#handedOut.delete(frame.seq);
    if (isKept) this.#keep(frame);
    waiting.settle(isKept);
  }

  end(): void {
    if (!this.#isAlive) return;
    this.#isAlive = false;
    this.#left();
    for (const { settle } of [...this.#handedOut.values(), ...this.#queue.splice(0)]) settle(false);
    this.#handedOut.clear();
    this.#wake?.();
  }
}
