import { describe, expect, it } from "vitest";
import { describeSchedule } from "./schedule.js";

const withRule = (rule: string): string => `DTSTART;TZID=Asia/Shanghai:20260116T143000\nRRULE:${rule}`;

describe("describeSchedule", () => {
  it.each([
    ["FREQ=DAILY;INTERVAL=2", "every 2 days at 14:30", "每 2 天 14:30"],
    ["FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR", "every weekday at 14:30", "每周星期一至星期五 14:30"],
    ["FREQ=MONTHLY", "every month on the 16th at 14:30", "每月 16 日 14:30"],
    ["FREQ=MONTHLY;BYDAY=3FR", "every month on the 3rd Friday at 14:30", "每月第三个星期五 14:30"],
    [
      "FREQ=MONTHLY;INTERVAL=3;BYDAY=-1FR;UNTIL=20261231T155959Z",
      "every 3 months on the last Friday at 14:30, until 2026-12-31 23:59",
      "每 3 个月最后一个星期五 14:30，至 2026-12-31 23:59",
    ],
    ["FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "every month on Friday the 13th at 14:30", "每月 13 日且为星期五 14:30"],
    [
      "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=5",
      "every month on weekdays, only the last of these at 14:30, 5 times in all",
      "每月星期一至星期五中的最后一个 14:30，共 5 次",
    ],
    [
      "FREQ=WEEKLY;BYDAY=WE;BYMONTH=3,9;INTERVAL=2",
      "every 2 weeks on Wednesday, in March, September only at 14:30",
      "每 2 周（限 3 月、9 月）的星期三 14:30",
    ],
    [
      "FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=1;BYHOUR=9,15;BYMINUTE=0",
      "every July on the 1st at 09:00, 15:00",
      "每年 7 月 1 日 09:00、15:00",
    ],
    ["FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "every year on Monday in week 20 at 14:30", "每年第 20 周的星期一 14:30"],
  ])("puts %s into English and Chinese", (rule, english, chinese) => {
    expect(describeSchedule(withRule(rule), "en")).toBe(english);
    expect(describeSchedule(withRule(rule), "zh-CN")).toBe(chinese);
  });

  it("tells of single dates", () => {
    const text = "DTSTART:20260116T143000\nRDATE:20260117T143000,20260118T143000\nEXDATE:20260116T143000";

    expect(describeSchedule(text, "en")).toBe("2026-01-16 14:30, 2 times more, 1 time left out");
    expect(describeSchedule(text, "zh-CN")).toBe("2026-01-16 14:30，另加 2 次，除去 1 次");
  });

  it("refuses what cannot be a schedule", () => {
    expect(() => describeSchedule(withRule("FREQ=HOURLY"), "en")).toThrow(/not supported/);
  });
});
