import type { story as reference } from "../zh-cn/story.js";

/** Lines in which the example tells what happened. */
export const story: typeof reference = {
  "story.title": (p) => `A month of ${p.branch}`,
  "story.period": (p) => `From ${p.from} to ${p.to}`,
  "story.branch": (p) => `Members: ${p.members} · groups: ${p.groups} · sections: ${p.sections}`,
  "story.day": (p) => `${p.weekday}, ${p.date}`,
  "story.lecture": (p) => `Micro-lecture “${p.title}” by ${p.speaker} announced; reached ${p.reached} of ${p.due}`,
  "story.relay.held": (p) => `“${p.title}” has no secrecy review yet and stays here`,
  "story.relay.reviewed": (p) => `${p.reviewer} reviewed “${p.title}”: it may go out`,
  "story.relay.sent": (p) => `“${p.title}” passed on; reached ${p.reached} of ${p.due}`,
  "story.discussion": (p) => `${p.author} joined the discussion of “${p.title}” by ${p.channel}`,
  "story.birthday": (p) => `Happy birthday to ${p.name}`,
  "story.greeting": (p) => `Greeting for ${p.occasion}; reached ${p.reached}`,
  "story.warning": (p) => `${p.kind}; reached ${p.reached} of ${p.due}`,
  "story.trip": (p) => `${p.name} reports: now in ${p.city}`,
  "story.album": (p) => `Album “${p.title}” posted, pictures: ${p.count}`,
  "story.guard": (p) => `The content guard stopped a message (rule ${p.rule}); its text was not kept`,
  "story.unreached": (p) => `${p.name} was not reached: ${p.reason}`,
  "story.figures.title": () => "In all",
  "story.figures": (p) => `Sent: ${p.sent} · answered: ${p.answered} · recorded: ${p.recorded}`,
  "story.log.verified": (p) => `The log verifies: ${p.size} records, root ${p.root}`,
  "story.log.broken": (p) => `The log does not verify: ${p.reason}`,
  "story.proof": (p) => `Proof that record ${p.seq} is among ${p.size}, in ${p.steps} steps`,
  "story.files": (p) => `Database: ${p.database}\nMails (.eml): ${p.mails}`,
};
