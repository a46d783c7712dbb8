import type { festivals as reference } from "../zh-cn/festivals.js";

/** Wordings for festivals and days of remembrance. */
export const festivals: typeof reference = {
  "greeting.newYear.1": (p) =>
    `A new year begins. ${p.branch} wishes you and your family peace and good health, ${p.name}.`,
  "greeting.newYear.2": (p) =>
    `Happy New Year, ${p.name}! May every morning of it bring something to look forward to. — ${p.branch}`,
  "greeting.springFestivalEve.1": (p) =>
    `${p.name}, may tonight's lights be warm and your family together. — ${p.branch}`,
  "greeting.springFestivalEve.2": (p) =>
    `It is New Year's Eve by the old calendar. ${p.name}, after a year of hard work ${p.branch} wishes you a good dinner and a quiet holiday.`,
  "greeting.springFestival.1": (p) => `${p.name}, a happy Spring Festival to you and yours from ${p.branch}!`,
  "greeting.springFestival.2": (p) =>
    `Spring is here again. ${p.name}, may people, plans and health all go well for you. — ${p.branch}`,
  "greeting.lanternFestival.1": (p) =>
    `Happy Lantern Festival, ${p.name}! May it be sweet, and spent together. — ${p.branch}`,
  "greeting.lanternFestival.2": (p) => `Under the full moon and the lanterns, ${p.branch} wishes you joy, ${p.name}.`,
  "greeting.womensDay.1": (p) =>
    `Happy Women's Day, ${p.name}! Thank you for the care you put into work and home. — ${p.branch}`,
  "greeting.womensDay.2": (p) => `With the spring wind, ${p.branch} wishes you a good Women's Day, ${p.name}.`,
  "greeting.qingming.1": (p) =>
    `It is Qingming. ${p.branch} remembers with you, ${p.name}, those who went before us. Please be careful with fire and on the road.`,
  "greeting.qingming.2": (p) =>
    `${p.name}, may we remember where we come from and treasure what we have. — ${p.branch}`,
  "greeting.labourDay.1": (p) => `Happy Labour Day, ${p.name}! You have earned a good rest. — ${p.branch}`,
  "greeting.labourDay.2": (p) =>
    `All honest work deserves respect. ${p.branch} wishes you a good First of May, ${p.name}.`,
  "greeting.youthDay.1": (p) =>
    `Happy Youth Day, ${p.name}! May there be light ahead and a road under your feet. — ${p.branch}`,
  "greeting.youthDay.2": (p) => `For Youth Day ${p.branch} wishes you, ${p.name}, lasting curiosity and staying power.`,
  "greeting.dragonBoatFestival.1": (p) => `A peaceful and healthy Dragon Boat Festival, ${p.name}, from ${p.branch}.`,
  "greeting.dragonBoatFestival.2": (p) =>
    `${p.name}, a healthy Dragon Boat Festival! Wherever you are, may there be a taste of home. — ${p.branch}`,
  "greeting.partyFoundingDay.1": (p) =>
    `Today is the Party's founding day. ${p.branch} marks it together with you, ${p.name}.`,
  "greeting.partyFoundingDay.2": (p) =>
    `The First of July: a day to remember why we set out. Thank you for being with us, ${p.name}. — ${p.branch}`,
  "greeting.armyDay.1": (p) => `On Army Day ${p.branch} salutes you, ${p.name}, and all who serve or have served.`,
  "greeting.armyDay.2": (p) => `Happy Army Day, ${p.name}! Once in uniform, always at heart. — ${p.branch}`,
  "greeting.midAutumnFestival.1": (p) =>
    `Happy Mid-Autumn Festival, ${p.name}! Wherever we are, it is the same moon. — ${p.branch}`,
  "greeting.midAutumnFestival.2": (p) =>
    `The moon is at its brightest. ${p.branch} wishes you and your family well, ${p.name}.`,
  "greeting.martyrsDay.1": (p) =>
    `Today is Martyrs' Day. ${p.branch} honours with you, ${p.name}, those who gave their lives.`,
  "greeting.martyrsDay.2": (p) =>
    `${p.name}, let us be silent for a moment and remember to whom we owe this day. — ${p.branch}`,
  "greeting.nationalDay.1": (p) =>
    `Happy National Day, ${p.name}! ${p.branch} wishes the country well, and you a safe holiday.`,
  "greeting.nationalDay.2": (p) =>
    `In golden October ${p.branch} wishes you and your family a happy holiday, ${p.name}.`,
  "greeting.doubleNinthFestival.1": (p) =>
    `It is the Double Ninth. ${p.branch} wishes you long life and a fine autumn, ${p.name}.`,
  "greeting.doubleNinthFestival.2": (p) => `${p.name}, the road you have walked is an example to us all. — ${p.branch}`,
  "greeting.nationalMemorialDay.1": (p) =>
    `Today is the National Memorial Day. ${p.branch} mourns the victims with you, ${p.name}. We remember, and we treasure peace.`,
  "greeting.nationalMemorialDay.2": (p) => `${p.name}, may history not be forgotten and peace last. — ${p.branch}`,
};
