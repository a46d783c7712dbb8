export { codeFrom, makeBindingCode, shownCode } from "./binding-code.js";
export type { ChannelStanding } from "./channel-commands.js";
export { type ChannelHealth, createDelivery, type Delivery, type DeliveryTasks } from "./create-delivery.js";
export type { Defer, DeferQuestion, DeferrableNotice } from "./defer.js";
export type { DeliveryEvents, DeliveryTold } from "./delivery-events.js";
export {
  deliveryHealthInput,
  discardInput,
  heldInput,
  previewInput,
  releaseInput,
  resumeInput,
  stateInput,
} from "./draft-schema.js";
export type { EvidenceStanding } from "./evidence-standing.js";
export { guardRefusal } from "./guard-refusal.js";
export type { HeldNotice } from "./held-commands.js";
export type { CodeOutcome, FoundCode, IdentityPorts, SentCode } from "./identity-ports.js";
export { type LeaveClaim, readLeaveToken } from "./leave-link.js";
export type {
  AmendAnswer,
  Inspection,
  NoticeChange,
  NoticeClass,
  NoticeDesk,
  NoticeDraft,
  RecallOptions,
  Recipient,
  SendAnswer,
} from "./notice-draft.js";
export type { RecipientState } from "./notice-state.js";
export type {
  AddressOwner,
  AnswerPorts,
  AnswerTaker,
  AnswerVerdict,
  DeliveryPorts,
  DeliverySettings,
  InboundMessage,
} from "./ports.js";
export type { ChannelPreview } from "./preview.js";
export type { AnswerReceiver, IncomingAnswer } from "./receive-answer.js";
export type { MessageRoom, Waiting, WaitingDesk, WaitingNotice } from "./waiting-desk.js";
