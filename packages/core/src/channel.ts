export { type CalendarAnswerName, calendarToken, readCalendarToken } from "./channel/calendar-token.js";
export type {
  BatchCapability,
  CalendarCapability,
  Capabilities,
  ChoiceCapability,
  EvidenceCapability,
  FileCapability,
  IdempotencyCapability,
  ImageCapability,
  LocationCapability,
  RateLimit,
  RetractCapability,
  TextCapability,
} from "./channel/capabilities.js";
export { checkParcel, type ParcelTaker } from "./channel/check-parcel.js";
export type { Channel, CloseOptions } from "./channel/contract.js";
export { defineChannel } from "./channel/define-channel.js";
export type {
  AnswerEvent,
  Correlation,
  EventEnvelope,
  EvidenceEvent,
  InboundEvent,
  LocationEvent,
  MembershipEvent,
  MessageEvent,
  NoCorrelation,
  Point,
  RetractionEvent,
  ThreadCorrelation,
  TokenCorrelation,
  UnrecognisedEvent,
} from "./channel/event.js";
export type {
  Fault,
  FaultCategory,
  FaultCode,
  FaultCodeEntry,
  FaultDetails,
  FaultScope,
  VendorAnswer,
} from "./channel/faults.js";
export { fault, faultCategory, faultCodes } from "./channel/faults.js";
export { fit } from "./channel/fit.js";
export type { CorrectedMessage, FitOptions, MediaFacts } from "./channel/fit-options.js";
export type { AnswerPath, FittedNotice, Fitting, Loss, Part } from "./channel/fitting.js";
export type { Health, HealthCheck } from "./channel/health.js";
export type {
  ChannelHost,
  ChannelLog,
  CursorShelf,
  DirectoryEntry,
  FreshToken,
  MediaShelf,
  RawArchive,
  TokenShelf,
} from "./channel/host.js";
export type { DeliveryKeyParts } from "./channel/key.js";
export { base32, deliveryKey, payloadDigest } from "./channel/key.js";
export type {
  Ask,
  Block,
  CalendarEvent,
  ChoiceWant,
  FactBlock,
  LinkBlock,
  LocationWant,
  MediaWant,
  Notice,
  NoticeList,
  NoticeThread,
  Option,
  Purpose,
  Recurrence,
  TextBlock,
  TextWant,
  Want,
} from "./channel/notice.js";
export type { PaceAnswer, PaceState, PaceUse } from "./channel/pace.js";
export { freshPace, prunePace, slowPace, takePace } from "./channel/pace.js";
export type {
  Accepted,
  Address,
  Duplicate,
  Evidence,
  EvidenceLevel,
  Failed,
  Outcome,
  Parcel,
  ParcelRecipient,
  Receipt,
  Rendered,
  Skipped,
  SkipReason,
  Uncertain,
} from "./channel/parcel.js";
export { plainText } from "./channel/plain-text.js";
export { readBody } from "./channel/read-body.js";
export { readReply } from "./channel/read-reply.js";
export type {
  AnsweredVia,
  AskedGathering,
  NotCounted,
  OpenAsk,
  ReadAmbiguous,
  ReadAnswer,
  ReadMessage,
  ReplyReading,
} from "./channel/reply-types.js";
export type { RetryPlan, RetryQuestion, UncertainDelivery } from "./channel/retry.js";
export { afterUncertain, nextAttemptAt, reachSkip } from "./channel/retry.js";
export { addressSchema, inboundEventSchema, noticeSchema, receiptSchema } from "./channel/schema.js";
export {
  type CallbackCrypto,
  type CallbackSending,
  createSealedCallback,
  type OpenedCallback,
  type SealedCallbackSettings,
  type SealedReply,
} from "./channel/sealed-callback.js";
export { spreadOffsetMs } from "./channel/spread.js";
export type { TokenClaims, TokenReading, TokenSecret } from "./channel/token.js";
export { readToken, signToken } from "./channel/token.js";
export { hasCode, isMicrobranchError, MicrobranchError } from "./error/error.js";
