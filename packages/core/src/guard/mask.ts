import { type Folded, fold } from "./fold.js";
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
    out += writtenBetween(text, folded, done, hit.from) + hide(folded.text.slice(hit.from, hit.to));
    done = hit.to;
  }
  return out + writtenBetween(text, folded, done, folded.text.length);
}

/** The text as written between two folded positions; of a character cut in two, as 1 of ㏠ (1日), the folded rest. */
function writtenBetween(text: string, folded: Folded, from: number, to: number): string {
  const { starts, ends } = folded;
  let first = from;
  while (first > 0 && first < to && starts[first] === starts[first - 1]) first++;
  let last = to;
  while (last > first && last < starts.length && starts[last] === starts[last - 1]) last--;
  const writtenFrom = first === 0 ? 0 : (ends[first - 1] ?? text.length);
  const writtenTo = last === starts.length ? text.length : (starts[last] ?? text.length);
  return folded.text.slice(from, first) + text.slice(writtenFrom, writtenTo) + folded.text.slice(last, to);
}

function hide(written: string): string {
  const characters = written.replace(/[^0-9x]/gu, "");
  const hidden = Math.max(characters.length - keptAtStart - keptAtEnd, 0);
  return characters.slice(0, keptAtStart) + "*".repeat(hidden) + characters.slice(characters.length - keptAtEnd);
}
