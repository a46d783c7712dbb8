import type { trips as reference } from "../zh-cn/trips.js";

/** Work away from home: the city a member reports, its confirmation and its corrections. */
export const trips: typeof reference = {
  "trip.notice.title": () => "About reporting your city while away",
  "trip.notice.body": (p) =>
    [
      "1. You yourself name a city, only when it changes. No positions, no pictures.",
      "2. It has one purpose: to keep people safe while they are away.",
      "3. Only you, the trip's leader, the secretary and the discipline member can read it, and you can see who did.",
      `4. The city is erased ${p.days} days after the trip; only the fact that you reported stays.`,
      "5. You can correct it at any time, and tell the secretary at any time if something is difficult.",
    ].join("\n"),
  "trip.report.request.title": (p) => `${p.trip}: your city, once you have arrived`,
  "trip.report.request.body": (p) =>
    `${p.name}, when you have arrived please reply with your city by ${p.until}; the city alone is enough. Travel safely.`,
  "trip.report.reminder.title": (p) => `${p.trip}: your city, when it suits you`,
  "trip.report.reminder.body": (p) =>
    `${p.name}, we hope the work goes well. If you have moved on, please reply with the city; if not, “unchanged” is enough.`,
  "trip.report.confirmed": (p) => `Noted: in ${p.city} since ${p.since}. Take good care of yourself.`,
  "trip.report.again": (p) => `When you move on, reply “${p.code} name of the city”.`,
  "trip.report.unchanged": (p) => `Noted: still in ${p.city}.`,
  "trip.report.corrected": (p) =>
    `Corrected from “${p.before}” to “${p.after}”. You can still see the first entry yourself.`,
  "trip.report.notACity": () => "The name of the city is all we need: no organisation, address or position.",
  "trip.report.leader": (p) =>
    `There is no new city from ${p.name} yet. Please ask how things are when you have a moment.`,
  "trip.report.secretary": (p) =>
    `There is no new city from ${p.name} yet; ${p.leader} knows. Please see how things are.`,
  "trip.report.group": (p) => `${p.name} would like you to know: now working in ${p.city}.`,
  "trip.ended": (p) => `${p.trip} is over; thank you. The cities you named will be erased in ${p.days} days.`,
  "trip.safetyCheck": (p) =>
    `Because of ${p.reason} we would like to know that you are safe. Reply “safe”, or what you need.`,
};
