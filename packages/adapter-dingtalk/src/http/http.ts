export { type Answer, newHostAnswer, oldHostAnswer } from "./answer.js";
export { isPublicAddress } from "./public-address.js";
export { readJson } from "./read-json.js";
export { type Line, send } from "./send.js";
