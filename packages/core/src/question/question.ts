export { type AnswerDeskParts, createAnswerDesk } from "./answer-desk.js";
export { createQuestions } from "./create-questions.js";
export {
  answerInput,
  askInput,
  closeInput,
  decideInput,
  listQuestionsInput,
  ownQuestionsInput,
  readQuestionInput,
} from "./question-schema.js";
export type { PutQuestion } from "./question-tasks.js";
