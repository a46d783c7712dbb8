/** Of a longer line nothing is read: numbers, labels and words are short. */
const lineMaxChars = 200;
const variationSelectors = /[\ufe0e\ufe0f]/gu;

/**
 * The form in which what people type is compared (R2): NFKC (full-width and circled digits become digits), lower case,
 * one blank for several, without punctuation around it. A minus before a digit stays. Empty for an overlong line.
 */
export function normalised(text: string): string {
  if (text.length > lineMaxChars) return "";
  const plain = text.normalize("NFKC").toLowerCase().replaceAll(variationSelectors, "").replaceAll(/\s+/gu, " ");
  const chars = [...plain];
  let from = 0;
  let to = chars.length;
  while (from < to && isEdge(chars[from]) && !(isDash(chars[from]) && isDigit(chars[from + 1]))) from++;
  while (to > from && isEdge(chars[to - 1])) to--;
  return chars.slice(from, to).join("");
}

/** `normalised` without any blanks. */
export function squeezed(text: string): string {
  return normalised(text).replaceAll(" ", "");
}

function isEdge(char: string | undefined): boolean {
  return char !== undefined && /^[\s\p{P}]$/u.test(char);
}

function isDash(char: string | undefined): boolean {
  return char !== undefined && /^[\p{Pd}−]$/u.test(char);
}

function isDigit(char: string | undefined): boolean {
  return char !== undefined && /^\d$/u.test(char);
}

const ones = "一二三四五六七八九";
const numeral = "(?:\\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])";
const wholeNumber = new RegExp(
  `^(?:(?:选项?|选择|option|no\\.?|number)\\s?)?(?:第\\s?(${numeral})\\s?[个项条种]?|(${numeral}))$`,
  "u",
);

/**
 * The number which a whole normalised line stands for: "2", "二", "第二个", "第 2 项", "选2", "option 2", "十二"; from 1 to
 * 99. `null` for anything else, "1.5" and "2号" included.
 */
export function numberOf(line: string): number | null {
  const match = wholeNumber.exec(line);
  const text = match?.[1] ?? match?.[2];
  if (text === undefined) return null;
  const number = /^\d/u.test(text) ? Number(text) : chineseNumber(text);
  return number >= 1 ? number : null;
}

function chineseNumber(text: string): number {
  if (text === "两") return 2;
  const [tens, units] = text.includes("十") ? text.split("十") : [null, text];
  const one = (digit: string | undefined): number => (digit ? ones.indexOf(digit) + 1 : 0);
  return (tens === null ? 0 : 10 * (tens === "" ? 1 : one(tens))) + one(units);
}
