import { addDays, dateOfDayNumber, type LocalDate, localDate } from "./local-date.js";
import { solarDateOf } from "./lunar-date.js";
import { checkLunarYear, type LunarYearSource } from "./lunar-year.js";
import { quote, refuseSchedule } from "./refuse.js";

type MonthAndDay = readonly [month: number, day: number];

/** Festivals on a fixed solar day. @source 全国年节及纪念日放假办法 (State Council, revised November 2024); 国家宪法日: NPC Standing Committee, 1 November 2014. */
const solarFestivals: ReadonlyMap<string, MonthAndDay> = new Map([
  ["元旦", [1, 1]],
  ["妇女节", [3, 8]],
  ["植树节", [3, 12]],
  ["劳动节", [5, 1]],
  ["青年节", [5, 4]],
  ["儿童节", [6, 1]],
  ["建党节", [7, 1]],
  ["建军节", [8, 1]],
  ["教师节", [9, 10]],
  ["国庆节", [10, 1]],
  ["国家宪法日", [12, 4]],
]);

/** Festivals on a day of a regular lunar month of the lunar year that begins in the solar year. */
const lunarFestivals: ReadonlyMap<string, MonthAndDay> = new Map([
  ["春节", [1, 1]],
  ["元宵节", [1, 15]],
  ["端午节", [5, 5]],
  ["七夕节", [7, 7]],
  ["中秋节", [8, 15]],
  ["重阳节", [9, 9]],
]);

const solarTerms: readonly string[] = [
  ..."小寒 大寒 立春 雨水 惊蛰 春分 清明 谷雨 立夏 小满 芒种 夏至".split(" "),
  ..."小暑 大暑 立秋 处暑 白露 秋分 寒露 霜降 立冬 小雪 大雪 冬至".split(" "),
];

const otherNames: ReadonlyMap<string, string> = new Map([
  ["元宵", "元宵节"],
  ["端午", "端午节"],
  ["七夕", "七夕节"],
  ["中秋", "中秋节"],
  ["重阳", "重阳节"],
  ["腊八", "腊八节"],
  ["清明节", "清明"],
  ["国庆", "国庆节"],
  ["三八", "妇女节"],
  ["五一", "劳动节"],
  ["五四", "青年节"],
  ["七一", "建党节"],
  ["八一", "建军节"],
  ["新年", "元旦"],
]);

/** The names that {@link festivalDayIn} takes, without the shorter forms. */
export const festivalNames: readonly string[] = Object.freeze([
  ...solarFestivals.keys(),
  ...lunarFestivals.keys(),
  "除夕",
  "腊八节",
  ...solarTerms,
]);

/** Solar date of a festival or solar term in a year. */
export function festivalDayIn(tableOf: LunarYearSource, name: string, year: number): LocalDate {
  checkLunarYear(year);
  const festival = otherNames.get(name) ?? name;
  const fixed = solarFestivals.get(festival);
  if (fixed !== undefined) return localDate(year, ...fixed);
  const lunar = lunarFestivals.get(festival);
  if (lunar !== undefined) return solarDateOf(tableOf, { year, month: lunar[0], day: lunar[1] });
  if (festival === "除夕") return addDays(festivalDayIn(tableOf, "春节", year), -1);
  if (festival === "腊八节") return laba(tableOf, year);
  const term = tableOf(year).terms[solarTerms.indexOf(festival)];
  if (term !== undefined) return dateOfDayNumber(term);
  throw refuseSchedule(
    "name",
    `Festival ${quote(String(name))} is unknown. Use one of ${festivalNames.slice(0, 19).join(", ")}.`,
  );
}

/** The 8th of the last month of the lunar year before: in January, or at the end of December before. */
function laba(tableOf: LunarYearSource, year: number): LocalDate {
  const month = tableOf(year - 1).months.findLast((each) => each.month === 12 && !each.leap);
  if (month === undefined) throw refuseSchedule("year", `The lunar year before ${year} is not known.`);
  return dateOfDayNumber(month.firstDay + 7);
}
