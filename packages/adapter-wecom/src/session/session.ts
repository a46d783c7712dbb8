export { faultError, faultWithin } from "./fault-error.js";
export { healthFrom } from "./health.js";
export { aborted, createLifecycle, type Lifecycle } from "./lifecycle.js";
export { readBody } from "./read-body.js";
export { type Reply, request, type Session, unreachable, type Wanted } from "./request.js";
