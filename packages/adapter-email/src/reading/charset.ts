/** A charset label as TextDecoder knows it; Chinese labels all become their superset gb18030. */
function decoderLabel(charset: string): string {
  const label = charset.trim().toLowerCase();
  if (/^(?:gb\w*[\w-]*|cs?gb\w*|x-gbk|cp936|ms936|windows-936|euc-cn|chinese|iso-ir-58)$/u.test(label))
    return "gb18030";
  return label === "cp950" ? "big5" : label;
}

/** Decodes bytes of a labelled charset; one that is unknown, or US-ASCII with high bytes, is guessed. */
export function decodeText(bytes: Uint8Array, charset: string): string {
  const label = decoderLabel(charset);
  const isVague = label === "" || /^(?:us-ascii|ascii|iso-8859-1|latin1|unknown-8bit)$/u.test(label);
  const labels = isVague ? ["utf-8", "gb18030", "latin1"] : [label, "utf-8", "gb18030", "latin1"];
  for (const candidate of labels) {
    try {
      return new TextDecoder(candidate, { fatal: isVague || candidate !== label }).decode(bytes);
    } catch {}
  }
  return Buffer.from(bytes).toString("latin1");
}

const encodedWord = /=\?([\w.:+-]{1,40})(?:\*[\w-]{0,40})?\?([bq])\?([^?\r\n]{0,998})\?=/giu;

/**
 * Decodes a header's encoded words. Neighbours of one charset are joined as bytes first: some programs cut a character
 * in two. What comes out is one line without control and direction-changing characters.
 *
 * @source RFC 2047 sections 2, 4 and 6.2.
 */
export function decodeHeader(value: string): string {
  let text = "";
  let position = 0;
  let held: { charset: string; bytes: Buffer } | null = null;
  const release = (): void => {
    if (held !== null) text += decodeText(held.bytes, held.charset);
    held = null;
  };
  for (const match of value.matchAll(encodedWord)) {
    const [whole, charset = "", encoding = "", payload = ""] = match;
    const between = value.slice(position, match.index);
    if (held === null || between.trim() !== "") {
      release();
      text += plainHeader(between);
    }
    const bytes = encoding.toLowerCase() === "b" ? Buffer.from(payload, "base64") : fromQ(payload);
    const before: { charset: string; bytes: Buffer } | null = held;
    if (before !== null && before.charset !== charset.toLowerCase()) release();
    held = { charset: charset.toLowerCase(), bytes: held === null ? bytes : Buffer.concat([held.bytes, bytes]) };
    position = match.index + whole.length;
  }
  release();
  text += plainHeader(value.slice(position));
  return oneLine(text);
}

function fromQ(payload: string): Buffer {
  const text = payload
    .replace(/_/gu, " ")
    .replace(/=([0-9a-f]{2})/giu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(text, "latin1");
}

/** Raw 8-bit text in a header, which a parser hands over byte by byte, is guessed like a text without a charset. */
function plainHeader(text: string): string {
  const isBytes = /[\u0080-\u00ff]/u.test(text) && !/[\u0100-\uffff]/u.test(text);
  return isBytes ? decodeText(Buffer.from(text, "latin1"), "") : text;
}

/** Text on one line without control characters. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, " ")
    .replace(/[\u202a-\u202e\u2066-\u2069]/gu, "")
    .trim();
}

/** Whether bytes are text of a charset throughout. */
export function isDecodable(bytes: Uint8Array, charset: "utf-8" | "gb18030"): boolean {
  try {
    new TextDecoder(charset, { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Bytes 0x80 to 0x9f of windows-1252, as which a text labelled ISO-8859-1 is decoded. @source WHATWG Encoding Standard. */
const windows1252 = new Map(
  [...new TextDecoder("windows-1252").decode(Uint8Array.from({ length: 32 }, (_, index) => 0x80 + index))].map(
    (char, index) => [char, 0x80 + index] as const,
  ),
);
/** Of Chinese text read as Latin letters, at least so large a part of the high bytes stands in pairs. */
const pairedPart = 0.8;

/**
 * The bytes of a text that was decoded as Latin letters but is Chinese, or UTF-8, under a wrong label; `null` where
 * that is not certain.
 */
export function misreadBytes(text: string): Uint8Array | null {
  if (!/[\u0080-\u00ff]{2}/u.test(text) || text.length > 1_000_000) return null;
  const bytes = Buffer.alloc(text.length);
  let at = 0;
  for (const char of text) {
    const code = windows1252.get(char) ?? char.codePointAt(0) ?? 0;
    if (code > 0xff) return null;
    bytes[at++] = code;
  }
  const whole = bytes.subarray(0, at);
  if (isDecodable(whole, "utf-8")) return whole;
  return isChinese(whole) ? whole : null;
}

/** Whether bytes are GB 18030 and not Latin letters: these stand alone among plain ones. */
export function isChinese(bytes: Uint8Array): boolean {
  return isDecodable(bytes, "gb18030") && highInPairs(bytes) >= pairedPart;
}

function highInPairs(bytes: Uint8Array): number {
  let high = 0;
  let paired = 0;
  for (let at = 0; at < bytes.length; at++) {
    if ((bytes[at] ?? 0) < 0xa1) continue;
    high++;
    if ((bytes[at + 1] ?? 0) < 0xa1) continue;
    high++;
    paired += 2;
    at++;
  }
  return high === 0 ? 0 : paired / high;
}
