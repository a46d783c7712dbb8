export { createEmailChannel, createEmailChannel as email } from "./channel.js";
export type {
  EmailConfig,
  EmailInboundConfig,
  ImapConfig,
  ImapInboundConfig,
  SmtpConfig,
  WebhookInboundConfig,
} from "./config.js";
export { type MailSigning, signatureHeader, signMail } from "./intake/intake.js";
export {
  type BouncedRecipient,
  type BounceReport,
  type CalendarReply,
  type MailAttachment,
  type MailKind,
  type NamedAddress,
  type ReadMail,
  readBounce,
  readReply,
} from "./reading/reading.js";
