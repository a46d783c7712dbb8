export { createEmailChannel, createEmailChannel as email } from "./channel.js";
export type { EmailConfig, EmailInboundConfig, SmtpConfig } from "./config.js";
export { type MailSigning, signatureHeader, signMail } from "./intake/intake.js";
