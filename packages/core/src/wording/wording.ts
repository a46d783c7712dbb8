export { type GreetingKey, type GreetingTemplate, greetingTemplates } from "./greeting-templates.js";
export { type Locale, locales, resolveLocale } from "./locale.js";
export { type Festival, festivals, type GreetingParams, isSolemn, type Occasion } from "./occasion.js";
export { type Rotatable, rotate } from "./rotate.js";
export { type MessageKey, type MessageParams, messageKeys, say, sayError, sayList } from "./say.js";
export {
  type WarningKey,
  type WarningKind,
  type WarningOccasion,
  type WarningTemplate,
  warningTemplates,
  warningTemplatesFor,
} from "./warning-templates.js";
