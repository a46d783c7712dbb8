import type { HolidayYear } from "./holiday-year.js";

const run = (name: string, month: string, from: number, to: number): (readonly [string, string])[] =>
  Array.from({ length: to - from + 1 }, (_, index) => [`2026-${month}-${String(from + index).padStart(2, "0")}`, name]);

const data: HolidayYear = {
  year: 2026,
  papers: ["https://www.gov.cn/zhengce/zhengceku/202511/content_7047091.htm"],
  off: [
    ...run("元旦", "01", 1, 3),
    ...run("春节", "02", 15, 23),
    ...run("清明节", "04", 4, 6),
    ...run("劳动节", "05", 1, 5),
    ...run("端午节", "06", 19, 21),
    ...run("中秋节", "09", 25, 27),
    ...run("国庆节", "10", 1, 7),
  ],
  work: [
    ["2026-01-04", "元旦"],
    ["2026-02-14", "春节"],
    ["2026-02-28", "春节"],
    ["2026-05-09", "劳动节"],
    ["2026-09-20", "国庆节"],
    ["2026-10-10", "国庆节"],
  ],
  version: 1,
};

/**
 * The holiday arrangement of 2026.
 *
 * @source 国务院办公厅关于2026年部分节假日安排的通知 (gov.cn content_7047091, November 2025).
 */
export const holidays2026: HolidayYear = Object.freeze(data);
