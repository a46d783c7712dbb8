import type { Capabilities, RateLimit } from "@microbranch/core/channel";
import type { TableWords } from "./words.js";

/** A route, and what it declares. */
export interface Declared {
  /** Heads its column; empty where the table has only one. */
  readonly route: string;
  /** What it can do. */
  readonly capabilities: Capabilities;
  /** Its limits. */
  readonly pace: readonly RateLimit[];
}

type Row = readonly [name: string, say: (capabilities: Capabilities, words: TableWords) => string];

const yesNo = (isSo: boolean, words: TableWords): string => (isSo ? words.yes : words.no);

/** The keys of a declaration in their order, `contract` apart. */
const rows: readonly Row[] = [
  ["reach", ({ reach }, words) => words.reach[reach]],
  ["batch.maxRecipients", ({ batch }) => number(batch.maxRecipients)],
  ["text.format", ({ text }) => text.format],
  ["text.maxBytes", ({ text }, words) => bytesInWords(text.maxBytes, words)],
  ["text.previewBytes", ({ text }, words) => orNone(text.previewBytes, words, bytesInWords)],
  [
    "choices",
    ({ choices }, words) =>
      orNone(choices, words, ({ max, labelMaxChars, everyClient }) =>
        [words.buttons(max, labelMaxChars), words.everyClient[everyClient ? 0 : 1]].join(words.comma),
      ),
  ],
  ["mailLinks", ({ mailLinks }, words) => yesNo(mailLinks, words)],
  ["calendar", ({ calendar }, words) => orNone(calendar, words, ({ replies }) => words.calendar[replies ? 0 : 1])],
  [
    "images",
    ({ images }, words) =>
      orNone(images, words, ({ max, maxBytes, layout }) =>
        [words.images(max, bytesInWords(maxBytes, words)), words.layout[layout]].join(words.comma),
      ),
  ],
  ["files", ({ files }, words) => orNone(files, words, (f) => words.files(f.max, bytesInWords(f.maxBytes, words)))],
  [
    "location",
    ({ location }, words) =>
      orNone(location, words, ({ datum }) => datum.toUpperCase().replace("WGS", "WGS-").replace("GCJ", "GCJ-")),
  ],
  ["inbound", ({ inbound }, words) => (inbound === "none" ? words.none : inbound)],
  ["sender", ({ sender }, words) => words.sender[sender]],
  ["threads", ({ threads }, words) => yesNo(threads, words)],
  [
    "evidence",
    ({ evidence: { levels, pull } }, words) =>
      levels.length === 0 ? words.none : [...levels, ...(pull ? [words.fetched] : [])].join(words.comma),
  ],
  [
    "idempotency",
    ({ idempotency: { by, windowMs } }, words) =>
      by === "none" ? words.none : words.idempotency[by](durationInWords(windowMs ?? 0, words)),
  ],
  ["suppressesRepeatsMs", (c, words) => orNone(c.suppressesRepeatsMs, words, within)],
  ["reconciles", ({ reconciles }, words) => yesNo(reconciles, words)],
  [
    "retract",
    ({ retract }, words) =>
      orNone(retract, words, ({ windowMs }) => (windowMs === null ? words.unbounded : within(windowMs, words))),
  ],
  ["amend", ({ amend }, words) => yesNo(amend, words)],
  ["directory", ({ directory }, words) => yesNo(directory, words)],
];

/** What some routes declare, as two Markdown tables: capabilities with a column per route, and limits. Pure. */
export function capabilityTables(routes: readonly Declared[], words: TableWords): string {
  const head = [words.capability, ...routes.map(({ route }) => route || words.value)];
  const lines = rows.map(([name, say]) => [`\`${name}\``, ...routes.map((each) => say(each.capabilities, words))]);
  return `${markdown(head, lines)}\n\n${paceTable(routes, words)}`;
}

function paceTable(routes: readonly Declared[], words: TableWords): string {
  const [route, ...head] = words.pace;
  const lines = routes.flatMap((each) =>
    each.pace.map((limit) => [...(routes.length > 1 ? [each.route] : []), ...limitInWords(limit, words)]),
  );
  if (lines.length === 0) return words.noPace;
  return markdown([...(routes.length > 1 ? [route] : []), ...head], lines);
}

function limitInWords(limit: RateLimit, words: TableWords): readonly string[] {
  const { counts, per, max, windowMs, whenExceeded, suspendedMs, source } = limit;
  return [
    words.limit(number(max), words.counts[counts], words.per[per]),
    durationInWords(windowMs, words),
    whenExceeded === "suspended"
      ? words.suspended(durationInWords(suspendedMs ?? 0, words))
      : words.surplus[whenExceeded],
    source,
  ];
}

function markdown(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...lines.map(line)].join("\n");
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replace(/\s+/gu, " ").trim();
}

function orNone<T>(value: T | null, words: TableWords, say: (value: T, words: TableWords) => string): string {
  return value === null ? words.none : say(value, words);
}

function within(ms: number, words: TableWords): string {
  return words.within(durationInWords(ms, words));
}

/** 86,400,000 becomes "1 day": the largest unit that gives a whole number. */
export function durationInWords(ms: number, words: TableWords): string {
  const [name, size] = units.find(([, each]) => ms % each === 0) ?? ["millisecond", 1];
  return words.units[name](number(ms / size), ms === size);
}

const units: readonly (readonly [keyof TableWords["units"], number])[] = [
  ["day", 86_400_000],
  ["hour", 3_600_000],
  ["minute", 60_000],
  ["second", 1000],
];

/** 65,536 becomes "65,536 bytes (64 KiB)". */
export function bytesInWords(count: number, words: TableWords): string {
  const [name, size] = count % 1_048_576 === 0 ? ["MiB", 1_048_576] : ["KiB", 1024];
  const exact = words.bytes(number(count));
  return count >= size && count % size === 0 ? `${exact} (${number(count / size)} ${name})` : exact;
}

function number(value: number): string {
  return String(value).replace(/\B(?=(?:\d{3})+$)/gu, ",");
}
