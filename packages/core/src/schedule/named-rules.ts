/**
 * Rules that are easy to get wrong, by name: the value of an RRULE line.
 *
 * `lastDayOfMonth`; `thirtyFirstOrLastDay`, which falls on the 31st or, in a shorter month, on its last day;
 * `lastWeekdayOfMonth`, Monday to Friday, holidays not looked at; `quarterEnd`, the last day of March, June, September and
 * December (an INTERVAL of 3 from a 31st would skip quarters).
 */
export const namedRules = Object.freeze({
  lastDayOfMonth: "FREQ=MONTHLY;BYMONTHDAY=-1",
  thirtyFirstOrLastDay: "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
  lastWeekdayOfMonth: "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
  quarterEnd: "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1",
});

/** Name of one of the {@link namedRules}. */
export type NamedRule = keyof typeof namedRules;
