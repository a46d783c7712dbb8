import type { birthdays as reference } from "../zh-cn/birthdays.js";

/** Wordings for birthdays and for the anniversary of joining the Party. */
export const birthdays: typeof reference = {
  "greeting.birthday.1": (p) =>
    `Happy birthday, ${p.name}! May the new year of life be kind to you and yours. — ${p.branch}`,
  "greeting.birthday.2": (p) =>
    `${p.name}, today is your birthday. At home or far away, ${p.branch} is thinking of you and wishes you well.`,
  "greeting.birthday.3": (p) => `A year older and a year calmer: happy birthday, ${p.name}, from ${p.branch}.`,
  "greeting.birthday.4": (p) =>
    `${p.name}, however busy the day, do take a moment to celebrate. Happy birthday from ${p.branch}.`,
  "greeting.birthday.5": (p) =>
    `${p.name}, thank you for all you do. ${p.branch} wishes you a happy birthday and good health.`,
  "greeting.birthday.6": (p) =>
    `This day is yours, ${p.name}. Happy birthday, and may your hopes be answered. — ${p.branch}`,
  "greeting.politicalBirthday.1": (p) =>
    `${p.name}, today you have been a Party member for ${yearsOf(p.years)}. May what moved you then still warm you. — ${p.branch}`,
  "greeting.politicalBirthday.2": (p) =>
    `${yearsOf(p.years)} ago today you stood before the Party flag. ${p.branch} remembers the day with you, ${p.name}.`,
  "greeting.politicalBirthday.3": (p) =>
    `${p.name}, today is the anniversary of your joining: ${yearsOf(p.years)}. Thank you for walking this road with us. — ${p.branch}`,
  "greeting.politicalBirthday.4": (p) =>
    `${yearsOf(p.years)} of membership, and every step has counted. ${p.branch} sends you its regards, ${p.name}.`,
};

function yearsOf(years: number): string {
  return years === 1 ? "1 year" : `${years} years`;
}
