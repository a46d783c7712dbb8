export { type CalendarDesk, type CalendarReplies, createCalendarDesk } from "./desk.js";
export { eventPayload, goesAsEvent, renderEvent, withFacts } from "./event-message.js";
