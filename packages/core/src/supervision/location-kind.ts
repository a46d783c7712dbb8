/** The kind of asks by which trips ask for a city. */
export const locationKind = "trip.location";
