import { MicrobranchError } from "../error/error.js";
import { assertStorable } from "../text/text.js";

/** One row of a CSV file. */
export interface CsvRow {
  /** Its number, from 1; the header is the first. */
  readonly row: number;
  /** Its cells, without surrounding space. */
  readonly cells: readonly string[];
}

/** A CSV file that was read. */
export interface CsvReading {
  /** The rows that are not empty, the header among them. */
  readonly rows: readonly CsvRow[];
  /** The row whose quotes do not fit, or `null`. */
  readonly brokenRow: number | null;
}

/**
 * Decodes the bytes of a CSV file, with or without byte order mark.
 *
 * @throws IMPORT_REFUSED if they are not UTF-8, as the files of older spreadsheet programs are not.
 */
export function decodeCsv(bytes: Uint8Array): string {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    assertStorable(text, "csv");
    return text;
  } catch (cause) {
    throw new MicrobranchError("IMPORT_REFUSED", {
      message: "The file is not UTF-8 text. Save it as “CSV UTF-8” in the spreadsheet program, and import it again.",
      field: "csv",
      details: { rows: [{ row: 1, field: "", message: "is not UTF-8 text" }] },
      cause,
    });
  }
}

/**
 * Reads CSV: commas, cells in double quotes that may hold commas, line breaks and doubled quotes, rows ended by LF, CRLF
 * or CR. A byte order mark and empty rows are skipped.
 *
 * @source RFC 4180 (October 2005), section 2.
 */
export function readCsv(text: string): CsvReading {
  const rows: CsvRow[] = [];
  const scan = createScanner(text.startsWith("\ufeff") ? text.slice(1) : text);
  for (let row = 1; !scan.isDone(); row++) {
    const cells = scan.readRow();
    if (cells === null) return { rows, brokenRow: row };
    if (cells.some((cell) => cell !== "")) rows.push({ row, cells });
  }
  return { rows, brokenRow: null };
}

function createScanner(text: string) {
  let at = 0;

  /** A cell in quotes; `null` when they are not closed, or something follows them. */
  function quoted(): string | null {
    let value = "";
    for (let from = at + 1; ; ) {
      const end = text.indexOf('"', from);
      if (end < 0) return null;
      value += text.slice(from, end);
      if (text[end + 1] !== '"') {
        at = end + 1;
        return at === text.length || /[,\r\n]/u.test(text[at] ?? "") ? value : null;
      }
      value += '"';
      from = end + 2;
    }
  }

  /** A cell without quotes; `null` when it holds one. */
  function plain(): string | null {
    const start = at;
    while (at < text.length && !/[,\r\n]/u.test(text[at] ?? "")) at++;
    const value = text.slice(start, at);
    return value.includes('"') ? null : value;
  }

  function readRow(): readonly string[] | null {
    const cells: string[] = [];
    for (;;) {
      const cell = text[at] === '"' ? quoted() : plain();
      if (cell === null) return null;
      cells.push(cell.trim());
      if (text[at] !== ",") break;
      at++;
    }
    if (text[at] === "\r") at++;
    if (text[at] === "\n") at++;
    return cells;
  }

  return { readRow, isDone: () => at >= text.length };
}
