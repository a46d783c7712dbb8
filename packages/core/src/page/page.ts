export { type AnswerPages, type AnswerPagesParts, createAnswerPages } from "./answer-pages.js";
export type { AnswerDesk, AnswerResult, AnswerView, AskView, GivenAnswer, UnknownAsk } from "./desk.js";
