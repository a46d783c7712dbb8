import { birthdayIn, festivalDay, type LeapDayRule, type LocalDate, lunarBirthdayIn } from "../schedule/schedule.js";
import { type Festival, festivals, type Occasion } from "../wording/wording.js";

/** What a greeting needs to know of a member. */
export interface GreetedMember {
  /** The member. */
  readonly memberId: string;
  /** Whether greetings are wanted; `null`: the member said nothing. */
  readonly greetingOptIn: boolean | null;
  /** The birthday without year, or `null`. */
  readonly birthday: {
    readonly calendar: "gregorian" | "lunar";
    readonly month: number;
    readonly day: number;
    readonly leapMonth: boolean;
  } | null;
  /** The day of admission to the Party, or `null`. */
  readonly admittedOn: LocalDate | null;
}

/** What the branch has decided about greetings. */
export interface GreetingPolicy {
  /** Whether birthdays are greeted when asked for, unless refused, or not. */
  readonly birthdays: "optIn" | "optOut" | "off";
  /** The same for the anniversary of joining the Party. */
  readonly politicalBirthdays: "optIn" | "optOut" | "off";
  /** Whether festivals are greeted. */
  readonly festivals: boolean;
  /** Where 29 February falls in other years. */
  readonly leapDay: LeapDayRule;
}

/** Greetings of one person on one day. */
export interface PersonalGreeting {
  /** The member. */
  readonly memberId: string;
  /** What for, at least one: `birthday`, `politicalBirthday`. */
  readonly occasions: readonly Occasion[];
  /** Full years of membership, for the political birthday; else 0. */
  readonly years: number;
}

/** All greetings of a day. */
export interface GreetingsDue {
  /** Festivals and days of remembrance. */
  readonly festivals: readonly Festival[];
  /** Birthdays and political birthdays, in roster order. */
  readonly personal: readonly PersonalGreeting[];
}

/** Names by which the festivals are found; solemn days on a fixed day. @source 全国人大常委会 2014: 30 September and 13 December. */
const dayOf: Readonly<Record<Festival, string>> = Object.freeze({
  newYear: "元旦",
  springFestivalEve: "除夕",
  springFestival: "春节",
  lanternFestival: "元宵节",
  womensDay: "妇女节",
  qingming: "清明",
  labourDay: "劳动节",
  youthDay: "青年节",
  dragonBoatFestival: "端午节",
  partyFoundingDay: "建党节",
  armyDay: "建军节",
  midAutumnFestival: "中秋节",
  martyrsDay: "09-30",
  nationalDay: "国庆节",
  doubleNinthFestival: "重阳节",
  nationalMemorialDay: "12-13",
});

/** Festivals that are not everybody's: whom they include must be asked first, so the library does not greet on them by itself. */
const askFirst: ReadonlySet<Festival> = new Set<Festival>(["womensDay"]);

/** A leap year, in which every day of the year exists. */
const leapYear = 2000;

/** What is to be greeted on a day. */
export function greetingsDue(day: LocalDate, members: readonly GreetedMember[], policy: GreetingPolicy): GreetingsDue {
  const year = Number(day.slice(0, 4));
  return {
    festivals: policy.festivals
      ? festivals.filter((each) => !askFirst.has(each) && festivalOn(each, year) === day)
      : [],
    personal: members.flatMap((member) => {
      const isBirthday = wants(policy.birthdays, member) && birthdaysOf(member, year, policy.leapDay).includes(day);
      const years = member.admittedOn === null ? 0 : year - Number(member.admittedOn.slice(0, 4));
      const isAnniversary =
        years > 0 &&
        member.admittedOn !== null &&
        wants(policy.politicalBirthdays, member) &&
        birthdayIn(year, member.admittedOn, policy.leapDay) === day;
      const occasions: Occasion[] = [];
      if (isBirthday) occasions.push("birthday");
      if (isAnniversary) occasions.push("politicalBirthday");
      const { memberId } = member;
      return occasions.length === 0 ? [] : [{ memberId, occasions, years: isAnniversary ? years : 0 }];
    }),
  };
}

function wants(policy: "optIn" | "optOut" | "off", { greetingOptIn }: GreetedMember): boolean {
  switch (policy) {
    case "off":
      return false;
    case "optIn":
      return greetingOptIn === true;
    case "optOut":
      return greetingOptIn !== false;
  }
}

function birthdaysOf({ birthday }: GreetedMember, year: number, leapDay: LeapDayRule): readonly LocalDate[] {
  if (birthday === null) return [];
  const { month, day, leapMonth } = birthday;
  if (birthday.calendar === "lunar") return lunarBirthdayIn(year, { month, day, leap: leapMonth });
  const base = `${leapYear}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
  const on = birthdayIn(year, base, leapDay);
  return on === null ? [] : [on];
}

function festivalOn(festival: Festival, year: number): LocalDate {
  const name = dayOf[festival];
  return /^\d/u.test(name) ? `${year}-${name}` : festivalDay(name, year);
}
