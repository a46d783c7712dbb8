import type { Home } from "./home.js";
import { tripId } from "./trip.js";

/** What the branch's administrator sees of the trip, and what its leader sees of himself: two views, two offices. */
export async function tellTrip(
  { hub }: Home,
  reader: string,
  names: ReadonlyMap<string, string>,
): Promise<readonly string[]> {
  const nameOf = (memberId: string): string => names.get(memberId) ?? memberId;
  const trip = await hub.as({ memberId: reader }).trips.read({ tripId });
  const legs = trip.legs.map(({ legId, from }, index) => {
    const duties = trip.duties.filter((duty) => duty.legId === legId);
    const open = duties.filter(({ state }) => state === "open").map(({ memberId }) => nameOf(memberId));
    const reported = duties.filter(({ state }) => state === "reported").length;
    const rest = open.length === 0 ? "" : `,还没报:${open.join("、")}`;
    return `第 ${index + 1} 段(${dateOf(from)} 起):已报 ${reported}/${duties.length}${rest}`;
  });

  const leader = hub.as({ memberId: trip.leaderId });
  const { items } = await leader.trips.readCity({ memberId: trip.leaderId, tripId });
  const cities = items.flatMap(({ reports }) =>
    reports.map(({ city, effectiveAt }) => `${dateOf(effectiveAt)} 起${city}`),
  );
  const readers = (await leader.trips.readers({})).items;
  return [
    `管理员看到的《${trip.title}》,没有城市:`,
    ...legs.map((line) => `  ${line}`),
    `带队的${nameOf(trip.leaderId)}看到的自己:`,
    `  ${cities.join(";")}`,
    ...readers.map(({ readerName, at }) => `  ${readerName} 于 ${dateOf(at)} 看过`),
    `城市在 ${trip.expiresOn} 之后删除,报没报的事实留下`,
  ];
}

function dateOf(at: number): string {
  return new Date(at + 8 * 3_600_000).toISOString().slice(0, 10);
}
