import type { Unit } from "../command/command.js";
import type { NoticeDesk } from "../delivery/delivery.js";
import { type FiredAlarm, setAlarm } from "../engine/engine.js";
import { type Audience, branchProfile, policyOf, recipientsOf } from "../organisation/organisation.js";
import { daysBetween, localTimeText, toLocal } from "../schedule/schedule.js";
import { say } from "../wording/wording.js";
import { locationAsk } from "./location-ask.js";
import { type Duty, type LadderKind, ladderKinds, type Trip } from "./trip-rows.js";

const hourMs = 3_600_000;

type Step = {
  /** Where it is noted that the step was taken. */
  readonly column: "asked_at" | "reminded_at" | "leader_told_at" | "secretary_told_at";
  /** What the record is called. */
  readonly record: string;
};

const steps: Readonly<Record<LadderKind, Step>> = {
  "trip.request": { column: "asked_at", record: "trip.asked" },
  "trip.remind": { column: "reminded_at", record: "trip.reminded" },
  "trip.tellLeader": { column: "leader_told_at", record: "trip.leaderTold" },
  "trip.tellSecretary": { column: "secretary_told_at", record: "trip.secretaryTold" },
};

/** Begins the ladder of a new duty: the member is asked when the leg begins. */
export async function beginLadder(unit: Unit, duty: Pick<Duty, "id" | "counts_from">): Promise<void> {
  await awaitStep(unit, "trip.request", duty.id, duty.counts_from);
}

/** What is done when the steps of the ladder fall due. */
export function ladderHandlers(desk: NoticeDesk) {
  const handle = (kind: LadderKind) => (unit: Unit, alarm: FiredAlarm) => takeStep(unit, desk, kind, alarm);
  return {
    "trip.request": handle("trip.request"),
    "trip.remind": handle("trip.remind"),
    "trip.tellLeader": handle("trip.tellLeader"),
    "trip.tellSecretary": handle("trip.tellSecretary"),
  };
}

async function takeStep(unit: Unit, desk: NoticeDesk, kind: LadderKind, { subject }: FiredAlarm): Promise<void> {
  const { db, now } = unit;
  const duty = await db.selectFrom("trip_duty").selectAll().where("id", "=", subject).executeTakeFirst();
  const { column, record } = steps[kind];
  if (duty === undefined || duty.state !== "open" || duty[column] !== null) return;
  const trip = await db.selectFrom("trip").selectAll().where("id", "=", duty.trip_id).executeTakeFirstOrThrow();
  const told = await tell(unit, desk, kind, { duty, trip });
  await db
    .updateTable("trip_duty")
    .set({ [column]: now })
    .where("id", "=", duty.id)
    .execute();
  await unit.record({
    kind: record,
    subject: duty.id,
    retention: "years10",
    payload: { trip: trip.id, leg: duty.leg_id, member: duty.member_id, told },
  });
  await awaitNext(unit, kind, duty);
}

/** The next step is as long after this one as the branch's policy says, also when this one came late. */
async function awaitNext(unit: Unit, kind: LadderKind, duty: Duty): Promise<void> {
  const next = ladderKinds[ladderKinds.indexOf(kind) + 1];
  if (next === undefined) return;
  const policy = await policyOf(unit.db, unit.branchId, "locationReport");
  const hours: Readonly<Record<LadderKind, number>> = {
    "trip.request": 0,
    "trip.remind": policy.remindAfterHours,
    "trip.tellLeader": policy.escalateToLeaderAfterHours,
    "trip.tellSecretary": policy.escalateToSecretaryAfterHours,
  };
  const planned = duty.counts_from + hours[next] * hourMs;
  const apart = Math.max(0, hours[next] - hours[kind]) * hourMs;
  await awaitStep(unit, next, duty.id, Math.max(planned, unit.now + apart));
}

async function awaitStep(unit: Unit, kind: LadderKind, dutyId: string, dueAt: number): Promise<void> {
  await setAlarm(unit, {
    branchId: unit.branchId,
    kind,
    subject: dutyId,
    key: "once",
    dueAt,
    payload: null,
    misfire: { policy: "fire-once-late" },
  });
}

interface Told {
  readonly duty: Duty;
  readonly trip: Trip;
}

/** Tells those whom a step concerns, each alone and nobody of themselves but the member. @returns Who was told. */
async function tell(unit: Unit, desk: NoticeDesk, kind: LadderKind, facts: Told): Promise<readonly string[]> {
  const { trip } = facts;
  const whole = await audienceOf(unit, audienceFor(kind, facts));
  const recipients = whole.filter(({ memberId }) => !knowsAlready(kind, memberId, facts));
  if (recipients.length === 0) return [];
  const { locale } = await branchProfile(unit.db, unit.branchId);
  const { title, body } = await wordsFor(unit, kind, facts);
  const isToMember = kind === "trip.request" || kind === "trip.remind";
  const ask = isToMember ? await locationAsk(unit, trip, facts.duty.member_id) : null;
  const told: string[] = [];
  for (const recipient of recipients) {
    const { state } = await desk.sendNotice(unit, {
      purpose: kind === "trip.request" ? "location-request" : "reminder",
      class: "normal",
      locale,
      title,
      body: body.map((text) => ({ kind: "paragraph" as const, text })),
      ask,
      subject: facts.duty.id,
      threadSubject: null,
      audience: "person",
      retention: "transient",
      recipients: [recipient],
    });
    if (state !== "blocked") told.push(recipient.memberId);
  }
  return told;
}

/** Officers are not told of themselves, and a secretary who leads the trip is told once. */
function knowsAlready(kind: LadderKind, memberId: string, { duty, trip }: Told): boolean {
  switch (kind) {
    case "trip.request":
    case "trip.remind":
      return false;
    case "trip.tellLeader":
      return memberId === duty.member_id;
    case "trip.tellSecretary":
      return memberId === duty.member_id || memberId === trip.leader_id;
  }
}

function audienceFor(kind: LadderKind, { duty, trip }: Told): Audience {
  switch (kind) {
    case "trip.request":
    case "trip.remind":
      return { kind: "members", memberIds: [duty.member_id] };
    case "trip.tellLeader":
      return { kind: "members", memberIds: [trip.leader_id] };
    case "trip.tellSecretary":
      return { kind: "role", role: "secretary" };
  }
}

const audienceOf = (unit: Unit, audience: Audience) =>
  recipientsOf(unit.db, { branchId: unit.branchId, now: unit.now, audience });

async function wordsFor(unit: Unit, kind: LadderKind, { duty, trip }: Told) {
  const { locale, zone } = await branchProfile(unit.db, unit.branchId);
  const name = await nameOf(unit, duty.member_id);
  const title = say(locale, "trip.report.reminder.title", { trip: trip.title });
  switch (kind) {
    case "trip.request": {
      const until = localTimeText(toLocal(duty.due_at, zone)).slice(0, 16).replace("T", " ");
      const request = say(locale, "trip.report.request.body", { name, until });
      return {
        title: say(locale, "trip.report.request.title", { trip: trip.title }),
        body: (await wasAskedBefore(unit, duty)) ? [request] : [request, ...explained(locale, trip)],
      };
    }
    case "trip.remind":
      return { title, body: [say(locale, "trip.report.reminder.body", { name })] };
    case "trip.tellLeader":
      return { title, body: [say(locale, "trip.report.leader", { name })] };
    case "trip.tellSecretary": {
      const leader = await nameOf(unit, trip.leader_id);
      return { title, body: [say(locale, "trip.report.secretary", { name, leader })] };
    }
  }
}

/** What a member is told the first time: for what, who reads it, and until when. */
function explained(locale: Parameters<typeof say>[0], trip: Trip): readonly string[] {
  const days = daysBetween(trip.ends_on, trip.expires_on);
  return [say(locale, "trip.notice.title"), ...say(locale, "trip.notice.body", { days }).split("\n")];
}

async function wasAskedBefore(unit: Unit, duty: Duty): Promise<boolean> {
  const row = await unit.db
    .selectFrom("trip_duty")
    .select("id")
    .where("branch_id", "=", unit.branchId)
    .where("member_id", "=", duty.member_id)
    .where("asked_at", "is not", null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

async function nameOf(unit: Unit, memberId: string): Promise<string> {
  const row = await unit.db.selectFrom("member").select("name").where("id", "=", memberId).executeTakeFirst();
  return row?.name ?? memberId;
}
