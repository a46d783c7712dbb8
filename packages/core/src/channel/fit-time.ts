import type { FitWords } from "./fit-words.js";

interface LocalMoment {
  readonly day: string;
  readonly time: string;
  readonly offset: string;
}

const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

/** How an instant is written in a zone: day with weekday, time of day, distance from UTC. */
export function localMoment(at: number, zone: string, words: FitWords): LocalMoment {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone: zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZoneName: "longOffset",
  });
  const parts = new Map(format.formatToParts(at).map((part) => [part.type, part.value]));
  const number = (type: Intl.DateTimeFormatPartTypes): number => Number(parts.get(type));
  return {
    day: words.day({
      year: number("year"),
      month: number("month"),
      day: number("day"),
      weekday: weekdays.indexOf(parts.get("weekday") ?? ""),
    }),
    time: `${parts.get("hour")}:${parts.get("minute")}`,
    offset: (parts.get("timeZoneName") ?? "").replace(/^GMT$/u, "GMT+00:00").replace("GMT", "UTC"),
  };
}
