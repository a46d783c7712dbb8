/** The fixed words which this adapter itself puts into messages, in one language. */
export interface Words {
  /** Between a label and what it labels. */
  readonly colon: string;
  /** Opens what is said besides. */
  readonly open: string;
  /** Closes it. */
  readonly close: string;
  /** Opens a card's page; at most 4 characters. */
  readonly details: string;
  /** Sends a choice; at most 10 characters. */
  readonly submit: string;
  /** Labels a file; at most 5 characters. */
  readonly file: string;
}

const zh: Words = { colon: "：", open: "（", close: "）", details: "详情", submit: "提交", file: "附件" };
const en: Words = { colon: ": ", open: " (", close: ")", details: "Open", submit: "Submit", file: "File" };

/** The words of a locale: `zh…` Chinese, all others English, as the core's own. */
export function wordsFor(locale: string): Words {
  return /^zh(?:-|$)/iu.test(locale) ? zh : en;
}
