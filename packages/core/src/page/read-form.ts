import type { Want } from "../channel/channel.js";

/** Bytes of a form whose answer is a choice or a place: many times what those need. */
const baseMaxBytes = 8 * 1024;
/** A form writes each of the up to four bytes of a code point as three characters. */
const maxBytesPerChar = 12;
/** However long the text asked for may be. */
const mostBytes = 256 * 1024;

/** Most bytes that are read of a form: 8 KiB, and for a text room for as many characters as were asked for. */
export function maxFormBytes(want: Want): number {
  return want.kind === "text" ? Math.min(mostBytes, baseMaxBytes + want.maxChars * maxBytesPerChar) : baseMaxBytes;
}

/** Whether a request's body is a plain form in UTF-8; no other kind is read. */
export function isForm(request: Request): boolean {
  const encoding = request.headers.get("content-encoding") ?? "identity";
  const [type = "", ...parameters] = (request.headers.get("content-type") ?? "").toLowerCase().split(";");
  const charsets = parameters
    .map((parameter) => parameter.trim())
    .filter((parameter) => parameter.startsWith("charset="));
  return (
    encoding.trim().toLowerCase() === "identity" &&
    type.trim() === "application/x-www-form-urlencoded" &&
    charsets.every((charset) => /^charset="?utf-?8"?$/u.test(charset))
  );
}

/** Reads a form; `null` when it is longer than `maxBytes`, of which no more than that is read. */
export async function readForm(request: Request, maxBytes: number): Promise<URLSearchParams | null> {
  const text = await readShort(request, maxBytes);
  return text === null ? null : new URLSearchParams(text);
}

/** Reads a body as UTF-8; `null` when it is longer than `maxBytes`, of which no more than that is read. */
export async function readShort(request: Request, maxBytes: number): Promise<string | null> {
  if (request.body === null) return "";
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let left = Number(request.headers.get("content-length") ?? 0) > maxBytes ? -1 : maxBytes;
  while (left >= 0) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks).toString("utf8");
    left -= value.byteLength;
    chunks.push(value);
  }
  await reader.cancel();
  return null;
}
