import { createHash } from "node:crypto";
import type { CaughtMail } from "./caught-mail.js";

/** The local part of a letter's Message-ID: the same for the same letter. */
export function letterId({ messageId }: Pick<CaughtMail, "messageId">, what: string): string {
  return createHash("sha256").update(`${messageId}\n${what}`).digest("hex").slice(0, 24);
}

/** A date as mail writes it, in the zone of China's mail programs. @source RFC 5322 section 3.3. */
export function dateHeader(at: number): string {
  return new Date(at + chinaMs).toUTCString().replace("GMT", "+0800");
}

/** Shanghai keeps eight hours ahead all year. */
const chinaMs = 8 * 3_600_000;

/** Pieces of an instant on China's wall clock. */
export interface ChinaTime {
  /** Four digits. */
  readonly year: string;
  /** Two digits, as all that follow. */
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
  /** One character, as `三`. */
  readonly weekday: string;
}

/** An instant on China's wall clock. */
export function chinaTime(at: number): ChinaTime {
  const shifted = new Date(at + chinaMs);
  const [date = "", time = ""] = shifted.toISOString().slice(0, 19).split("T");
  const [year = "", month = "", day = ""] = date.split("-");
  const [hour = "", minute = "", second = ""] = time.split(":");
  return { year, month, day, hour, minute, second, weekday: "日一二三四五六"[shifted.getUTCDay()] ?? "" };
}

/** Base64 in lines of 76 characters. @source RFC 2045 section 6.8. */
export function foldedBase64(content: Uint8Array): string {
  return Buffer.from(content)
    .toString("base64")
    .replace(/.{76}(?=.)/gu, "$&\r\n");
}
