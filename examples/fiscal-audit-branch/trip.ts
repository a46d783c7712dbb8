import { data } from "./branch-document.js";
import type { Home } from "./home.js";
import { answer } from "./mailroom.js";
import type { Act } from "./month.js";

const planned = tripOf("trip1");

/** The trip's id. */
export const tripId = planned.id;

/** Who goes on the trip. */
export const travellers: readonly string[] = planned.memberIds;

const programs = ["qq", "iphone", "163", "foxmail"] as const;

/** What people do about the trip until `end`, epoch milliseconds: open it, write their cities as the data say, look once. */
export function tripActs(end: number): readonly Act[] {
  const reports = planned.reports
    .map((report) => ({ ...report, at: Date.parse(report.reportedAt) }))
    .filter(({ at }) => at < end);
  return [
    { at: Date.parse("2026-03-06T14:30:00+08:00"), run: openTrip },
    ...reports.map(({ at, memberId, city }, index) => ({
      at,
      run: (home: Home) =>
        answer(home, { memberId, about: planned.code, text: city, client: programs[index % programs.length] ?? "qq" }),
    })),
    { at: Date.parse("2026-03-11T16:00:00+08:00"), run: lookOnce },
  ];
}

async function openTrip({ hub }: Home): Promise<void> {
  await hub.as({ memberId: "m22" }).trips.open({
    id: tripId,
    title: planned.code,
    leaderId: planned.leaderId,
    memberIds: planned.memberIds,
    startsOn: planned.start,
    endsOn: planned.end,
    legs: planned.plannedLegs.map(({ memberIds, city, from }) => ({ memberIds, city, from: Date.parse(from) })),
  });
}

/** The secretary looks where the team's leader is: a reading that the leader gets to see. */
async function lookOnce({ hub }: Home): Promise<void> {
  await hub.as({ memberId: "m01" }).trips.readCity({ memberId: planned.leaderId, tripId });
}

function tripOf(id: string) {
  const found = data.trips.find((trip) => trip.id === id);
  if (found === undefined) throw new Error(`The data have no trip ${id}.`);
  return found;
}
