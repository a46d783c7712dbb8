import type { Unit } from "../command/command.js";
import type { FiredAlarm } from "../engine/engine.js";
import { MicrobranchError } from "../error/error.js";

/** What is done when an alarm of a kind falls due, by kind. */
export type AlarmHandlers = Readonly<Record<string, (unit: Unit, alarm: FiredAlarm) => Promise<void>>>;

/** Puts the rooms' handlers together. @throws INTERNAL if two rooms claim one kind. */
export function joinHandlers(rooms: readonly AlarmHandlers[]): (unit: Unit, alarm: FiredAlarm) => Promise<void> {
  const handlers = new Map<string, AlarmHandlers[string]>();
  for (const [kind, handler] of rooms.flatMap((room) => Object.entries(room))) {
    if (handlers.has(kind))
      throw new MicrobranchError("INTERNAL", { message: `Two rooms handle alarms of the kind ${kind}.` });
    handlers.set(kind, handler);
  }
  return async (unit, alarm) => {
    const handler = handlers.get(alarm.kind);
    if (handler === undefined)
      throw new MicrobranchError("INTERNAL", {
        message: `No room handles alarms of the kind ${alarm.kind}; was the database written by a newer version?`,
      });
    await handler(unit, alarm);
  };
}
