export { createMailCatcher, type MailCatcher, type MailCatcherOptions } from "./catcher.js";
export type { CaughtMail } from "./caught-mail.js";
export { type MailClient, mailClients } from "./clients.js";
export { handIn, type Letterbox } from "./letterbox.js";
export type { MailboxEntry, SimulatedBounce, SimulatedMailbox, SimulatedReply } from "./mailbox.js";
export type { ReplyAttachment } from "./reply-mail.js";
