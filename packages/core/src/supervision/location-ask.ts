import { askOf, openAskAbout, putAsk } from "../ask/ask.js";
import type { Ask } from "../channel/channel.js";
import type { Unit } from "../command/command.js";
import type { AnswerTaker, AnswerVerdict, NoticeDesk } from "../delivery/delivery.js";
import { branchProfile } from "../organisation/organisation.js";
import { localTimeText, toLocal } from "../schedule/schedule.js";
import { say } from "../wording/wording.js";
import { citySchema } from "./location-city.js";
import { locationKind } from "./location-kind.js";
import { reportCity } from "./location-report.js";
import { actsAs, openDuties, type Trip, tripOf } from "./trip-rows.js";

/** What members write when nothing has changed. */
const unchanged = /^(?:未变|没变|没有变化|不变|无变动|no change|unchanged|same)$/iu;

/** The ask for a member's city during a trip: one per member, open until the trip ends. */
export async function locationAsk(unit: Unit, trip: Trip, memberId: string): Promise<Ask> {
  const known = await openAskAbout(unit, { kind: locationKind, subject: trip.id }, memberId);
  if (known !== null) return askOf(known);
  const { locale } = await branchProfile(unit.db, unit.branchId);
  return putAsk(unit, {
    kind: locationKind,
    subject: trip.id,
    title: say(locale, "trip.report.request.title", { trip: trip.title }),
    locale,
    want: { kind: "location" },
    isPrivate: true,
    retention: "years10",
    memberIds: [memberId],
  });
}

/** Takes a city that a member sent over a channel or from a page. */
export function locationTaker(desk: NoticeDesk): AnswerTaker {
  return async (unit, { ask, answer }) => {
    const { locale, zone } = await branchProfile(unit.db, unit.branchId);
    const unusable: AnswerVerdict = { isUsable: false, says: say(locale, "trip.report.notACity") };
    const trip = await tripOf(unit, ask.subject);
    if (!(await actsAs(unit, answer.memberId)) || trip.erased_at !== null) return unusable;
    const before = await lastCity(unit, trip.id, answer.memberId);
    const isUnchanged = unchanged.test(answer.value.trim());
    const city = citySchema.safeParse(isUnchanged ? before : answer.value);
    if (!city.success) return unusable;
    const duties = await openDuties(unit.db, trip.id, answer.memberId);
    const kind = duties.some((duty) => duty.starts_at <= unit.now) ? "arrival" : "move";
    const reported = await reportCity(unit, desk, { tripId: trip.id, city: city.data, kind, visibility: "private" });
    if (!("reportId" in reported)) return unusable;
    const since = localTimeText(toLocal(unit.now, zone)).slice(0, 16).replace("T", " ");
    const says = isUnchanged
      ? say(locale, "trip.report.unchanged", { city: city.data })
      : say(locale, "trip.report.confirmed", { city: city.data, since });
    return { isUsable: true, says: `${says}\n${say(locale, "trip.report.again", { code: ask.code })}` };
  };
}

async function lastCity({ db }: Unit, tripId: string, memberId: string): Promise<string | null> {
  const row = await db
    .selectFrom("location_report")
    .select("city")
    .where("trip_id", "=", tripId)
    .where("member_id", "=", memberId)
    .where("replaced_by", "is", null)
    .orderBy("effective_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.city ?? null;
}
