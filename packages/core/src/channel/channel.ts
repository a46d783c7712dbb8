export { type CalendarAnswerName, calendarToken, readCalendarToken } from "./calendar-token.js";
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
} from "./capabilities.js";
export { checkParcel, type ParcelTaker } from "./check-parcel.js";
export type { Channel, CloseOptions } from "./contract.js";
export { defineChannel } from "./define-channel.js";
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
} from "./event.js";
export type {
  Fault,
  FaultCategory,
  FaultCode,
  FaultCodeEntry,
  FaultDetails,
  FaultScope,
  VendorAnswer,
} from "./faults.js";
export { fault, faultCategory, faultCodes } from "./faults.js";
export { fit } from "./fit.js";
export type { CorrectedMessage, FitOptions, MediaFacts } from "./fit-options.js";
export type { AnswerPath, FittedNotice, Fitting, Loss, Part } from "./fitting.js";
export type { Health, HealthCheck } from "./health.js";
export type {
  ChannelHost,
  ChannelLog,
  CursorShelf,
  DirectoryEntry,
  FreshToken,
  MediaShelf,
  RawArchive,
  TokenShelf,
} from "./host.js";
export type { DeliveryKeyParts } from "./key.js";
export { base32, deliveryKey, payloadDigest } from "./key.js";
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
} from "./notice.js";
export type { PaceAnswer, PaceState, PaceUse } from "./pace.js";
export { freshPace, prunePace, slowPace, takePace } from "./pace.js";
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
} from "./parcel.js";
export { plainText } from "./plain-text.js";
export { readBody } from "./read-body.js";
export { readReply } from "./read-reply.js";
export type { StrippedReply } from "./reply-strip.js";
export { stripReply } from "./reply-strip.js";
export type {
  AnsweredVia,
  AskedGathering,
  NotCounted,
  OpenAsk,
  ReadAmbiguous,
  ReadAnswer,
  ReadMessage,
  ReplyReading,
} from "./reply-types.js";
export type { RetryPlan, RetryQuestion, UncertainDelivery } from "./retry.js";
export { afterUncertain, nextAttemptAt, reachSkip } from "./retry.js";
export {
  addressSchema,
  calendarEventSchema,
  inboundEventSchema,
  noticeSchema,
  receiptSchema,
  wantSchema,
} from "./schema.js";
export { spreadOffsetMs } from "./spread.js";
export type { TokenClaims, TokenReading, TokenSecret } from "./token.js";
export { readToken, signToken } from "./token.js";
