import type { leaving as reference } from "../zh-cn/leaving.js";

/** What is said to a member who leaves a section, or comes back. */
export const leaving: typeof reference = {
  "section.leave.title": (p) => `About “${p.section}”`,
  "section.leave.done": (p) =>
    `You will not be told of “${p.section}” any more. You can still read what is in it. To be told again, reply “resubscribe”.`,
  "section.leave.back": (p) => `You will be told again when there is something new in “${p.section}”.`,
  "section.leave.mandatory": (p) =>
    `“${p.section}” is for every member of the branch and cannot be left by itself. Please speak to the administrator.`,
  "page.leave.title": (p) => `Messages from “${p.section}”`,
  "page.leave.for": (p) => `This link is for ${p.name}. If that is not you, please leave it to them.`,
  "page.leave.body": (p) => `You will not be told of “${p.section}” any more. You can still read what is in it.`,
  "page.leave.send": () => "Stop these messages",
  "page.leave.done": (p) => `You are no longer told of “${p.section}”. You can still read what is in it.`,
  "page.leave.back": () => "Tell me again",
};
