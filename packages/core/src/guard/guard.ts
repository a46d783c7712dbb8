export {
  builtInRules,
  type ContentGuard,
  type ContentGuardOptions,
  createContentGuard,
  type GuardRuleInfo,
} from "./content-guard.js";
export { guardDigest } from "./digest.js";
export {
  type GuardContext,
  type GuardSettings,
  guardContext,
  guardSettingsSchema,
  type ProtectedCareFact,
} from "./guard-context.js";
export { decide, type GuardFinding, type GuardVerdict, guardVerdicts } from "./guard-finding.js";
export type { GuardRule, RuleHit } from "./guard-rule.js";
export type {
  GuardAudience,
  GuardedAttachment,
  GuardedMessage,
  GuardPurpose,
  SecrecyReviewState,
} from "./guarded-message.js";
export { type MaskOptions, maskText } from "./mask.js";
export type { MessageReading, ReadPart } from "./message-reading.js";
