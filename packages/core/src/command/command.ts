export { type Actor, actorText, type HostActor, type MemberActor, type SystemActor, systemActor } from "./actor.js";
export {
  type BranchScope,
  branchScope,
  type Command,
  defineCommand,
  defineQuery,
  type InputSchema,
  type Query,
  type View,
} from "./define-command.js";
export { eventsOf } from "./events.js";
export { createExecutor, type ExecuteOptions, type Executor, type ExecutorParts, notAllowed } from "./execute.js";
export { type InputIssue, inputIssues } from "./input-issues.js";
export { parseInput } from "./parse.js";
export type { PendingEvent } from "./pending-event.js";
export { type Refusal, refuse } from "./refusal.js";
export { type Authority, type AuthorityQuestion, type Right, rights } from "./rights.js";
export { createUnit, type RecordEntry, type Unit } from "./unit.js";
