import type { ErrorCode, errorCodes } from "../error/error.js";
import { english } from "./english.js";
import { type Locale, resolveLocale } from "./locale.js";
import { type Catalogue, simplifiedChinese } from "./simplified-chinese.js";

/** Key of a phrase, as `post.published.title`. */
export type MessageKey = keyof Catalogue;

/** What the phrase of a key is made from: no argument or one object. */
export type MessageParams<K extends MessageKey> = Parameters<Catalogue[K]>;

const catalogues: Readonly<Record<Locale, Catalogue>> = { "zh-CN": simplifiedChinese, en: english };

/** Every key of the catalogue. */
export const messageKeys: readonly MessageKey[] = Object.freeze(Object.keys(simplifiedChinese) as MessageKey[]);

/**
 * Says a phrase in the language nearest to `locale`.
 *
 * Dates, times and lists are handed over as they are to be read: the catalogue formats only plain numbers.
 *
 * @param locale BCP 47 tag; one without a catalogue is answered in the nearest, in the end in `zh-CN`.
 * @param key Key of the phrase.
 * @param params What the phrase needs; nothing where it needs nothing.
 */
export function say<K extends MessageKey>(locale: string, key: K, ...params: MessageParams<K>): string {
  const phrase = catalogues[resolveLocale(locale)][key] as (...given: MessageParams<K>) => string;
  return phrase(...params);
}

/** What a member reads for an error code; codes that only operators meet share one general phrase. */
export function sayError(locale: string, code: ErrorCode): string {
  const key = `error.${code}`;
  return say(locale, isErrorKey(key) ? key : "error.other");
}

type ErrorKey = Extract<MessageKey, `error.${keyof typeof errorCodes}`>;

function isErrorKey(key: string): key is ErrorKey {
  return Object.hasOwn(simplifiedChinese, key);
}

/** Joins names into one phrase: `甲、乙和丙` · `A, B and C`. Empty for none. */
export function sayList(locale: string, names: readonly string[]): string {
  const isChinese = resolveLocale(locale) === "zh-CN";
  const last = names.at(-1) ?? "";
  if (names.length < 2) return last;
  const first = names.slice(0, -1).join(isChinese ? "、" : ", ");
  return isChinese ? `${first}和${last}` : `${first} and ${last}`;
}
