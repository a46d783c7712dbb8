import type { Unit } from "../command/command.js";
import type { Database } from "../store/store.js";
import { notFound } from "./lookup.js";
import type { Birthday, DigestRhythm } from "./member-schema.js";
import { personColumns } from "./write-members.js";

/** What may change about a person; what is left out stays. */
export interface PersonChange {
  /** New name. */
  readonly name?: string | undefined;
  /** New birthday; `null` forgets it. */
  readonly birthday?: Birthday | null | undefined;
  /** Whether greetings are wanted; `null` forgets what was said. */
  readonly greetingOptIn?: boolean | null | undefined;
  /** Day of admission to the Party; `null` forgets it. */
  readonly admittedOn?: string | null | undefined;
  /** How messages that can wait are wanted. */
  readonly digest?: DigestRhythm | undefined;
}

/** What is known of a person. */
export interface Person {
  /** The name. */
  readonly name: string;
  /** Birthday without year, or `null`. */
  readonly birthday: Birthday | null;
  /** What the member said about greetings, or `null`. */
  readonly greetingOptIn: boolean | null;
  /** Day of admission to the Party, or `null`. */
  readonly admittedOn: string | null;
  /** How messages that can wait are wanted. */
  readonly digest: DigestRhythm;
}

/** A person, from its row. */
export function personOf(row: Database["member"]): Person {
  const { birthday_calendar: calendar, birthday_month: month, birthday_day: day } = row;
  return {
    name: row.name,
    birthday:
      calendar === null || month === null || day === null
        ? null
        : {
            calendar: calendar === "lunar" ? "lunar" : "gregorian",
            month,
            day,
            leapMonth: row.birthday_leap_month === 1,
          },
    greetingOptIn: row.greeting_opt_in === null ? null : row.greeting_opt_in === 1,
    admittedOn: row.admitted_on,
    digest: row.digest as DigestRhythm,
  };
}

/**
 * Changes a person and records which fields changed: name and day of admission with their values, the birthday without.
 *
 * @throws NOT_FOUND if there is no such member.
 */
export async function changePerson(unit: Unit, memberId: string, change: PersonChange): Promise<void> {
  const row = await unit.db.selectFrom("member").selectAll().where("id", "=", memberId).executeTakeFirst();
  if (row === undefined) throw notFound("member", memberId, "memberId");
  const former = personOf(row);
  const next: Person = {
    name: change.name ?? former.name,
    birthday: change.birthday === undefined ? former.birthday : change.birthday,
    greetingOptIn: change.greetingOptIn === undefined ? former.greetingOptIn : change.greetingOptIn,
    admittedOn: change.admittedOn === undefined ? former.admittedOn : change.admittedOn,
    digest: change.digest ?? former.digest,
  };
  await unit.db
    .updateTable("member")
    .set({ ...personColumns(next), digest: next.digest })
    .where("id", "=", memberId)
    .execute();
  await unit.record({
    kind: "member.changed",
    subject: memberId,
    retention: "permanent",
    payload: {
      ...(next.name === former.name ? {} : { name: next.name, formerName: former.name }),
      ...(next.admittedOn === former.admittedOn ? {} : { admittedOn: next.admittedOn }),
      ...(next.greetingOptIn === former.greetingOptIn ? {} : { greetingOptIn: next.greetingOptIn }),
      ...(next.digest === former.digest ? {} : { digest: next.digest }),
      birthdayChanged: JSON.stringify(next.birthday) !== JSON.stringify(former.birthday),
    },
  });
}
