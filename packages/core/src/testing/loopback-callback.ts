import { createHmac, timingSafeEqual } from "node:crypto";
import { MicrobranchError } from "../error/error.js";

/** How callbacks are signed. */
export interface LoopbackCallback {
  /** The key shared with the platform. */
  readonly key: string;
  /** How far the time of a callback may be from the host's, in milliseconds, 1 or more (300000). */
  readonly windowMs?: number;
}

const timeHeader = "x-loopback-time";
const signatureHeader = "x-loopback-signature";
const defaultWindowMs = 300_000;

/** Checks the setting. @throws SETTING_INVALID if the key is empty or the window is not positive. */
export function checkedCallback(callback: LoopbackCallback): Required<LoopbackCallback> {
  const { key, windowMs = defaultWindowMs } = callback;
  const invalid = (field: string, remedy: string) =>
    new MicrobranchError("SETTING_INVALID", { message: `Loopback channel: ${field} is invalid. ${remedy}`, field });
  if (typeof key !== "string" || key === "") throw invalid("callback.key", "Pass any text.");
  if (!Number.isSafeInteger(windowMs) || windowMs <= 0) throw invalid("callback.windowMs", "Pass milliseconds.");
  return { key, windowMs };
}

/** The headers with which the platform sends a body, or the text of a handshake, at an instant (epoch ms). */
export function signedHeaders(key: string, at: number, body: string): Record<string, string> {
  return { [timeHeader]: String(at), [signatureHeader]: signature(key, String(at), body) };
}

/** Whether a request carries the platform's signature over `body`, and a time within the window of `now` (epoch ms). */
export function isVouchedFor(
  request: Request,
  body: string,
  callback: Required<LoopbackCallback>,
  now: number,
): boolean {
  const time = request.headers.get(timeHeader) ?? "";
  const given = Buffer.from(request.headers.get(signatureHeader) ?? "");
  const right = Buffer.from(signature(callback.key, time, body));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return false;
  return /^\d{1,16}$/u.test(time) && Math.abs(now - Number(time)) <= callback.windowMs;
}

function signature(key: string, time: string, body: string): string {
  return createHmac("sha256", key).update(`${time}.${body}`).digest("hex");
}
