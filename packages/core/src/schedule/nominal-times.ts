import { dayMs, dayNumberOfCivil } from "./civil.js";
import { lowerBound } from "./interval-set.js";
import type { FloatingMs } from "./local-time.js";
import { refuseSchedule } from "./refuse.js";
import type { RuleEnd } from "./rule.js";
import { createRuleEngine } from "./rule-engine.js";
import type { ScheduleLines, WrittenTime } from "./schedule-text.js";
import type { Zone } from "./zone.js";

/** The local times of a schedule: rule with COUNT or UNTIL, plus RDATE, minus EXDATE. */
export interface NominalTimes {
  /** The first local time at or after `local` (`-Infinity`: the first of all), or `null`. */
  firstFrom(local: FloatingMs): FloatingMs | null;
}

const earliestStart = dayNumberOfCivil(1900, 1, 1) * dayMs;

/**
 * Works out the local times of parsed schedule lines.
 *
 * @param zone The schedule's zone; for a floating schedule one without offset.
 * @param zoneNamed Gives the zone of a date written in another one.
 * @throws SCHEDULE_INVALID if the start is before 1900 or the rule never occurs.
 */
export function nominalTimes(lines: ScheduleLines, zone: Zone, zoneNamed: (name: string) => Zone): NominalTimes {
  const start = lines.start.written;
  if (start < earliestStart) throw refuseSchedule("DTSTART", "DTSTART is before 1900. Use a later start.");
  const inZone = (time: WrittenTime): FloatingMs =>
    time.zone === null || time.zone === lines.start.zone
      ? time.written
      : zone.toLocal(zoneNamed(time.zone).toInstant(time.written));
  const byRule =
    lines.rule === null ? single(start) : untilEnd(createRuleEngine(lines.rule, start), lines.rule.until, zone);
  const extra = [...new Set(lines.extra.map(inZone))].sort((a, b) => a - b);
  const isExcluded = exclusion(lines, zone, inZone, zoneNamed);
  return {
    firstFrom(local) {
      for (let from = local; ; ) {
        const ruled = byRule.firstFrom(from);
        const added = extra[lowerBound(extra, from)] ?? null;
        const first = ruled === null || (added !== null && added < ruled) ? added : ruled;
        if (first === null || !isExcluded(first)) return first;
        from = first + 1;
      }
    },
  };
}

const single = (start: FloatingMs): NominalTimes => ({ firstFrom: (local) => (local <= start ? start : null) });

/** Ends the times at UNTIL; one in UTC is compared as an instant, so that no zone loses its last occurrence. */
function untilEnd(times: NominalTimes, until: RuleEnd | null, zone: Zone): NominalTimes {
  if (until === null) return times;
  if (!until.isUtc)
    return {
      firstFrom(local) {
        const first = times.firstFrom(local);
        return first === null || first > until.written ? null : first;
      },
    };
  const offsets = [-dayMs, 0, dayMs].map((shift) => zone.offsetAt(until.written + shift));
  const surely = until.written + Math.min(...offsets);
  const atMost = until.written + Math.max(...offsets);
  return {
    firstFrom(local) {
      for (let from = local; ; ) {
        const first = times.firstFrom(from);
        if (first === null || first > atMost) return null;
        if (first <= surely || zone.toInstant(first) <= until.written) return first;
        from = first + 1;
      }
    },
  };
}

/** An excluded date written as another zone's time also excludes the occurrence that falls on its instant. */
function exclusion(
  lines: ScheduleLines,
  zone: Zone,
  inZone: (time: WrittenTime) => FloatingMs,
  zoneNamed: (name: string) => Zone,
): (local: FloatingMs) => boolean {
  const local = new Set(lines.excluded.map(inZone));
  const instants = new Set<number>();
  for (const time of lines.excluded)
    if (time.zone !== null && time.zone !== lines.start.zone)
      instants.add(zoneNamed(time.zone).toInstant(time.written));
  return (each) => local.has(each) || (instants.size > 0 && instants.has(zone.toInstant(each)));
}
