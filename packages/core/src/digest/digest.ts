export { type Bundle, bundle } from "./bundle.js";
export { createDeferral } from "./deferral.js";
export { createDigestTimes, type DigestTimes, type DigestTimesParts } from "./digest-time.js";
export { type MessageKind, messageKind, mondayOf, type PlannedMessage, planMessage } from "./plan-message.js";
export { createDigests } from "./release-digests.js";
