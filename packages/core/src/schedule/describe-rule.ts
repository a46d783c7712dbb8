import { dayMs } from "./civil.js";
import { timesOfDay } from "./interval-set.js";
import { localTimeText } from "./local-time.js";
import { RRule, Weekday } from "./rrule-library.js";
import type { RecurrenceRule, RuleEnd, RuleWeekday } from "./rule.js";
import { withImpliedParts } from "./rule-engine.js";
import { chineseRule } from "./rule-in-chinese.js";
import { parseScheduleLines } from "./schedule-text.js";
import { openZone } from "./zone.js";

/** Languages in which a schedule can be put into words. */
export type DescriptionLocale = "zh-CN" | "en";

/**
 * Puts a schedule into words, for people who check what they set: `每月第三个星期五 14:30`, `every month on the 3rd Friday
 * at 14:30`. All times are in the schedule's zone; single added or left-out dates are counted.
 *
 * @throws SCHEDULE_INVALID if a line or part is malformed or unsupported.
 */
export function describeSchedule(text: string, locale: DescriptionLocale): string {
  const { start, rule, extra, excluded } = parseScheduleLines(text);
  const chinese = locale === "zh-CN";
  const once = dateTime(start.written);
  const full = rule === null ? null : withImpliedParts(rule, start.written);
  const words = [full === null ? once : chinese ? chineseRule(full) : englishRule(full)];
  if (full !== null) words.push(" ", chinese ? clocks(full).join("、") : `at ${clocks(full).join(", ")}`);
  const until = rule?.until == null ? null : dateTime(localEnd(rule.until, start.zone));
  if (until !== null) words.push(chinese ? `，至 ${until}` : `, until ${until}`);
  if (full?.count) words.push(chinese ? `，共 ${full.count} 次` : `, ${times(full.count)} in all`);
  if (extra.length > 0) words.push(chinese ? `，另加 ${extra.length} 次` : `, ${times(extra.length)} more`);
  if (excluded.length > 0)
    words.push(chinese ? `，除去 ${excluded.length} 次` : `, ${times(excluded.length)} left out`);
  return words.join("");
}

const monthNames = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const times = (count: number): string => (count === 1 ? "1 time" : `${count} times`);
const localEnd = ({ written, isUtc }: RuleEnd, zone: string | null): number =>
  isUtc && zone !== null ? openZone(zone).toLocal(written) : written;
const dateTime = (floating: number): string => localTimeText(floating).slice(0, 16).replace("T", " ");

/** Clock times of a rule with explicit parts; seconds are shown only when there are any. */
function clocks(rule: RecurrenceRule): readonly string[] {
  const withSeconds = rule.seconds.some((second) => second !== 0);
  return timesOfDay(rule).map((time) => localTimeText(time % dayMs).slice(11, withSeconds ? 19 : 16));
}

/** rrule's own wording for the days, and ours for what it would leave out. */
function englishRule(rule: RecurrenceRule): string {
  const isWeekly = rule.frequency === "WEEKLY";
  const wholeWeeks = isWeekly && rule.interval > 1 && rule.weekdays.length === 7;
  const words = new RRule({
    dtstart: new Date(0),
    freq: RRule[rule.frequency],
    interval: rule.interval,
    ...given("bymonth", isWeekly ? [] : rule.months),
    ...given("bymonthday", rule.monthDays),
    ...given("byyearday", rule.yearDays),
    ...given("byweekno", rule.weeks),
    ...given("byweekday", wholeWeeks ? [] : rule.weekdays.map(weekday)),
  }).toText();
  const months = isWeekly && rule.months.length > 0 ? `, in ${rule.months.map(monthName).join(", ")} only` : "";
  const places = rule.positions.length > 0 ? `, only the ${rule.positions.map(placeName).join(" and ")} of these` : "";
  return `${words}${wholeWeeks ? " on all seven days" : ""}${months}${places}`;
}

const monthName = (month: number): string => monthNames[month - 1] ?? "";

function placeName(position: number): string {
  const place = Math.abs(position);
  const isTeen = place % 100 >= 11 && place % 100 <= 13;
  const ordinal = `${place}${isTeen ? "th" : (["th", "st", "nd", "rd"][place % 10] ?? "th")}`;
  if (position > 0) return ordinal;
  return position === -1 ? "last" : `${ordinal} from the end`;
}

function given<Key extends string, Item>(key: Key, list: readonly Item[]): { [K in Key]?: Item[] } {
  return list.length === 0 ? {} : ({ [key]: [...list] } as { [K in Key]: Item[] });
}

const weekday = ({ weekday: day, ordinal }: RuleWeekday): InstanceType<typeof Weekday> =>
  ordinal === 0 ? new Weekday(day) : new Weekday(day, ordinal);
