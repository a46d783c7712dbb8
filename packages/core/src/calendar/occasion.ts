import type { z } from "zod";
import type { Right, Unit } from "../command/command.js";

/** One occurrence of a schedule. */
export interface ScheduledOccurrence<Payload> {
  /** The schedule. */
  readonly scheduleId: string;
  /** Its nominal local time, as `2026-03-02T10:00:00`. */
  readonly nominal: string;
  /** When it was due, epoch milliseconds. */
  readonly dueAt: number;
  /** What the schedule says. */
  readonly payload: Payload;
}

/** Something that may be scheduled; the room that does it defines it. */
export interface Occasion<Payload = unknown> {
  /** Its name, as `warning.send`. */
  readonly kind: string;
  /** What an actor must be allowed to do in order to plan it, as for doing it at once. */
  readonly right: Right;
  /** What a schedule must say. */
  readonly payload: z.ZodType<Payload>;
  /** Checks, when a schedule is made, what only the branch's state can tell; throws what is wrong. */
  readonly check?: (unit: Unit, payload: Payload) => Promise<void>;
  /** Does it, in the transaction in which the schedule occurs. */
  readonly run: (unit: Unit, occurrence: ScheduledOccurrence<Payload>) => Promise<void>;
}

/** Defines an occasion whose payload's type follows from its schema. */
export function defineOccasion<Payload>(occasion: Occasion<Payload>): Occasion {
  const { kind, right, payload, check, run } = occasion;
  return Object.freeze({
    kind,
    right,
    payload,
    ...(check === undefined ? {} : { check: (unit: Unit, value: unknown) => check(unit, payload.parse(value)) }),
    run: (unit: Unit, occurrence: ScheduledOccurrence<unknown>) =>
      run(unit, { ...occurrence, payload: payload.parse(occurrence.payload) }),
  });
}
