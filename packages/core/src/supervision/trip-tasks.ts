import type { AnswerTaker, NoticeDesk } from "../delivery/delivery.js";
import { locationTaker } from "./location-ask.js";
import { locationKind } from "./location-kind.js";
import { readCityCommand, readersQuery } from "./location-readers.js";
import { reportCommand } from "./location-report.js";
import { tripCommands } from "./trip-commands.js";
import { erasureHandlers, type TripParts, traceErrand } from "./trip-erasure.js";
import { ladderHandlers } from "./trip-ladder.js";
import { tripQueries } from "./trip-queries.js";

/**
 * Creates the trips of supervision: work away from home, the city that each member reports of oneself when it changes,
 * private reminders, few readers who are seen, and the erasure of every city some days after the trip.
 */
export function createTrips(desk: NoticeDesk, parts: TripParts) {
  return {
    groups: {
      trips: {
        ...tripCommands(desk),
        ...tripQueries,
        reportCity: reportCommand(desk),
        readCity: readCityCommand,
        readers: readersQuery,
      },
    },
    /** Who takes the cities that members send. */
    answerTakers: { [locationKind]: locationTaker(desk) } as Readonly<Record<string, AnswerTaker>>,
    /** What is done when the alarms of trips fall due. */
    handlers: { ...ladderHandlers(desk), ...erasureHandlers(desk, parts.random) },
    /** Removes the traces of what was erased. */
    errands: [traceErrand(parts.store)],
  };
}
