import { type RawBuilder, type SqlBool, sql } from "kysely";
import { z } from "zod";
import { isLocalDate, type LocalDate } from "../schedule/schedule.js";

/** A period of local dates `[from, to)`. */
export interface Period {
  /** The first day, `YYYY-MM-DD`. */
  readonly from: LocalDate;
  /** The first day on which it no longer holds, or `null` while it is open. */
  readonly to: LocalDate | null;
}

/** A local date, `YYYY-MM-DD`. */
export const dateSchema: z.ZodType<LocalDate, LocalDate> = z
  .string()
  .refine(isLocalDate, { message: "must be an existing day, as 2026-03-20" });

/** Fields of a period in an import document: `to` is exclusive and left out while the period is open. */
export const periodShape = {
  from: dateSchema.describe("first day"),
  to: dateSchema.nullable().default(null).describe("first day on which it no longer holds [null: open]"),
};

/** Whether a period's end, if any, comes after its begin. */
export function isOrdered(period: Period): boolean {
  return period.to === null || period.to > period.from;
}

/** Whether a day lies in a period. */
export function coversDay(period: Period, day: LocalDate): boolean {
  return period.from <= day && (period.to === null || day < period.to);
}

/** Whether two periods share a day. */
export function overlaps(a: Period, b: Period): boolean {
  return (b.to === null || a.from < b.to) && (a.to === null || b.from < a.to);
}

/** SQL: whether a row of `table` (name or alias) covers a day by its columns `from_on` and `to_on`. */
export function rowCovers(table: string, day: LocalDate): RawBuilder<SqlBool> {
  const from = sql.ref(`${table}.from_on`);
  const to = sql.ref(`${table}.to_on`);
  return sql<SqlBool>`(${from} <= ${day} and (${to} is null or ${to} > ${day}))`;
}

/** SQL: whether a row of `table` (name or alias) has not ended by a day; it may begin later. */
export function rowEndsAfter(table: string, day: LocalDate): RawBuilder<SqlBool> {
  const to = sql.ref(`${table}.to_on`);
  return sql<SqlBool>`(${to} is null or ${to} > ${day})`;
}
