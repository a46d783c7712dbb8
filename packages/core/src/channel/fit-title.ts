import { cutWhereFits, utf8Bytes } from "./fit-cut.js";
import { changed, type FitRule, loss, withParagraphFirst } from "./fit-draft.js";

const ellipsis = "…";

/**
 * D7: where a client shows little, the purpose and a short title come first within that many bytes. A shortened title
 * stands whole in the first paragraph.
 */
export const titleFirst: FitRule = (draft, { capabilities, words }) => {
  const { previewBytes } = capabilities.text;
  const { title, purpose, body } = draft.notice;
  if (previewBytes === null) return draft;
  const lead = `${words.purpose[purpose]}${words.purposeEnd}`;
  const isWithin = (text: string): boolean => utf8Bytes(text) <= previewBytes;
  if (title === words.purpose[purpose]) return draft;
  const whole = title.startsWith(lead) ? title : `${lead}${title}`;
  if (isWithin(whole)) return changed(draft, { title: whole });
  const cut = cutWhereFits(whole.slice(lead.length), (head) => isWithin(`${lead}${head}${ellipsis}`), previewBytes);
  const short = cut === null ? words.purpose[purpose] : `${lead}${cut.head}${ellipsis}`;
  return changed(draft, { title: short, body: withParagraphFirst(body, title) }, loss("D7", title, short, "cosmetic"));
};
