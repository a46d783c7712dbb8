/** A festival or day of remembrance that a branch may greet on. */
export type Festival =
  | "newYear"
  | "springFestivalEve"
  | "springFestival"
  | "lanternFestival"
  | "womensDay"
  | "qingming"
  | "labourDay"
  | "youthDay"
  | "dragonBoatFestival"
  | "partyFoundingDay"
  | "armyDay"
  | "midAutumnFestival"
  | "martyrsDay"
  | "nationalDay"
  | "doubleNinthFestival"
  | "nationalMemorialDay";

/** What a greeting is for: a festival, a birthday, or the anniversary of joining the Party. */
export type Occasion = Festival | "birthday" | "politicalBirthday";

/** Festivals in the order of the year. */
export const festivals: readonly Festival[] = Object.freeze([
  "newYear",
  "springFestivalEve",
  "springFestival",
  "lanternFestival",
  "womensDay",
  "qingming",
  "labourDay",
  "youthDay",
  "dragonBoatFestival",
  "partyFoundingDay",
  "armyDay",
  "midAutumnFestival",
  "martyrsDay",
  "nationalDay",
  "doubleNinthFestival",
  "nationalMemorialDay",
]);

const solemnOccasions: ReadonlySet<Occasion> = new Set<Occasion>(["qingming", "martyrsDay", "nationalMemorialDay"]);

/** Whether an occasion is one of remembrance: its words wish nobody joy, and it is not merged with greetings. */
export function isSolemn(occasion: Occasion): boolean {
  return solemnOccasions.has(occasion);
}

/** What every wording of a greeting may use. */
export interface GreetingParams {
  /** The person's name, or how all are addressed, as 各位同志. */
  readonly name: string;
  /** The branch's name. */
  readonly branch: string;
  /** Full years of membership; only the political birthday uses it, elsewhere 0. */
  readonly years: number;
}
