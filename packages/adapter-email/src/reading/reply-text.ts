import {
  attributionLength,
  headerBlockEnd,
  isForwardRule,
  isHeaderBlock,
  isHistoryRule,
  isQuoted,
  isSignatureStart,
} from "./quote-marks.js";

/** A mail's text, parted into what its writer wrote now and the rest. */
export interface PartedText {
  /** What the writer wrote; empty when there was nothing else. */
  readonly own: string;
  /** What was quoted, as it stood; empty without a quote. */
  readonly quoted: string;
  /** The signature, as it stood; empty without one. */
  readonly signature: string;
}

/** Only so much of a line, and so many lines, are looked at. */
const lineMaxChars = 2_000;
const linesMax = 5_000;

/** Parts a text body. Takes time in proportion to the text. */
export function partText(text: string): PartedText {
  const lines = readable(text);
  const heads = lines.map((line) => (line.length > lineMaxChars ? line.slice(0, lineMaxChars) : line));
  const { end, from, quotedFrom, attributions } = ownRange(heads);
  const signed = signatureStart(heads, from, end);
  const leading = lines.slice(from, Math.max(from, quotedFrom)).length;
  const kept = lines.slice(from, signed).map((line, index) => (attributions.has(from + index) ? "" : line));
  const own = withoutEdgeQuotes(kept, leading);
  return {
    own: trimmedLines(own).join("\n"),
    quoted: trimmedLines(lines.slice(end)).join("\n"),
    signature: trimmedLines(lines.slice(signed, end)).join("\n"),
  };
}

const entities: Readonly<Record<string, string>> = Object.freeze({
  "&nbsp;": " ",
  "&gt;": ">",
  "&lt;": "<",
  "&quot;": '"',
  "&amp;": "&",
});

/** Lines as people see them: one form of line ends, and no character references where QQ left them. */
function readable(text: string): readonly string[] {
  const lines = text.replaceAll(/\r\n?|[\u2028\u2029]/gu, "\n").split("\n", linesMax);
  const isEscaped = lines.some(
    (line) => line.length < 400 && line.includes("&nbsp;") && isHistoryRule(plain(line).trim()),
  );
  const clean = isEscaped ? lines.map(plain) : lines;
  return clean.map((line) => line.replaceAll(/[\u00a0\u200b\ufeff]/gu, " "));
}

function plain(line: string): string {
  return line.replaceAll(/&(?:nbsp|gt|lt|quot|amp);/gu, (entity) => entities[entity] ?? entity);
}

interface OwnRange {
  /** The first line that may be the writer's. */
  readonly from: number;
  /** The first line that is history. */
  readonly end: number;
  /** Up to which line a leading quote belongs to an attribution above it. */
  readonly quotedFrom: number;
  /** Lines that say who wrote what is quoted between the writer's own words. */
  readonly attributions: ReadonlySet<number>;
}

/** Where the writer's own words begin, and where history does. */
function ownRange(lines: readonly string[]): OwnRange {
  let from = 0;
  let quotedFrom = 0;
  let hasText = false;
  const attributions = new Set<number>();
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]?.trim() ?? "";
    if (line === "" || isQuoted(lines[at] ?? "")) continue;
    const met = history(lines, at);
    if (met === null) {
      if (!isSignatureStart(line)) hasText = true;
      continue;
    }
    if (!hasText && met.passesOn) {
      const begin = at + met.length;
      at = isHeaderBlock(lines, nextText(lines, begin)) ? headerBlockEnd(lines, nextText(lines, begin)) - 1 : begin - 1;
      from = at + 1;
      continue;
    }
    if (met.kind !== "attribution") return { from, end: at, quotedFrom, attributions };
    const after = at + met.length;
    const isMarked = isQuoted(lines[nextText(lines, after)] ?? "");
    const answersBelow = isMarked && hasTextAfterQuote(lines, after);
    if (!hasText && !met.isChinese && !isMarked) {
      from = after;
      at = after - 1;
      continue;
    }
    if (!answersBelow) return { from, end: at, quotedFrom, attributions };
    if (!hasText && quotedFrom === 0) {
      from = after;
      quotedFrom = quoteEnd(lines, after);
    }
    for (let line = at; line < after; line++) attributions.add(line);
    at = after - 1;
    hasText = true;
  }
  return { from, end: lines.length, quotedFrom, attributions };
}

interface Met {
  readonly kind: "rule" | "headers" | "attribution";
  readonly length: number;
  readonly isChinese: boolean;
  /** Whether what stands below is passed on rather than answered. */
  readonly passesOn: boolean;
}

function history(lines: readonly string[], at: number): Met | null {
  const line = lines[at]?.trim() ?? "";
  const met = (kind: Met["kind"], length: number, passesOn = false): Met => ({
    kind,
    length,
    isChinese: /\p{Script=Han}/u.test(lines.slice(at, at + length).join("")),
    passesOn,
  });
  if (isForwardRule(line)) return met("rule", 1, true);
  if (isHistoryRule(line)) return met("rule", 1);
  const length = attributionLength(lines, at);
  if (length > 0) return met("attribution", length);
  return isHeaderBlock(lines, at) ? met("headers", 1) : null;
}

function nextText(lines: readonly string[], from: number): number {
  let at = from;
  while (at < lines.length && (lines[at] ?? "").trim() === "") at++;
  return at;
}

function quoteEnd(lines: readonly string[], from: number): number {
  let at = nextText(lines, from);
  while (at < lines.length && (isQuoted(lines[at] ?? "") || (lines[at] ?? "").trim() === "")) at++;
  return at;
}

/** Whether the writer answers below or between quoted lines. */
function hasTextAfterQuote(lines: readonly string[], from: number): boolean {
  const at = quoteEnd(lines, from);
  if (at >= lines.length) return false;
  const line = lines[at]?.trim() ?? "";
  return !isSignatureStart(line) && history(lines, at) === null;
}

/** The first line of the signature, or `end`. A rule inside fenced code, or with much text below, is none. */
function signatureStart(lines: readonly string[], from: number, end: number): number {
  let isCode = false;
  let hasText = false;
  for (let at = from; at < end; at++) {
    const line = lines[at] ?? "";
    if (/^\s{0,3}```/u.test(line)) isCode = !isCode;
    if (isCode || line.trim() === "") {
      hasText ||= line.trim() !== "";
      continue;
    }
    if (hasText && isSignatureStart(line) && !goesOnQuoting(lines, at, end)) return at;
    hasText = true;
  }
  return end;
}

/** A rule within a mail whose writer goes on answering quoted lines below it is no signature. */
function goesOnQuoting(lines: readonly string[], at: number, end: number): boolean {
  const below = lines.slice(at + 1, end);
  const firstQuote = below.findIndex((line) => isQuoted(line));
  return firstQuote >= 0 && below.slice(firstQuote).some((line) => line.trim() !== "" && !isQuoted(line));
}

/** Without the quote that an attribution stood above, and without a quote at the end; a quote under nothing else stays. */
function withoutEdgeQuotes(lines: readonly string[], leading: number): readonly string[] {
  const isQuoteOrBlank = (line: string): boolean => line.trim() === "" || isQuoted(line);
  const start = Math.max(0, leading);
  let end = lines.length;
  while (end > start && isQuoteOrBlank(lines[end - 1] ?? "")) end--;
  if (end === start && start === 0) return holdsAttribution(lines) ? [] : lines;
  return withoutOwnAddress(lines.slice(start, end));
}

/** Whether a mail of nothing but quoted lines is a history: somebody "wrote" in it. */
function holdsAttribution(lines: readonly string[]): boolean {
  const inner = lines.slice(0, 40).map((line) => line.replace(/^[\s>|]{1,40}/u, "").slice(0, lineMaxChars));
  return inner.some((_, at) => history(inner, at) !== null);
}

const addressOnly = /^\s*<?[\w.+-]{1,64}@[\w.-]{1,190}>?\s*$/u;

/** A last line that is only an address is a mail program's default signature. */
function withoutOwnAddress(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1) ?? "";
  return lines.length > 1 && last.length < 300 && addressOnly.test(last) ? lines.slice(0, -1) : lines;
}

function trimmedLines(lines: readonly string[]): readonly string[] {
  let start = 0;
  let end = lines.length;
  while (start < end && (lines[start] ?? "").trim() === "") start++;
  while (end > start && (lines[end - 1] ?? "").trim() === "") end--;
  return lines.slice(start, end).map((line) => line.trimEnd());
}
