/** A language in which the library speaks to members. */
export type Locale = "zh-CN" | "en";

/** The languages of the catalogue; `zh-CN` is the reference and the last resort. */
export const locales: readonly Locale[] = Object.freeze(["zh-CN", "en"]);

/**
 * The catalogue's language nearest to a BCP 47 tag: the same language in another region counts as near
 * (`en-GB` → `en`, `zh-Hant-TW` → `zh-CN`); everything else, and an empty tag, → `zh-CN`.
 */
export function resolveLocale(tag: string): Locale {
  const language = tag.trim().replaceAll("_", "-").split("-")[0]?.toLowerCase();
  return language === "en" ? "en" : "zh-CN";
}
