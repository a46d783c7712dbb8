import { MicrobranchError } from "../error/error.js";

/** Makes the SCHEDULE_INVALID error for one part of a schedule, date or zone; `field` names the part, as `RRULE.INTERVAL`. */
export function refuseSchedule(field: string, message: string): MicrobranchError {
  return new MicrobranchError("SCHEDULE_INVALID", { message, field });
}

/** Shortens foreign text for an error message. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
}
