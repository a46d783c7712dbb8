import type { delivery as reference } from "../zh-cn/delivery.js";

/** Digests, address binding, reading of answers, and the small print of messages. */
export const delivery: typeof reference = {
  "digest.title": (p) => `Branch digest, ${p.date}`,
  "digest.title.week": (p) => `The branch's week, ${p.from} to ${p.to}`,
  "digest.title.month": (p) => `The branch's month, ${p.month}`,
  "digest.lead": (p) =>
    p.count === 1 ? "One item, no reply needed." : `${p.count} items to look through, no reply needed.`,
  "digest.line": (p) => `· ${p.section}: ${p.title}`,
  "digest.item": (p) => `· ${p.title}`,
  "digest.checkpoint": (p) =>
    `Proof of the record: ${p.size} entries so far, digest ${p.root}. Keep it, and you can check later that nothing was altered.`,
  "notice.part": (p) => `(${p.number}/${p.of})`,
  "notice.correction": (p) => `Correction to the message of ${p.date}`,
  "notice.recalled": () => "That message has been withdrawn and no longer holds.",
  "notice.fromBranch": (p) => `From ${p.branch}`,
  "notice.fullText": () => "Full text",
  "notice.noReply": () => "For your information; no reply needed.",
  "binding.title": () => "Linking your address",
  "binding.body": (p) =>
    `Your code for ${p.branch} is ${p.code}. It holds for ${p.minutes} minutes. If you did not ask for it, ignore this message.`,
  "binding.done": (p) => `Linked. You can write to ${p.branch} from here; you can change that at any time.`,
  "binding.other.title": () => "A new way to reach you",
  "binding.other": (p) =>
    `At ${p.time} a new address (${p.platform}) was linked to you in ${p.branch}. If that was you, there is nothing to do. If it was not, please tell the branch's administrator or secretary soon: they can remove it at once.`,
  "binding.confirm.title": () => "Please confirm this address",
  "binding.confirm": (p) =>
    `Somebody asked to link this address to a message service for registered members. If it was you, reply to this message with only ${p.code} on the first line, within ${p.hours} hours. If it was not, ignore this message and nothing changes.`,
  "answer.closed": (p) =>
    `“${p.title}” closed on ${p.date}. Your reply is kept but no longer counted; the administrator can help.`,
  "answer.stale": (p) =>
    `“${p.title}” has changed since the invitation that you answered. Your reply is kept but not counted; please answer the new invitation.`,
  "answer.ambiguous.title": () => "Which question does your reply answer?",
  "answer.ambiguous": () =>
    "Several questions are open for you. Please begin your reply with the code of the one you mean:",
  "answer.ambiguous.line": (p) => `${p.code}  ${p.title}`,
  "answer.ambiguous.example": (p) => `For example: ${p.code} 1`,
  "answer.how.text": () => "your answer in your own words",
  "answer.how.location": () => "the name of the city you are in",
  "answer.how.media": () => "the pictures or files themselves",
  "answer.unclear": (p) => `We could not tell which you mean. You can reply: ${p.options}  [${p.code}]`,
  "stranger.title": () => "Automatic reply",
  "stranger.body": () =>
    "This address serves registered members, and we do not recognise yours. If you are one, ask your administrator for a code and send it from here.",
};
