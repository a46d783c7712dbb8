export { applicationFault } from "./alerts.js";
export { createFileDesk, type FetchedFile, type FileDesk, type FileSource } from "./files.js";
export { handIn } from "./hand-in.js";
export { readCallback } from "./read-callback.js";
export { answerOf } from "./read-card.js";
export { type Head, type PlatformFile, plainReading, type Reading, textMessage, unread } from "./reading.js";
export { cdata, readXml, textAt } from "./xml.js";
