export { isAutomated } from "./automated.js";
export type { CalendarReply } from "./calendar-reply.js";
export { oneLine } from "./charset.js";
export { type Mail, type MailAttachment, type NamedAddress, takeApart } from "./mail.js";
export type { MailKind } from "./mail-kind.js";
export { type BouncedRecipient, type BounceReport, readBounce } from "./read-bounce.js";
export { type ReadMail, readReply, readTakenApart } from "./read-reply.js";
