export { faultError, faultWithin } from "./fault-error.js";
export { healthFrom } from "./health.js";
export { aborted, createLifecycle } from "./lifecycle.js";
export { type Caller, type Reply, request, type Session, unanswered, unreachable, type Wanted } from "./request.js";
