import { z } from "zod";
import { MicrobranchError } from "../error/error.js";
import { isLocalDate, type LocalDate } from "./local-date.js";

const dateSchema = z.string().refine(isLocalDate, { message: "must be an existing date as 2026-10-01" });
const nameSchema = z.string().trim().min(1).max(60);
const dayListSchema = z.array(z.tuple([dateSchema, nameSchema])).max(200);

/** Schema of {@link HolidayYear}. */
export const holidayYearSchema = z
  .strictObject({
    year: z.int().min(1950).max(2200),
    papers: z.array(z.string().trim().min(1).max(300)).min(1).max(20),
    off: dayListSchema,
    work: dayListSchema,
    version: z.union([z.int().min(1), z.string().trim().min(1).max(60)]).default(1),
  })
  .superRefine(({ year, off, work }, context) => {
    const seen = new Set<LocalDate>();
    for (const [list, days] of [
      ["off", off],
      ["work", work],
    ] as const)
      for (const [index, [date]] of days.entries()) {
        const path = [list, index, 0];
        if (seen.has(date)) context.addIssue({ code: "custom", path, message: `lists ${date} twice` });
        if (date < `${year - 1}-12-01` || date > `${year}-12-31`)
          context.addIssue({ code: "custom", path, message: `${date} is outside ${year} and the December before` });
        seen.add(date);
      }
  });

/**
 * The holiday arrangement of one year as the State Council published it: data with a source, never computed.
 *
 * Ordinary weekends that join a holiday need not be listed.
 */
export interface HolidayYear {
  /** The year the notice is for; it may also touch the December before. */
  readonly year: number;
  /** Notices it was read from, as addresses or titles. */
  readonly papers: readonly string[];
  /** Days off with the holiday's name. */
  readonly off: readonly (readonly [date: LocalDate, name: string])[];
  /** Make-up working days (调休) with the holiday's name. */
  readonly work: readonly (readonly [date: LocalDate, name: string])[];
  /** Changes whenever the data does [1]. */
  readonly version?: number | string;
}

/** Schema of {@link DayOverride}. */
export const dayOverrideSchema = z.strictObject({
  date: dateSchema,
  workday: z.boolean(),
  reason: nameSchema,
});

/** One day set by hand: a local rule or an emergency notice. It wins over the year's notice. */
export interface DayOverride {
  /** The day. */
  readonly date: LocalDate;
  /** Whether it is a working day. */
  readonly workday: boolean;
  /** Why, for whoever asks later. */
  readonly reason: string;
}

/**
 * Checks the data of one year.
 *
 * @throws CALENDAR_INVALID naming the field, with `details.issues`.
 */
export function parseHolidayYear(value: unknown, field = "years"): Required<HolidayYear> {
  return parsed(holidayYearSchema.safeParse(value), field, yearIn(value));
}

/** Checks one override. @throws CALENDAR_INVALID naming the field. */
export function parseDayOverride(value: unknown, field = "overrides"): DayOverride {
  return parsed(dayOverrideSchema.safeParse(value), field, null);
}

function parsed<Value>(result: z.ZodSafeParseResult<Value>, field: string, year: unknown): Value {
  if (result.success) return result.data;
  const issues = result.error.issues.map((issue) => ({ path: issue.path.join("."), message: issue.message }));
  const first = issues[0];
  throw new MicrobranchError("CALENDAR_INVALID", {
    message: `Holiday data is refused: ${first?.path ?? ""} ${first?.message ?? ""}. Correct the data.`,
    field: first === undefined || first.path === "" ? field : `${field}.${first.path}`,
    details: { year, issues },
  });
}

function yearIn(value: unknown): unknown {
  return typeof value === "object" && value !== null && "year" in value ? value.year : null;
}
