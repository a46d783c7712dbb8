import { isSolemn, type Occasion } from "./occasion.js";
import { type MessageKey, messageKeys } from "./say.js";

/** Key of one wording of a greeting, as `greeting.birthday.1`. All take `GreetingParams`. */
export type GreetingKey = Extract<MessageKey, `greeting.${Occasion}.${number}`>;

/** One of several wordings for an occasion. */
export interface GreetingTemplate {
  /** Key of the wording, which is also its id for rotation. */
  readonly id: GreetingKey;
  /** What it is for. */
  readonly occasion: Occasion;
  /** Whether it is a text of remembrance. */
  readonly solemn: boolean;
}

/** The wordings for an occasion, at least two, for `rotate`. */
export function greetingTemplates(occasion: Occasion): readonly GreetingTemplate[] {
  const prefix = `greeting.${occasion}.`;
  const isOfOccasion = (key: MessageKey): key is GreetingKey => key.startsWith(prefix);
  return messageKeys.filter(isOfOccasion).map((id) => ({ id, occasion, solemn: isSolemn(occasion) }));
}
