import type { lectures as reference } from "../zh-cn/lectures.js";

/** Micro-lectures. */
export const lectures: typeof reference = {
  "lecture.announced.title": (p) => `Micro-lecture: ${p.title}`,
  "lecture.announced.body": (p) =>
    `${p.when}: ${p.speaker} speaks on “${p.title}”. You can follow from anywhere; if the time does not suit you, it stays available afterwards.`,
  "lecture.published.title": (p) => `Micro-lecture online: ${p.title}`,
  "lecture.published.body": (p) =>
    `“${p.title}” by ${p.speaker} is now in the section. Have a look when it suits you; thoughts are welcome as a reply.`,
  "lecture.moved": (p) => `The micro-lecture “${p.title}” has moved to ${p.when}. Its content is unchanged.`,
  "lecture.cancelled": (p) =>
    `The micro-lecture “${p.title}” does not take place this time. We will name another date.`,
  "lecture.makeUp": (p) => `You could not be there for “${p.title}”. Here is the material, for when you have a moment.`,
};
