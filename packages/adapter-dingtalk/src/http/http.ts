export { type Answer, newHostAnswer, oldHostAnswer } from "./answer.js";
export { readBody, readJson } from "./body.js";
export { isPublicAddress } from "./public-address.js";
export { type Line, send } from "./send.js";
