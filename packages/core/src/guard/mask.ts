import { fold } from "./fold.js";
import type { GuardContext } from "./guard-context.js";
import type { GuardedAttachment, GuardedMessage } from "./guarded-message.js";
import type { NumberHit } from "./number-runs.js";
import { findIdentities, findPhoneNumbers } from "./personal-numbers.js";

/** Which numbers are masked. */
export type MaskOptions = Pick<GuardContext, "maskPhones" | "maskIdentityNumbers">;

const keptAtStart = 3;
const keptAtEnd = 4;

/** Masks the numbers of a text that policy asks to mask: the first three and last four characters stay. Twice is the same as once. */
export function maskText(text: string, options: MaskOptions): string {
  const first = options.maskIdentityNumbers ? replaceNumbers(text, findIdentities) : text;
  return options.maskPhones ? replaceNumbers(first, findPhoneNumbers) : first;
}

/** Masks every text of a message that a reader sees; the inside of files stays as it is. */
export function maskMessage(message: GuardedMessage, options: MaskOptions): GuardedMessage {
  if (!options.maskPhones && !options.maskIdentityNumbers) return message;
  const mask = (text: string): string => maskText(text, options);
  const maskName = (file: GuardedAttachment): GuardedAttachment => ({ ...file, name: mask(file.name) });
  return {
    ...message,
    ...(message.title === undefined ? {} : { title: mask(message.title) }),
    ...(message.body === undefined ? {} : { body: mask(message.body) }),
    ...(message.labels === undefined ? {} : { labels: message.labels.map(mask) }),
    ...(message.attachments === undefined ? {} : { attachments: message.attachments.map(maskName) }),
  };
}

function replaceNumbers(text: string, find: (folded: string) => readonly NumberHit[]): string {
  const folded = fold(text);
  let out = "";
  let done = 0;
  for (const hit of find(folded.text)) {
    const from = folded.starts[hit.from] ?? text.length;
    out += text.slice(done, Math.max(done, from)) + hide(folded.text.slice(hit.from, hit.to));
    done = folded.ends[hit.to - 1] ?? text.length;
  }
  return out + text.slice(done);
}

function hide(written: string): string {
  const characters = written.replace(/[^0-9x]/gu, "");
  const hidden = Math.max(characters.length - keptAtStart - keptAtEnd, 0);
  return characters.slice(0, keptAtStart) + "*".repeat(hidden) + characters.slice(characters.length - keptAtEnd);
}
