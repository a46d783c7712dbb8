import type { Unit } from "../command/command.js";
import type { NoticeDesk } from "../delivery/delivery.js";
import type { FiredAlarm } from "../engine/engine.js";
import { awaitGreetings, greetingAlarm, greetToday } from "./greeting-day.js";

export {
  type GreetedMember,
  type GreetingPolicy,
  type GreetingsDue,
  greetingsDue,
  type PersonalGreeting,
} from "./greetings-due.js";

/** Creates the room of care: greetings that come by themselves, every day that there is somebody to greet. */
export function createCare(desk: NoticeDesk) {
  return {
    handlers: { [greetingAlarm]: (unit: Unit, alarm: FiredAlarm) => greetToday(unit, desk, alarm) },
    /** To be called when a branch is founded: begins its daily greetings. */
    begin: awaitGreetings,
  };
}
