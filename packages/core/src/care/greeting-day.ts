import type { Unit } from "../command/command.js";
import type { NoticeDesk, SendAnswer } from "../delivery/delivery.js";
import { type FiredAlarm, setAlarm } from "../engine/engine.js";
import { branchProfile, policyOf, recipientsOf } from "../organisation/organisation.js";
import { addDays, instantAt, localDateOf } from "../schedule/schedule.js";
import { greetingTemplates, isSolemn, type Occasion, rotate, say, sayList } from "../wording/wording.js";
import { type GreetedMember, greetingsDue, type PersonalGreeting } from "./greetings-due.js";

/** The alarm of a branch's daily greetings. */
export const greetingAlarm = "greeting.day";

/** Greetings looked back over, so that wordings do not repeat. */
const rememberedGreetings = 20;

/** Sets the alarm of the branch's next greetings: today's if they are still to come, else tomorrow's. */
export async function awaitGreetings(unit: Unit): Promise<void> {
  const { zone } = await branchProfile(unit.db, unit.branchId);
  const { greetingAt } = await policyOf(unit.db, unit.branchId, "quietHours");
  const today = localDateOf(unit.now, zone);
  const at = instantAt(today, greetingAt, zone);
  await setAlarm(unit, {
    branchId: unit.branchId,
    kind: greetingAlarm,
    subject: unit.branchId,
    key: "next",
    dueAt: at > unit.now ? at : instantAt(addDays(today, 1), greetingAt, zone),
    payload: null,
    misfire: { policy: "fire-once-late" },
  });
}

/** Greets whom there is to greet today, once each, and sets the next day's alarm. Days that were missed stay missed. */
export async function greetToday(unit: Unit, desk: NoticeDesk, _alarm: FiredAlarm): Promise<void> {
  const { db, branchId, now } = unit;
  const branch = await branchProfile(db, branchId);
  const day = localDateOf(now, branch.zone);
  const { from } = await policyOf(db, branchId, "quietHours");
  if (now < instantAt(day, from, branch.zone))
    await greet(unit, desk, { day, name: branch.name, locale: branch.locale });
  await awaitGreetings(unit);
}

interface GreetingDay {
  readonly day: string;
  readonly name: string;
  readonly locale: string;
}

async function greet(unit: Unit, desk: NoticeDesk, today: GreetingDay): Promise<void> {
  const { db, branchId } = unit;
  const due = greetingsDue(today.day, await greetedMembers(unit), {
    ...(await policyOf(db, branchId, "greetings")),
    leapDay: (await policyOf(db, branchId, "birthday")).leapDay,
  });
  const joyful = due.festivals.filter((festival) => !isSolemn(festival));
  for (const person of due.personal) await greetPerson(unit, desk, today, { ...person, joyful });
  const greeted = new Set(joyful.length > 0 ? due.personal.map((person) => person.memberId) : []);
  for (const festival of due.festivals) {
    await greetAll(unit, desk, today, { festival, except: isSolemn(festival) ? new Set() : greeted });
  }
}

async function greetPerson(
  unit: Unit,
  desk: NoticeDesk,
  { day, name: branch, locale }: GreetingDay,
  person: PersonalGreeting & { readonly joyful: readonly Occasion[] },
): Promise<void> {
  const { memberId, years } = person;
  const occasions: readonly Occasion[] = [...person.occasions, ...person.joyful];
  const [first] = occasions;
  if (first === undefined || (await wasGreeted(unit, memberId, first, day))) return;
  const recipients = await recipientsOf(unit.db, {
    branchId: unit.branchId,
    now: unit.now,
    audience: { kind: "members", memberIds: [memberId] },
  });
  const name = recipients[0]?.name;
  if (name === undefined) return;
  const names = occasions.map((occasion) => say(locale, `occasion.${occasion}`));
  const template = rotate(greetingTemplates(first), await lastUsed(unit, first));
  const text =
    occasions.length === 1
      ? say(locale, template.id, { name, branch, years })
      : say(locale, "greeting.merged", { name, branch, occasions: sayList(locale, names) });
  const { state, noticeId } = await send(unit, desk, {
    day,
    locale,
    text,
    recipients,
    occasion: sayList(locale, names),
    isSolemn: false,
  });
  if (state === "blocked") return;
  for (const occasion of person.occasions)
    await note(unit, { memberId, occasion, day, template: template.id, noticeId });
}

async function greetAll(
  unit: Unit,
  desk: NoticeDesk,
  { day, name: branch, locale }: GreetingDay,
  { festival, except }: { readonly festival: Occasion; readonly except: ReadonlySet<string> },
): Promise<void> {
  if (await wasGreeted(unit, "", festival, day)) return;
  const all = await recipientsOf(unit.db, { branchId: unit.branchId, now: unit.now, audience: { kind: "all" } });
  const recipients = all.filter((member) => !except.has(member.memberId));
  const template = rotate(greetingTemplates(festival), await lastUsed(unit, festival));
  const text = say(locale, template.id, { name: say(locale, "greeting.everybody"), branch, years: 0 });
  const occasion = say(locale, `occasion.${festival}`);
  const greeting = { day, locale, text, recipients, occasion, isSolemn: isSolemn(festival) };
  const { state, noticeId } = await send(unit, desk, greeting);
  if (state === "blocked") return;
  await note(unit, { memberId: "", occasion: festival, day, template: template.id, noticeId });
}

async function send(
  unit: Unit,
  desk: NoticeDesk,
  greeting: {
    readonly day: string;
    readonly locale: string;
    readonly text: string;
    readonly occasion: string;
    readonly isSolemn: boolean;
    readonly recipients: Awaited<ReturnType<typeof recipientsOf>>;
  },
): Promise<SendAnswer> {
  const { day, locale, text, occasion, recipients } = greeting;
  const { zone } = await branchProfile(unit.db, unit.branchId);
  return desk.sendNotice(unit, {
    purpose: "greeting",
    class: "greeting",
    locale,
    title: say(locale, greeting.isSolemn ? "greeting.title.solemn" : "greeting.title", { occasion }),
    body: [{ kind: "paragraph", text }],
    subject: unit.id("greeting"),
    threadSubject: null,
    audience: recipients.length === 1 ? "person" : "branch",
    retention: "transient",
    occurrence: day,
    expiresAt: instantAt(addDays(day, 1), "00:00", zone),
    recipients,
  });
}

async function note(
  unit: Unit,
  sent: { memberId: string; occasion: Occasion; day: string; template: string; noticeId: string | null },
): Promise<void> {
  await unit.db
    .insertInto("greeting")
    .values({
      branch_id: unit.branchId,
      member_id: sent.memberId,
      occasion: sent.occasion,
      on_date: sent.day,
      template_id: sent.template,
      notice_id: sent.noticeId,
    })
    .execute();
  await unit.record({
    kind: "greeting.sent",
    subject: sent.memberId === "" ? null : sent.memberId,
    retention: "transient",
    payload: { occasion: sent.occasion, onDate: sent.day, template: sent.template, notice: sent.noticeId },
  });
}

async function wasGreeted(unit: Unit, memberId: string, occasion: Occasion, day: string): Promise<boolean> {
  const row = await unit.db
    .selectFrom("greeting")
    .select("template_id")
    .where("branch_id", "=", unit.branchId)
    .where("member_id", "=", memberId)
    .where("occasion", "=", occasion)
    .where("on_date", "=", day)
    .executeTakeFirst();
  return row !== undefined;
}

async function lastUsed(unit: Unit, occasion: Occasion): Promise<readonly string[]> {
  const rows = await unit.db
    .selectFrom("greeting")
    .select("template_id")
    .where("branch_id", "=", unit.branchId)
    .where("occasion", "=", occasion)
    .orderBy("on_date", "desc")
    .limit(rememberedGreetings)
    .execute();
  return rows.map((row) => row.template_id).reverse();
}

async function greetedMembers(unit: Unit): Promise<readonly GreetedMember[]> {
  const { db, branchId, now } = unit;
  const present = await recipientsOf(db, { branchId, now, audience: { kind: "all" } });
  if (present.length === 0) return [];
  const rows = await db
    .selectFrom("member")
    .select(["id", "birthday_calendar", "birthday_month", "birthday_day", "birthday_leap_month", "greeting_opt_in"])
    .select("admitted_on")
    .where(
      "id",
      "in",
      present.map((member) => member.memberId),
    )
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return present.flatMap(({ memberId }) => {
    const row = byId.get(memberId);
    if (row === undefined) return [];
    const { birthday_month: month, birthday_day: day, birthday_calendar: calendar } = row;
    return [
      {
        memberId,
        greetingOptIn: row.greeting_opt_in === null ? null : row.greeting_opt_in === 1,
        admittedOn: row.admitted_on,
        birthday:
          month === null || day === null
            ? null
            : {
                calendar: calendar === "lunar" ? ("lunar" as const) : ("gregorian" as const),
                month,
                day,
                leapMonth: row.birthday_leap_month === 1,
              },
      },
    ];
  });
}
