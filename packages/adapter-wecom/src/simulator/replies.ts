/** @source WeCom documentation, page 101138 (2025-12-12): one hour. */
const goodMs = 3_600_000;

/** Where a bot may reply, once each. */
export class Replies {
  readonly #now: () => number;
  readonly #open = new Map<string, { readonly chat: string; readonly endsAt: number }>();
  #count = 0;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Opens a place for one reply. */
  open(chat: string): string {
    const code = `reply-${++this.#count}-${"r".repeat(16)}`;
    this.#open.set(code, { chat, endsAt: this.#now() + goodMs });
    return code;
  }

  /** The chat that a place is in; `null`: it is used, over, or was never there. */
  chatOf(code: string): string | null {
    const place = this.#open.get(code);
    return place !== undefined && place.endsAt > this.#now() ? place.chat : null;
  }

  /** Uses a place up. */
  close(code: string): void {
    this.#open.delete(code);
  }
}
