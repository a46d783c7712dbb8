import type { greetings as reference } from "../zh-cn/greetings.js";

/** What surrounds a greeting: headings, names of occasions, merging, and the choice to have none. */
export const greetings: typeof reference = {
  "greeting.title": (p) => `Greetings: ${p.occasion}`,
  "greeting.title.solemn": (p) => `${p.occasion}: in remembrance`,
  "greeting.merged": (p) =>
    `${p.name}, a day of more than one reason to write: ${p.occasions}. All good wishes from ${p.branch}.`,
  "greeting.collective": (p) => `Birthdays in ${p.month}: ${p.names}. ${p.branch} wishes them health and happiness.`,
  "greeting.everybody": () => "everybody",
  "greeting.optOut": () => "If you would rather not receive such greetings, just reply and say so.",
  "greeting.optedOut": () => "Of course. You will not receive such greetings any more.",
  "occasion.birthday": () => "birthday",
  "occasion.politicalBirthday": () => "anniversary of joining the Party",
  "occasion.newYear": () => "New Year's Day",
  "occasion.springFestivalEve": () => "Spring Festival Eve",
  "occasion.springFestival": () => "Spring Festival",
  "occasion.lanternFestival": () => "Lantern Festival",
  "occasion.womensDay": () => "Women's Day",
  "occasion.qingming": () => "Qingming",
  "occasion.labourDay": () => "Labour Day",
  "occasion.youthDay": () => "Youth Day",
  "occasion.dragonBoatFestival": () => "Dragon Boat Festival",
  "occasion.partyFoundingDay": () => "Party founding day",
  "occasion.armyDay": () => "Army Day",
  "occasion.midAutumnFestival": () => "Mid-Autumn Festival",
  "occasion.martyrsDay": () => "Martyrs' Day",
  "occasion.nationalDay": () => "National Day",
  "occasion.doubleNinthFestival": () => "Double Ninth Festival",
  "occasion.nationalMemorialDay": () => "National Memorial Day",
};
