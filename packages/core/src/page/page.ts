export { type AnswerPages, type AnswerPagesParts, createAnswerPages } from "./answer-pages.js";
export type { AnswerDesk, AnswerResult, AnswerView, AskView, GivenAnswer, UnknownAsk } from "./desk.js";
export type { ExpiredLeave, LeaveDesk, LeavePlace, LeaveView, UnknownLeave } from "./leave-desk.js";
export { createLeavePages, type LeavePages, type LeavePagesParts } from "./leave-pages.js";
