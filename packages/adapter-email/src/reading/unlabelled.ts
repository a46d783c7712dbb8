import { isChinese, isDecodable } from "./charset.js";

/** Only so much of a mail is searched for headers that lack a charset. */
const searchedBytes = 4_194_304;

const textType = /^content-type[ \t]*:[ \t]*text\/(?:plain|html)\b[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gimu;
const vagueLabel = /charset\s*=\s*"?(?:us-ascii|ascii|iso-8859-1|latin1|unknown-8bit|x-unknown|default)\b"?/iu;
const rawName = /((?:file)?name[ \t]*=[ \t]*)"?([^"\r\n;]{0,300}[\u0080-\u00ff][^"\r\n;]{0,300})"?/gimu;
const rawHeader = /^((?:subject|from|to|cc)[ \t]*:[ \t]*)([^\r\n]{0,2000}[\u0080-\u00ff][^\r\n]{0,2000})$/gimu;

/**
 * Names the charset of what travels as raw bytes without saying in which: UTF-8 where that is what the bytes are, GB
 * 18030 where that is, else Western letters, so that the parser does not turn them into replacement characters: text parts, file names,
 * subject and names. A mail of 7-bit bytes, and one that is UTF-8 throughout, is returned as it is.
 */
export function labelled(raw: Uint8Array): Uint8Array {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  if (!bytes.some((byte) => byte >= 0x80) || isDecodable(bytes, "utf-8")) return raw;
  const head = bytes.subarray(0, searchedBytes).toString("latin1");
  const start = blankLine(head, 0);
  const top = head.slice(0, start).replaceAll(rawHeader, (_, name: string, value: string) => name + encodedWord(value));
  const typed = /^content-type[ \t]*:/imu.test(top) ? top : `Content-Type: text/plain${labelOf(head, start)}\r\n${top}`;
  const whole = typed + head.slice(start);
  const named = whole.replaceAll(rawName, (_, name: string, value: string) => `${name}"${encodedWord(value)}"`);
  const text = named.replaceAll(textType, (line, offset: number) => {
    if (/charset\s*=/iu.test(line) && !vagueLabel.test(line)) return line;
    const label = labelOf(named, blankLine(named, offset));
    return label === "" ? line : `${line.replace(vagueLabel, "").replace(/;\s*$/u, "")}${label}`;
  });
  return Buffer.concat([Buffer.from(text, "latin1"), bytes.subarray(searchedBytes)]);
}

/** The label of the part whose body begins at `start`; empty where its bytes are 7-bit. */
function labelOf(text: string, start: number): string {
  const end = text.indexOf("\n--", start);
  const body = Buffer.from(text.slice(start, end === -1 ? undefined : end), "latin1");
  if (!body.some((byte) => byte >= 0x80)) return "";
  if (isDecodable(body, "utf-8")) return "; charset=utf-8";
  return isChinese(body) ? "; charset=gb18030" : "; charset=windows-1252";
}

function encodedWord(value: string): string {
  const bytes = Buffer.from(value, "latin1");
  const charset = isDecodable(bytes, "utf-8") ? "utf-8" : "gb18030";
  return isDecodable(bytes, charset) ? `=?${charset}?B?${bytes.toString("base64")}?=` : value;
}

/** Where the first line after a blank one begins, from `from` on. */
function blankLine(text: string, from: number): number {
  const match = /\r?\n\r?\n/gu;
  match.lastIndex = from;
  const found = match.exec(text);
  return found === null ? text.length : found.index + found[0].length;
}
