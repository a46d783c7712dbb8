export { type Answer, type HostAnswer, newHostAnswer, oldHostAnswer } from "./answer.js";
export { isPlatformAddress, isPublicAddress } from "./public-address.js";
export { type Line, type RawAnswer, send, type Wanted } from "./send.js";
