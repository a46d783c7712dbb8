import type { receipts as reference } from "../zh-cn/receipts.js";

/** Short receipts for what a member sent; at most one per answer. */
export const receipts: typeof reference = {
  "receipt.discussion": (p) => `Your contribution on “${p.title}” is now part of the discussion. Thank you.`,
  "receipt.answer": (p) => `Noted: ${p.answer}.`,
  "receipt.answer.changeable": (p) =>
    `Noted: ${p.answer}. If you change your mind before ${p.until}, reply once more with ${p.code}.`,
  "receipt.answer.open": (p) =>
    `Noted: ${p.answer}. If you change your mind before it closes, reply once more with ${p.code}.`,
  "receipt.answer.media": (p) => `${p.count} picture(s) or file(s)`,
  "receipt.answer.changed": (p) => `Changed from “${p.before}” to “${p.after}”. Both answers are kept.`,
  "receipt.onBehalf": (p) => `Noted on behalf of ${p.name}; it counts once they, or an officer, have confirmed it.`,
  "receipt.leave": (p) => `Your request for leave from “${p.gathering}” has gone to whoever decides on it.`,
  "receipt.suggestion": () => "Your suggestion has gone to the committee. Thank you.",
  "receipt.help": () => "Only the secretary and the organisation member can read this. They will be in touch soon.",
  "receipt.message": () => "Your message is kept with the branch's records.",
};
