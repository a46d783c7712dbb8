export { type AskedInCalendar, askInCalendar, reviseAskEvent } from "./ask-event.js";
export { type AskedMember, type AskedPage, askedMembers, askFigures, type OwnAsk, openAsksOf } from "./ask-queries.js";
export {
  type AnswerReason,
  type AnswerStanding,
  type AskDraft,
  type AskEvent,
  answerLabel,
  askOf,
  type GivenAnswer,
  type StoredAnswer,
  type StoredAsk,
} from "./ask-schema.js";
export { askToken, type NamedAsk, readAskToken, tokensGoodUntil } from "./ask-token.js";
export { askById, isAsked, noteHint, notePrompt, releaseMember } from "./asked-members.js";
export { type AskedAbout, closeAsk, closeAsksAbout, openAskAbout } from "./close-ask.js";
export { type DecidedAnswer, decideProxy } from "./decide-proxy.js";
export { type AskQuestion, type KnownAsk, knownAsks } from "./known-asks.js";
export { closeAlarm, putAsk } from "./put-ask.js";
export { countedAnswer, isRepetition, type TakenAnswer, takeAnswer } from "./take-answer.js";
