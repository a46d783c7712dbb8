import type { warnings as reference } from "../zh-cn/warnings.js";

/** Warnings about integrity, secrecy and work discipline. */
export const warnings: typeof reference = {
  "warning.integrity.title": () => "A word on integrity",
  "warning.secrecy.title": () => "A word on secrecy",
  "warning.workDiscipline.title": () => "A word on work discipline",
  "warning.title.occasion": (p) => `${p.title} (${p.occasion})`,
  "warning.integrity.1": () =>
    "Courtesy has its measure, and public and private have their line. If a gift or an invitation feels unclear, leave it for a day and ask: peace of mind comes first.",
  "warning.integrity.2": () =>
    "On field work we pay for our own board, lodging and travel, and keep the accounts clear. Banquets, gifts and outings are declined with thanks.",
  "warning.integrity.3": () =>
    "A holiday is near: warm company and clean hands. No gift cards, no official car for private errands, and a quiet mind for you and your family.",
  "warning.integrity.4": () =>
    "The power to audit belongs to the public. It is not traded for favours or lent to others. Keeping measure is what earns trust.",
  "warning.integrity.5": () =>
    "Before entering the field, read the four bans and the eight must-nots once more. They are rules on paper and protection in practice.",
  "warning.secrecy.1": () =>
    "What is secret stays off the net, and what is on the net stays away from secrets. Groups are for public matters; when unsure, ask first.",
  "warning.secrecy.2": () =>
    "What we see and hear in an audit stays there: not at table, not on the telephone, not in a feed.",
  "warning.secrecy.3": () =>
    "No pictures of sealed papers, no online tools to read internal ones. A moment's convenience can cost a long time.",
  "warning.secrecy.4": () =>
    "Leaving the desk: lock the screen, put the papers away. On the road: keep the bag with you.",
  "warning.secrecy.5": () =>
    "If something went out by mistake, recall it and tell the secrecy officer at once. Every minute helps, and nobody will hold it against you.",
  "warning.workDiscipline.1": () =>
    "Be on time, say when you leave, let your companions know where you are: that is how we look after each other.",
  "warning.workDiscipline.2": () =>
    "No drink in working hours or before driving. Safe roads, and those at home can rest easy.",
  "warning.workDiscipline.3": () =>
    "Evidence follows procedure, words follow evidence, and the tone stays calm. Thorough does not mean harsh; polite does not mean lax.",
  "warning.workDiscipline.4": () =>
    "After a holiday, begin by putting things in order: return the calls, write down what is handed over.",
  "warning.workDiscipline.5": () =>
    "When something important comes up, tell the team leader before acting. A second pair of eyes sees more.",
};
