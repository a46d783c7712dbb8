import type { relay as reference } from "../zh-cn/relay.js";

/** Passing on a superior's instruction. */
export const relay: typeof reference = {
  "relay.title": (p) => `Passed on from ${p.from}: ${p.title}`,
  "relay.body": (p) => `This is the gist of what ${p.from} asks of us:\n${p.gist}`,
  "relay.reviewed": (p) => `${p.reviewer} reviewed this summary for secrecy on ${p.date}; it may be published.`,
  "relay.keepInside": () => "It is meant for the branch; please leave it here.",
  "relay.review.requested": (p) =>
    `${p.author} would like to pass on “${p.title}”. Please review it for secrecy first and record whether it may go out.`,
  "relay.review.passed": (p) => `“${p.title}” has passed its secrecy review and may go out.`,
  "relay.review.refused": (p) =>
    `The review found that “${p.title}” is not for the net. Please study it together in the room.`,
};
