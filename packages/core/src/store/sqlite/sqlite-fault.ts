import { type ErrorCode, MicrobranchError } from "../../error/error.js";

/** Result codes, the low byte of the extended ones. @source SQLite, Result and Error Codes (rescode.html). */
const codes: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  5: ["STORE_LOCKED", "Another process holds it; one file serves one process"],
  6: ["STORE_LOCKED", "Another process holds it; one file serves one process"],
  7: ["STORE_UNAVAILABLE", "SQLite is out of memory"],
  8: ["STORE_READ_ONLY", "The file or its folder cannot be written"],
  10: ["STORE_UNAVAILABLE", "The disk refused to read or write; look at the system's log"],
  11: ["STORE_CORRUPT", "The file is damaged; restore a backup"],
  13: ["STORE_FULL", "The disk or quota is full; nothing was written"],
  14: ["STORE_UNAVAILABLE", "The file cannot be opened"],
  26: ["STORE_CORRUPT", "The file is no database"],
};

/** Extended codes of constraints. @source SQLite, rescode.html, SQLITE_CONSTRAINT_*. */
const constraintKinds: Readonly<Record<number, string>> = {
  275: "check",
  787: "foreign-key",
  1299: "not-null",
  1555: "unique",
  1811: "trigger",
  2067: "unique",
  2579: "unique",
  3091: "type",
};

const constraintCode = 19;

/** Turns an error of the driver into one of ours; one of ours stays as it is. `file` is named in the message. */
export function toSqliteFault(error: unknown, file: string): MicrobranchError {
  if (error instanceof MicrobranchError) return error;
  const text = error instanceof Error ? error.message : String(error);
  if (text.includes("connection is not open"))
    return new MicrobranchError("STORE_CLOSED", { message: `Store ${file}: it is closed.`, cause: error });
  const rawCode = rawCodeOf(error, text);
  if ((rawCode & 0xff) === constraintCode) return toConflict(error, rawCode, text);
  const [code, advice] = codes[rawCode & 0xff] ?? ["INTERNAL", "A statement failed"];
  return new MicrobranchError(code, {
    message: `Store ${file}: ${text}. ${advice}.`,
    details: { sqliteCode: rawCode },
    cause: error,
  });
}

function rawCodeOf(error: unknown, text: string): number {
  const raw = (error as { rawCode?: unknown } | null)?.rawCode;
  if (typeof raw === "number") return raw;
  const inText = /^ConnectionFailed\(.*: (\d+)"\)$/u.exec(text)?.[1];
  return inText === undefined ? 0 : Number(inText);
}

function toConflict(error: unknown, rawCode: number, text: string): MicrobranchError {
  const kind = constraintKinds[rawCode] ?? "other";
  const subject = kind === "trigger" ? text : (/failed: (.+)$/u.exec(text)?.[1] ?? text);
  const columns = [...subject.matchAll(/(\w+)\.(\w+)/gu)];
  const table = columns[0]?.[1];
  return new MicrobranchError("STORE_CONFLICT", {
    message: `The store refused a row: ${text}.`,
    details: {
      kind,
      constraint: subject,
      ...(table === undefined ? {} : { table, columns: columns.map((match) => match[2]) }),
    },
    cause: error,
  });
}
