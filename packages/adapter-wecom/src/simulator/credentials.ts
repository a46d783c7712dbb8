import { type Answer, done, refused } from "./answers.js";

/** @source WeCom documentation, page 91039 (2024-03-26). */
const tokenSeconds = 7200;
/** Failed requests within an hour after which an address is blocked for an hour; a community's number, unconfirmed. */
const maxFailures = 2000;
const hourMs = 3_600_000;

/** Who may ask for tokens, and which are good. */
export class Credentials {
  /** Whether the next request for a token is refused. */
  refusesNext = false;
  /** Whether our address is in the application's list (60020 where it is not). */
  isListed = true;
  /** How often a token was asked for. */
  requests = 0;
  readonly #now: () => number;
  readonly #secrets: Readonly<Record<string, string>>;
  readonly #tokens = new Map<string, number>();
  #failures: readonly number[] = [];
  #count = 0;

  /** `secrets`: by organisation. */
  constructor(now: () => number, secrets: Readonly<Record<string, string>>) {
    this.#now = now;
    this.#secrets = secrets;
  }

  /** Ends every token. */
  expire(): void {
    for (const token of this.#tokens.keys()) this.#tokens.set(token, 0);
  }

  /** Gives a token. */
  issue(corpId: string, secret: string): Answer {
    this.requests++;
    const now = this.#now();
    this.#failures = this.#failures.filter((at) => now - at < hourMs);
    if (this.#failures.length >= maxFailures) return refused(45009, "api freq out of limit");
    const isRefused = this.refusesNext || this.#secrets[corpId] !== secret;
    this.refusesNext = false;
    if (isRefused) {
      this.#failures = [...this.#failures, now];
      return corpId in this.#secrets ? refused(40001, "invalid credential") : refused(40013, "invalid corpid");
    }
    const access_token = `wct${++this.#count}-${"k".repeat(60)}`;
    this.#tokens.set(access_token, now + tokenSeconds * 1000);
    return done({ access_token, expires_in: tokenSeconds });
  }

  /** Refuses a token that is not good; `null`: it is. */
  refusalOf(token: string): Answer | null {
    if (!this.isListed) return refused(60020, "not allow to access from your ip");
    if (token === "") return refused(41001, "access_token missing");
    const endsAt = this.#tokens.get(token);
    if (endsAt === undefined) return refused(40014, "invalid access_token");
    return endsAt > this.#now() ? null : refused(42001, "access_token expired");
  }
}
