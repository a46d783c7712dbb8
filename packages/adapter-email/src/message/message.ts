export { type ComposedMail, composeMail } from "./compose.js";
export { ownHeader, ownMark } from "./headers.js";
export { type HtmlPiece, mailHtml } from "./html.js";
export { listLabel } from "./list-label.js";
export { readMedia } from "./media.js";
export { type MailEvent, type MailPayload, mailPayloadSchema } from "./payload.js";
export { languageOf, type MailWords, wordsFor } from "./wording.js";
