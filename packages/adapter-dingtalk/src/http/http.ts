export { type Answer, type HostAnswer, newHostAnswer, oldHostAnswer } from "./answer.js";
export { isPublicAddress } from "./public-address.js";
export { type Line, type RawAnswer, send, type Wanted } from "./send.js";
