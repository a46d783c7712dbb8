import type { posts as reference } from "../zh-cn/posts.js";

/** Posts in sections and the talk under them. */
export const posts: typeof reference = {
  "post.published.title": (p) => `[${p.section}] ${p.title}`,
  "post.published.lead": (p) => `${p.author} has posted something new in “${p.section}”.`,
  "post.published.discuss": () => "If you have a thought on it, just reply to this message.",
  "post.files": (p) => (p.count === 1 ? "1 attachment" : `${p.count} attachments`),
  "post.link": () => "Read it in full",
  "post.corrected": (p) => `Correction: “${p.title}” of ${p.date} has changed. Please go by the new version.`,
  "post.withdrawn": (p) => `“${p.title}” of ${p.date} has been withdrawn. Please do not pass it on.`,
  "post.contribution.received": (p) => `Thank you for “${p.title}”. We will read it and let you know.`,
  "post.contribution.published": (p) =>
    `Your contribution “${p.title}” is now in “${p.section}”. Thank you for sharing it.`,
  "post.contribution.returned": (p) =>
    `Your contribution “${p.title}” was not published this time: ${p.reason}. You are welcome to send it again.`,
  "post.held": (p) => `“${p.title}” needs to be looked at by an officer first. We will let you know.`,
  "post.released": (p) => `“${p.title}” has been looked at and can go out.`,
  "discussion.reply": (p) => `${p.author}: ${p.text}`,
  "discussion.closed": (p) => `The discussion of “${p.title}” has ended. Your words are still kept with it.`,
};
