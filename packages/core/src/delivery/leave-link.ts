import { type Notice, readToken, signToken } from "../channel/channel.js";
import type { AnswerPorts } from "./ports.js";

const prefix = "leave:";

/** For how long a message's way out is good, in milliseconds: long after anybody looks for it in an old message. */
const goodForMs = 400 * 86_400_000;

/** What a token for leaving a section says. */
export interface LeaveClaim {
  /** The section. */
  readonly sectionId: string;
  /** The member for whom it was made. */
  readonly memberId: string;
  /** Whether its time is over. */
  readonly isExpired: boolean;
}

/**
 * The page on which a recipient leaves the section that a notice comes from; the same for one notice on every try. `null`
 * where the section cannot be left, the recipient is no member, or no pages are offered.
 */
export function leaveLink(
  { key, pagesUrl }: Pick<AnswerPorts, "key" | "pagesUrl">,
  notice: { readonly content: Pick<Notice, "list">; readonly createdAt: number },
  memberId: string | null,
): string | null {
  const { list } = notice.content;
  if (pagesUrl === null || memberId === null || list?.leavable !== true) return null;
  const expiresAt = notice.createdAt + goodForMs;
  return `${pagesUrl}/leave/${signToken({ scope: prefix + list.id, subject: memberId, expiresAt }, key)}`;
}

/** Reads a token for leaving. @returns `null` for one that is forged, cut, or made for something else. */
export function readLeaveToken(token: string, key: Uint8Array, now: number): LeaveClaim | null {
  const reading = readToken(token, [key], now);
  if (reading.status === "forged" || !reading.claims.scope.startsWith(prefix)) return null;
  const { scope, subject } = reading.claims;
  return { sectionId: scope.slice(prefix.length), memberId: subject, isExpired: reading.status === "expired" };
}
