import type { ChannelHost, FreshToken } from "../channel/channel.js";
import { hasCode, MicrobranchError } from "../error/error.js";

/** For how long a token of the platform is good, in milliseconds. */
const lifetimeMs = 7_200_000;

/** The platform's counter for credentials: gives tokens for a secret, and knows the ones it gave. */
export class LoopbackCredentials {
  readonly #good = new Map<string, number>();
  readonly #isRefused: () => boolean;
  #asked = 0;

  /** `isRefused` tells, each time, whether the platform is about to refuse. */
  constructor(isRefused: () => boolean) {
    this.#isRefused = isRefused;
  }

  /** How often a token was asked for. */
  get asked(): number {
    return this.#asked;
  }

  /** Gives a token; `null`: the secret is refused. */
  issue(secret: string, now: number): FreshToken | null {
    this.#asked++;
    if (this.#isRefused()) return null;
    const fresh = { value: `loopback-token-${this.#asked}-for-${secret.length}`, expiresAt: now + lifetimeMs };
    this.#good.set(fresh.value, fresh.expiresAt);
    return fresh;
  }

  /** Whether a token is good now. */
  isGood(token: string, now: number): boolean {
    return (this.#good.get(token) ?? 0) > now;
  }

  /** Ends every token that was given. */
  expire(): void {
    this.#good.clear();
  }
}

/** The name under which the token stands on the host's shelf. */
const shelfName = "access";
/** For how long a refused secret is not tried again only to look how the channel is, in milliseconds. */
const refusedRestMs = 60_000;

/** A channel's credential: a secret of its own, and the tokens which the host keeps. */
export class LoopbackCredential {
  readonly #secret: string;
  readonly #counter: LoopbackCredentials;
  #refusedAt: number | null = null;
  #expiresAt: number | null = null;

  /** @throws SETTING_INVALID if the secret is empty. */
  constructor(secret: string, counter: LoopbackCredentials) {
    if (typeof secret !== "string" || secret === "")
      throw new MicrobranchError("SETTING_INVALID", {
        message: "Loopback channel: credential.secret is missing. Pass any text.",
        field: "credential.secret",
      });
    this.#secret = secret;
    this.#counter = counter;
  }

  /** When the token ends: epoch ms; `null`: not known. */
  get expiresAt(): number | null {
    return this.#expiresAt;
  }

  /** The current token; `null`: the platform refuses the secret. Rejects when the host cannot serve. */
  async token(host: ChannelHost): Promise<string | null> {
    try {
      const value = await host.tokens.get(shelfName, async () => this.#renewed(host));
      this.#refusedAt = null;
      return value;
    } catch (error) {
      if (!hasCode(error, "SETTING_INVALID")) throw error;
      this.#refusedAt = host.clock.now();
      return null;
    }
  }

  /** Gives back a token which the platform no longer takes. */
  async drop(host: ChannelHost, value: string): Promise<void> {
    await host.tokens.drop(shelfName, value);
  }

  /** Whether the secret was refused a moment ago: trying it again and again gets accounts locked. */
  isRefused(now: number): boolean {
    return this.#refusedAt !== null && now - this.#refusedAt < refusedRestMs;
  }

  #renewed(host: ChannelHost): FreshToken {
    const fresh = this.#counter.issue(this.#secret, host.clock.now());
    if (fresh === null)
      throw new MicrobranchError("SETTING_INVALID", {
        message: "Loopback channel: the platform refuses the secret. Correct credential.secret.",
        field: "credential.secret",
      });
    this.#expiresAt = fresh.expiresAt;
    return fresh;
  }
}
