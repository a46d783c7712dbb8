export { createHolidayReader, type ReadHolidays } from "./holidays.js";
export { defineOccasion, type Occasion, type ScheduledOccurrence } from "./occasion.js";
export { nextPlanned, type Plan, type Planned } from "./planning.js";
export {
  type CalendarParts,
  createCalendar,
  createScheduleInput,
  documentScheduleSchema,
  enterHolidaysInput,
  listSchedulesInput,
  namedScheduleInput,
  previewScheduleInput,
  scheduleAlarm,
} from "./schedule-tasks.js";
