import type { pages as reference } from "../zh-cn/pages.js";

/** The small pages behind links, on which a member sees a question and answers it. */
export const pages: typeof reference = {
  "page.for": (p) => `This link is for ${p.name}. If that is not you, please leave the answer to them.`,
  "page.until": (p) => `You can answer until ${p.until}.`,
  "page.choose": () => "Please choose one",
  "page.write": () => "Your answer",
  "page.write.hint": (p) => (p.count === 1 ? "One character." : `Up to ${p.count} characters.`),
  "page.city": () => "The city where you are",
  "page.city.hint": () => "The city alone is enough: no address and no position.",
  "page.media": (p) =>
    `Please go back to the chat or mail that brought you here and reply with your pictures or files, ${p.count} at most. This page takes no files.`,
  "page.send": () => "Confirm answer",
  "page.send.change": () => "Confirm change",
  "page.opening": () => "Opening this page records nothing; your answer counts once you confirm it.",
  "page.recorded": () => "Your answer is recorded.",
  "page.current": () => "Your present answer",
  "page.change.until": (p) => `To change it before ${p.until}, open this link again and confirm another answer.`,
  "page.change.open": () => "To change it while the question is open, open this link again and confirm another answer.",
  "page.change.never": () => "Once recorded, this answer stays as it is. The administrator can help if need be.",
  "page.closed": () => "This question has closed and takes no more answers.",
  "page.closed.since": (p) => `This question closed on ${p.date} and takes no more answers.`,
  "page.notCounted.closed": () =>
    "This question has closed, so this answer is not counted. The administrator can help if need be.",
  "page.notCounted.unchangeable": () => "This answer is not counted; the one you gave before stays.",
  "page.problem.title": () => "Please look again",
  "page.problem.choose": () => "Nothing is chosen yet. Please choose one of these.",
  "page.problem.empty": () => "Nothing is written yet. Please write your answer, then confirm.",
  "page.problem.long": (p) => `That is a little long. Please keep it to ${p.count} characters.`,
  "page.problem.size": () => "That is too long to be taken. Please shorten it, then confirm.",
  "page.problem.characters": () => "It holds characters that cannot be kept. Please remove them, then confirm.",
  "page.problem.other": () => "We could not tell what this answer means. Please fill it in once more.",
  "page.expired.title": () => "This link has expired",
  "page.expired.body": () =>
    "To answer, please reply to the message in your chat or mail, or ask the administrator for a new link.",
  "page.unknown.title": () => "We did not find this page",
  "page.unknown.body": () => "The link may be incomplete. Please open it again from the message you received.",
  "page.refused.title": () => "This could not be taken",
  "page.refused.body": () => "Please open the link from your message and confirm on the page that opens.",
};
