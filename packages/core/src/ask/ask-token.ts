import { readToken, signToken, type TokenSecret } from "../channel/channel.js";
import type { StoredAsk } from "./ask-schema.js";

const prefix = "answer:";
/** Stands for whoever the platform vouches for, where one message serves many. */
const anyone = "anyone";

/** How long after its closing, or where it stays open after it was put, an ask is still known by its tokens. */
const graceMs = 30 * 86_400_000;
const openEndedMs = 180 * 86_400_000;

/** Until when the tokens of an ask are good: epoch ms. */
export function tokensGoodUntil(closesAt: number | null, putAt: number): number {
  return closesAt === null ? putAt + openEndedMs : closesAt + graceMs;
}

/** What a token names. */
export interface NamedAsk {
  /** The ask. */
  readonly askId: string;
  /** The member for whom the token was made; `null`: for whoever the platform vouches for. */
  readonly memberId: string | null;
  /** Whether its time is over. */
  readonly isExpired: boolean;
}

/** Makes the token of an ask, for one member or (`null`) for a message that serves many. */
export function askToken(ask: Pick<StoredAsk, "id" | "validUntil">, memberId: string | null, key: TokenSecret): string {
  return signToken({ scope: prefix + ask.id, subject: memberId ?? anyone, expiresAt: ask.validUntil }, key);
}

/** Reads an ask's token. @returns `null` for one that is forged, cut, or made for something else. */
export function readAskToken(token: string, key: TokenSecret, now: number): NamedAsk | null {
  const reading = readToken(token, [key], now);
  if (reading.status === "forged" || !reading.claims.scope.startsWith(prefix)) return null;
  const { scope, subject } = reading.claims;
  return {
    askId: scope.slice(prefix.length),
    memberId: subject === anyone ? null : subject,
    isExpired: reading.status === "expired",
  };
}
