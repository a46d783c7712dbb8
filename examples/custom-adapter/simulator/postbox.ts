import type { ManualClock } from "@microbranch/core/testing";

/** A message that somebody sees. */
export interface PostboxMessage {
  /** Its id. */
  readonly id: string;
  /** Who sees it: a person or a group. */
  readonly to: string;
  /** The key that came with it. */
  readonly key: string;
  /** What is read, buttons below the text. */
  readonly text: string;
  /** The message as it came in. */
  readonly raw: unknown;
  /** Epoch ms. */
  readonly at: number;
}

/** What Postbox says to a request. */
export interface PostboxAnswer {
  /** HTTP status. */
  readonly status: number;
  /** Sent as JSON. */
  readonly body: unknown;
}

/** The request body for messages. */
interface Sending {
  readonly to: readonly { readonly kind: string; readonly id: string; readonly key: string }[];
  readonly message: {
    readonly text: string;
    readonly mentions?: string;
    readonly buttons?: { readonly token: string; readonly options: readonly { readonly label: string }[] };
  };
}

const limits = { recipients: 50, bytes: 4000, buttons: 5, labelChars: 20, repeatMs: 86_400_000, retractMs: 120_000 };
const tokenSeconds = 3600;

/**
 * The imaginary platform: who is there, what they see, which tokens are good. It keeps to the limits of its reference;
 * only the number of requests is not counted, since the suite's clock stands still.
 */
export class Postbox {
  /** Whether callbacks are said to arrive. */
  hears = true;
  /** Whether the next request for a token is refused. */
  refusesClient = false;
  readonly #clock: Pick<ManualClock, "now">;
  readonly #client: { readonly id: string; readonly secret: string };
  readonly #inhabitants: ReadonlySet<string>;
  readonly #tokens = new Map<string, number>();
  readonly #messages: PostboxMessage[] = [];
  readonly #known = new Map<string, PostboxMessage>();
  #count = 0;

  /** `inhabitants` are named by kind and id, as "person member-1". */
  constructor(
    clock: Pick<ManualClock, "now">,
    client: { readonly id: string; readonly secret: string },
    inhabitants: readonly string[],
  ) {
    this.#clock = clock;
    this.#client = client;
    this.#inhabitants = new Set(inhabitants);
  }

  /** What people see, in order. */
  get messages(): readonly PostboxMessage[] {
    return this.#messages;
  }

  /** Ends every token. */
  expire(): void {
    this.#tokens.clear();
  }

  /** Gives a token. */
  issue(body: unknown): PostboxAnswer {
    const { client_id: id, client_secret: secret } = body as Record<string, unknown>;
    const isRefused = this.refusesClient || id !== this.#client.id || secret !== this.#client.secret;
    this.refusesClient = false;
    if (isRefused) return refused(401, "client_refused");
    const token = `pbt-${++this.#count}-${"x".repeat(24)}`;
    this.#tokens.set(token, this.#clock.now() + tokenSeconds * 1000);
    return { status: 200, body: { access_token: token, expires_in: tokenSeconds } };
  }

  /** Refuses a token that is not good; `null`: it is. */
  refusalOf(authorization: string | undefined): PostboxAnswer | null {
    const endsAt = this.#tokens.get((authorization ?? "").replace("Bearer ", "")) ?? 0;
    return endsAt > this.#clock.now() ? null : refused(401, "token_expired");
  }

  /** Says who asks, and whether callbacks arrive. */
  me(): PostboxAnswer {
    return { status: 200, body: { bot: "bot-7", callback: { state: this.hears ? "delivering" : "failing" } } };
  }

  /** Takes a message for everybody but those for whom `codeFor` gives an error. */
  take(body: unknown, codeFor: (id: string) => string | undefined): PostboxAnswer {
    const { to, message } = body as Sending;
    const options = message.buttons?.options ?? [];
    const isTooWide = options.some(({ label }) => [...new Intl.Segmenter().segment(label)].length > limits.labelChars);
    if (Buffer.byteLength(message.text) > limits.bytes) return refused(413, "text_too_long");
    if (to.length === 0 || to.length > limits.recipients || options.length > limits.buttons || isTooWide)
      return refused(400, "request_malformed");
    const results = to.map(({ kind, id, key }) => {
      const code = codeFor(id) ?? (this.#inhabitants.has(`${kind} ${id}`) ? undefined : "recipient_not_found");
      if (code !== undefined) return { kind, id, error: { code, message: "Not delivered." } };
      return { kind, id, ...this.#show(id, key, message) };
    });
    return { status: 200, body: { results } };
  }

  /** Takes a message back. */
  retract(id: string): PostboxAnswer {
    const place = this.#messages.findIndex((message) => message.id === id);
    const message = this.#messages[place];
    if (message === undefined) return refused(404, "message_not_found");
    if (this.#clock.now() - message.at > limits.retractMs) return refused(409, "retract_window_over");
    this.#messages.splice(place, 1);
    return { status: 200, body: {} };
  }

  #show(to: string, key: string, message: Sending["message"]): { message_id: string; repeated: boolean } {
    const now = this.#clock.now();
    const first = this.#known.get(`${to} ${key}`);
    if (first !== undefined && now - first.at < limits.repeatMs) return { message_id: first.id, repeated: true };
    const buttons = (message.buttons?.options ?? []).map(({ label }) => `[${label}]`);
    const text = [message.text, ...(buttons.length > 0 ? [buttons.join(" ")] : [])].join("\n\n");
    const shown = { id: `msg-${++this.#count}`, to, key, text, raw: message, at: now };
    this.#messages.push(shown);
    this.#known.set(`${to} ${key}`, shown);
    return { message_id: shown.id, repeated: false };
  }
}

/** An error in the form of the reference. */
export function refused(status: number, code: string): PostboxAnswer {
  return { status, body: { error: { code, message: `See "Errors": ${code}.` } } };
}
