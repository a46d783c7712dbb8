import type { Address } from "../channel/channel.js";
import { type CsvRow, readCsv } from "./csv.js";
import { answerOfCell, birthdayOfCell, dateOfCell, statusOfCell } from "./csv-cells.js";
import { type Birthday, givenAddressSchema, idSchema, type MemberStatus, nameSchema } from "./member-schema.js";

/** Rows of one file, the header not counted, at most. */
export const maxRosterRows = 2_000;

/** One fault of a file. */
export interface RowIssue {
  /** The row, from 1; the header is the first. */
  readonly row: number;
  /** The column, as its header says; empty for the row or the file as a whole. */
  readonly field: string;
  /** What is wrong. */
  readonly message: string;
}

/** A member as a row gives it. */
export interface RosterEntry {
  /** The row. */
  readonly row: number;
  /** The member's id, or `null`: it is made. */
  readonly id: string | null;
  /** The name. */
  readonly name: string;
  /** The group's name, or `null`. */
  readonly group: string | null;
  /** The status. */
  readonly status: MemberStatus;
  /** First day of the status, or `null`: the day of the import. */
  readonly since: string | null;
  /** First day in the branch, or `null`: as `since`. */
  readonly joined: string | null;
  /** Day of admission to the Party, or `null`. */
  readonly admittedOn: string | null;
  /** Birthday, or `null`. */
  readonly birthday: Birthday | null;
  /** What the member said about greetings, or `null`. */
  readonly greetingOptIn: boolean | null;
  /** Addresses, in the order of the columns. */
  readonly addresses: readonly Address[];
}

/** A roster file that was read. */
export interface RosterReading {
  /** The members of the faultless rows. */
  readonly entries: readonly RosterEntry[];
  /** Every fault. */
  readonly issues: readonly RowIssue[];
}

type Field = Exclude<keyof RosterEntry, "row" | "addresses">;

const headers: ReadonlyMap<string, Field> = new Map([
  ["编号", "id"],
  ["id", "id"],
  ["姓名", "name"],
  ["name", "name"],
  ["党小组", "group"],
  ["group", "group"],
  ["身份", "status"],
  ["党员类别", "status"],
  ["status", "status"],
  ["起始日期", "since"],
  ["since", "since"],
  ["转入日期", "joined"],
  ["joined", "joined"],
  ["入党日期", "admittedOn"],
  ["admittedon", "admittedOn"],
  ["生日", "birthday"],
  ["birthday", "birthday"],
  ["生日祝福", "greetingOptIn"],
  ["greeting", "greetingOptIn"],
]);

/** A column: a field of a member, or an address on a platform. */
type Column =
  | { readonly header: string; readonly field: Field }
  | { readonly header: string; readonly platform: string; readonly tenant: string | null };

/**
 * Reads a roster: one row a member, in roster order, below a header in Chinese or English (`姓名`/`name` and
 * `身份`/`status` are needed). A column `address:<platform>` or `address:<platform>:<tenant>` (`地址:…`) holds addresses.
 * Pure; names of groups and what the store knows are not checked here.
 */
export function readRoster(text: string): RosterReading {
  const { rows, brokenRow } = readCsv(text);
  const [header, ...body] = rows;
  if (brokenRow !== null) return refused(brokenRow, "the double quotes of the row do not fit");
  if (header === undefined) return refused(1, "the file is empty");
  if (body.length > maxRosterRows) return refused(1, `the file has more than ${maxRosterRows} rows`);
  const { columns, issues: faults } = readHeader(header);
  if (faults.length > 0) return { entries: [], issues: faults };
  const issues: RowIssue[] = [];
  const entries = body.flatMap((row) => {
    const reading = readRow(row, columns);
    issues.push(...reading.issues);
    return reading.entry === null ? [] : [reading.entry];
  });
  return { entries, issues };
}

const refused = (row: number, message: string): RosterReading => ({
  entries: [],
  issues: [{ row, field: "", message }],
});

function readHeader({ row, cells }: CsvRow): { readonly columns: readonly Column[]; readonly issues: RowIssue[] } {
  const issues: RowIssue[] = [];
  const columns: Column[] = [];
  for (const [index, header] of cells.entries()) {
    const column = readColumn(header);
    if (column === null) issues.push({ row, field: header, message: "unknown column" });
    else if (cells.indexOf(header) < index || ("field" in column && columns.some((other) => same(other, column))))
      issues.push({ row, field: header, message: "the column stands there twice" });
    else columns.push(column);
  }
  for (const [field, name] of [
    ["name", "姓名 / name"],
    ["status", "身份 / status"],
  ] as const)
    if (issues.length === 0 && !columns.some((column) => "field" in column && column.field === field))
      issues.push({ row, field: name, message: "the column is missing" });
  return { columns, issues };
}

const same = (a: Column, b: Column): boolean => "field" in a && "field" in b && a.field === b.field;

function readColumn(header: string): Column | null {
  const field = headers.get(header) ?? headers.get(header.toLowerCase());
  if (field !== undefined) return { header, field };
  const [, platform, tenant] = /^(?:address|地址)[:：]([^:：]+)(?:[:：](.+))?$/iu.exec(header) ?? [];
  return platform === undefined ? null : { header, platform: platform.trim(), tenant: tenant?.trim() ?? null };
}

function readRow(row: CsvRow, columns: readonly Column[]): { entry: RosterEntry | null; issues: RowIssue[] } {
  const issues: RowIssue[] = [];
  if (row.cells.length !== columns.length)
    return {
      entry: null,
      issues: [{ row: row.row, field: "", message: `has ${row.cells.length} cells instead of ${columns.length}` }],
    };
  const cellOf = (field: Field): { readonly header: string; readonly cell: string } => {
    const index = columns.findIndex((column) => "field" in column && column.field === field);
    return { header: columns[index]?.header ?? field, cell: row.cells[index] ?? "" };
  };
  const take = <Value>(field: Field, read: (cell: string) => Value | null, expected: string): Value | null => {
    const { header, cell } = cellOf(field);
    if (cell === "") return null;
    const value = read(cell);
    if (value === null) issues.push({ row: row.row, field: header, message: `must be ${expected}` });
    return value;
  };
  const name = take("name", (cell) => nameSchema.safeParse(cell).data ?? null, "a name of at most 100 characters");
  const status = take("status", statusOfCell, "正式党员 (full), 预备党员 (probationary) or another status");
  for (const field of ["name", "status"] as const)
    if (cellOf(field).cell === "")
      issues.push({ row: row.row, field: cellOf(field).header, message: "must not be empty" });
  const entry = {
    row: row.row,
    id: take("id", (cell) => idSchema.safeParse(cell).data ?? null, "1 to 64 letters, digits or _ . : -"),
    group: take("group", (cell) => cell, "a group's name"),
    since: take("since", dateOfCell, "a day, as 2026-03-20"),
    joined: take("joined", dateOfCell, "a day, as 2026-03-20"),
    admittedOn: take("admittedOn", dateOfCell, "a day, as 2026-03-20"),
    birthday: take("birthday", birthdayOfCell, "a month and day, as 03-20 or 农历08-15"),
    greetingOptIn: take("greetingOptIn", answerOfCell, "是 or 否"),
    addresses: readAddresses(row, columns, issues),
  };
  if (issues.length > 0 || name === null || status === null) return { entry: null, issues };
  return { entry: { ...entry, name, status }, issues };
}

function readAddresses(row: CsvRow, columns: readonly Column[], issues: RowIssue[]): readonly Address[] {
  return columns.flatMap((column, index) => {
    const id = row.cells[index] ?? "";
    if ("field" in column || id === "") return [];
    const read = givenAddressSchema.safeParse({ platform: column.platform, tenant: column.tenant, id });
    if (read.success) return [read.data];
    issues.push({ row: row.row, field: column.header, message: "must be one line of at most 320 characters" });
    return [];
  });
}
