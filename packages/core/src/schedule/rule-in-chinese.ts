import type { Frequency, RecurrenceRule, RuleWeekday } from "./rule.js";

const weekdayNames = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];
const digits = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九"];
const units = {
  DAILY: ["每天", "天"],
  WEEKLY: ["每周", "周"],
  MONTHLY: ["每月", "个月"],
  YEARLY: ["每年", "年"],
} satisfies Record<Frequency, readonly [string, string]>;

/** The days of a rule with explicit parts in Chinese, without times and end: `每月第三个星期五`. */
export function chineseRule(rule: RecurrenceRule): string {
  const [every, unit] = units[rule.frequency];
  const base = rule.interval === 1 ? every : `每 ${rule.interval} ${unit}`;
  const months = list(rule.months, (month) => `${month} 月`);
  const where = months === "" ? "" : rule.frequency === "YEARLY" ? ` ${months}` : `（限 ${months}）`;
  const places = list(rule.positions, place);
  return `${base}${where}${daysOf(rule)}${places === "" ? "" : `中的${places}`}`;
}

function daysOf(rule: RecurrenceRule): string {
  const weeks = list(rule.weeks, (week) => (week > 0 ? `第 ${week} 周` : `倒数第 ${-week} 周`));
  const numbered = [
    list(rule.yearDays, (day) => (day > 0 ? `第 ${day} 天` : `倒数第 ${-day} 天`)),
    list(rule.monthDays, monthDay),
  ].filter((part) => part !== "");
  const dates = `${weeks}${numbered.join("且为")}`;
  const named = weekdays(rule);
  if (named === "") return spaced(dates);
  if (numbered.length > 0) return `${spaced(dates)}且为${named}`;
  if (weeks !== "") return `${dates}的${named}`;
  const all = rule.weekdays.every(({ ordinal }) => ordinal === 0) && rule.positions.length === 0;
  if (!all || (rule.frequency === "WEEKLY" && rule.interval === 1)) return named;
  return rule.frequency === "MONTHLY" || rule.frequency === "YEARLY" ? `的每个${named}` : `的${named}`;
}

const spaced = (days: string): string => (/^\d/.test(days) ? ` ${days}` : days);

function list<Item>(items: readonly Item[], word: (item: Item) => string): string {
  return items.map(word).join("、");
}

function monthDay(day: number): string {
  if (day > 0) return `${day} 日`;
  return day === -1 ? "最后一天" : `倒数第${numeral(-day)}天`;
}

function place(position: number): string {
  if (position > 0) return `第${numeral(position)}个`;
  return position === -1 ? "最后一个" : `倒数第${numeral(-position)}个`;
}

function weekdays(rule: RecurrenceRule): string {
  const days = new Set(rule.weekdays.filter(({ ordinal }) => ordinal === 0).map(({ weekday }) => weekday));
  const placed = list(
    rule.weekdays.filter(({ ordinal }) => ordinal !== 0),
    placedWeekday,
  );
  const isWorkweek = days.size === 5 && !days.has(5) && !days.has(6);
  const plain = isWorkweek ? "星期一至星期五" : list([...days].sort(), (day) => weekdayNames[day] ?? "");
  if (placed === "" || plain === "") return `${placed}${plain}`;
  return `${placed}和每个${plain}`;
}

function placedWeekday({ weekday, ordinal }: RuleWeekday): string {
  return `${place(ordinal)}${weekdayNames[weekday] ?? ""}`;
}

/** A whole number below 100 in Chinese; larger ones in digits. */
function numeral(value: number): string {
  if (value >= 100) return ` ${value} `;
  if (value < 10) return digits[value] ?? "";
  const tens = Math.floor(value / 10);
  return `${tens === 1 ? "" : digits[tens]}十${value % 10 === 0 ? "" : digits[value % 10]}`;
}
