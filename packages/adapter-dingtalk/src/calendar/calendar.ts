export { type CalendarDesk, createCalendarDesk } from "./desk.js";
export { eventPayload, goesAsEvent, renderEvent, withFacts } from "./event-message.js";
