import { oneLine } from "./charset.js";

/** One group of a report's fields, by lower-case name. */
export type ReportFields = ReadonlyMap<string, string>;

/** Groups looked at; a report names at most as many recipients. */
const groupsMax = 500;

/** Reads a delivery report's machine-readable part: groups of fields, parted by blank lines. @source RFC 3464 section 2.1. */
export function readFieldGroups(content: Uint8Array): readonly ReportFields[] {
  const text = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 1_048_576))
    .toString("utf8")
    .replace(/\r\n?/gu, "\n")
    .replace(/\n[ \t]+/gu, " ");
  return text
    .split(/\n{2,}/u, groupsMax)
    .map(fieldsOf)
    .filter((group) => group.size > 0);
}

function fieldsOf(group: string): ReportFields {
  const fields = new Map<string, string>();
  for (const line of group.split("\n")) {
    const match = /^([A-Za-z][A-Za-z0-9-]{0,60})\s{0,4}:(.*)$/u.exec(line);
    if (match?.[1] === undefined) continue;
    const name = match[1].toLowerCase();
    const value = oneLine(match[2] ?? "").slice(0, 4_000);
    const before = fields.get(name);
    fields.set(name, before === undefined || name !== "diagnostic-code" ? (before ?? value) : `${before} ${value}`);
  }
  return fields;
}

/** A field's value without its type: "rfc822; wang@example.test" is "wang@example.test". */
export function untyped(value: string | undefined): string {
  return (value ?? "").replace(/^[\w.-]{1,40}\s{0,4};/u, "").trim();
}

/** Undoes the encoding of envelope ids and original recipients. @source RFC 3461 section 4. */
export function fromXtext(value: string): string {
  return value.replace(/\+([0-9A-F]{2})/gu, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
}

const addressForm = /[^\s<>()[\]",;:@]{1,100}@[\w.-]{1,200}[\w]/u;

/** The address in a text, without brackets; `null` without one. */
export function addressIn(text: string): string | null {
  const bare = /<([^<>\s]{1,300}@[^<>\s]{1,255})>/u.exec(text)?.[1] ?? addressForm.exec(text)?.[0] ?? null;
  return bare === null ? null : bare.replace(/^(?:rfc822|mailto):/iu, "").replace(/[.'"]+$/u, "");
}

/** The first enhanced status code in a text, or `null`. */
export function statusIn(text: string): string | null {
  return /(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])/u.exec(text)?.[1] ?? null;
}

/** The first SMTP reply code of a failure in a text, or `null`. */
export function replyIn(text: string): string | null {
  const said =
    /(?:said|response|reply|error|server|status|code|result)[^\d\n]{0,40}\b([45][0-5]\d)(?=[\s\-#:.)]|$)/iu.exec(
      text,
    ) ??
    /(?:^|[\s;:("'])([45][0-5]\d)(?=[\s-]\s?#?[\d A-Za-z<*"'(])/mu.exec(text) ??
    /(?:^|[\s;:("'])([45][0-5]\d)[\s-]/u.exec(text);
  return said?.[1] ?? null;
}
