import { isLocalDate } from "../schedule/schedule.js";
import { type Birthday, birthdaySchema, type MemberStatus, memberStatuses } from "./member-schema.js";

const statusNames: ReadonlyMap<string, MemberStatus> = new Map([
  ["正式党员", "full"],
  ["正式", "full"],
  ["预备党员", "probationary"],
  ["预备", "probationary"],
  ["入党申请人", "applicant"],
  ["入党积极分子", "activist"],
  ["积极分子", "activist"],
  ["发展对象", "admissionCandidate"],
  ...memberStatuses.map((status) => [status, status] as const),
]);

/** The status that a cell names, in Chinese or as in code; `null` when it names none. */
export function statusOfCell(cell: string): MemberStatus | null {
  return statusNames.get(cell) ?? null;
}

/** The date of a cell: `2026-03-20`, `2026/3/20`, `2026.3.20` or `2026年3月20日`; `null` when there is no such day. */
export function dateOfCell(cell: string): string | null {
  const [, year = "", month = "", day = ""] = /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$/u.exec(cell) ?? [];
  const date = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  return isLocalDate(date) ? date : null;
}

/**
 * The birthday of a cell: `03-20`, `3/20`, `3月20日`, or a whole date, of which the year is dropped; by the lunar calendar
 * when it begins with `农历` or `lunar`, in a leap month with `闰` or `leap` after that. `null` when there is no such day.
 */
export function birthdayOfCell(cell: string): Birthday | null {
  const lunar = /^(?:农历|lunar\s*)(闰|leap\s*)?(.+)$/iu.exec(cell);
  const monthDay = /^(?:\d{4}[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?$/u.exec(lunar?.[2] ?? cell);
  if (monthDay === null) return null;
  const read = birthdaySchema.safeParse({
    calendar: lunar === null ? "gregorian" : "lunar",
    month: Number(monthDay[1]),
    day: Number(monthDay[2]),
    leapMonth: lunar?.[1] !== undefined,
  });
  return read.success ? read.data : null;
}

/** Whether a cell says yes or no, in Chinese or English; `null` when it says neither. */
export function answerOfCell(cell: string): boolean | null {
  if (/^(是|要|yes|true|1)$/iu.test(cell)) return true;
  if (/^(否|不要|no|false|0)$/iu.test(cell)) return false;
  return null;
}
