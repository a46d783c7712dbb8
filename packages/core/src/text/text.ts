import { z } from "zod";
import { MicrobranchError } from "../error/error.js";

export { neutralised } from "./neutral-text.js";

/** Whether a text is kept unchanged by every store: no U+0000 and no lone surrogate. */
export function isStorableText(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** Throws TEXT_INVALID, naming `field`, when any string inside `value` is not storable. */
export function assertStorable(value: unknown, field = ""): void {
  if (typeof value === "string") {
    if (!isStorableText(value))
      throw new MicrobranchError("TEXT_INVALID", {
        message: `The text of ${field === "" ? "the input" : field} holds U+0000 or a lone surrogate. Remove it.`,
        ...(field === "" ? {} : { field }),
      });
    return;
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) => assertStorable(item, `${field}[${index}]`));
    return;
  }
  if (value instanceof Uint8Array) return;
  if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) {
      assertStorable(key, field);
      assertStorable(item, field === "" ? key : `${field}.${key}`);
    }
  }
}

const controlCharacters = /[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f\u0080-\u009f]/u;

/** A zod schema for one line of text: 1 to `maxChars` characters after trimming, no control characters, no line break. */
export function lineSchema(maxChars: number): z.ZodType<string, string> {
  return z
    .string()
    .trim()
    .min(1)
    .max(maxChars)
    .refine((text) => isStorableText(text) && !controlCharacters.test(text) && !/[\r\n\u2028\u2029]/u.test(text), {
      message: "must be one line without control characters",
    });
}

/** A zod schema for text of several paragraphs: 1 to `maxChars` characters, no control characters but tab and line breaks. */
export function proseSchema(maxChars: number): z.ZodType<string, string> {
  return z
    .string()
    .min(1)
    .max(maxChars)
    .refine((text) => isStorableText(text) && !controlCharacters.test(text), {
      message: "must not hold control characters",
    });
}
