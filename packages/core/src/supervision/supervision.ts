export { type CityShown, listReadersInput, readCityInput, type TripCities } from "./location-readers.js";
export { type CityReported, reportCityInput } from "./location-report.js";
export { endTripInput, excuseInput, openTripInput } from "./trip-commands.js";
export type { TripParts } from "./trip-erasure.js";
export { type DutyShown, listTripsInput, readTripInput } from "./trip-queries.js";
export { createTrips } from "./trip-tasks.js";
export { createWarnings, listWarningsInput, sendWarningInput } from "./warning-tasks.js";
