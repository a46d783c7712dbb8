// A default import: rrule's CommonJS file gives plain Node no named exports.
import rrule from "rrule";

const { RRule, Weekday } = rrule;

/** The rrule library: writes English text, and checks our own engine in tests. Give it floating times only, never a TZID. */
export { RRule, Weekday };
