import { type AllowList, createAllowLists } from "./allow-list.js";
import { foldText, solidText } from "./fold.js";
import type { GuardContext } from "./guard-context.js";
import { type GuardRule, perContext } from "./guard-rule.js";
import type { ReadPart } from "./message-reading.js";
import { createWordFinder, type WordFinder } from "./word-finder.js";

const leastNameChars = 2;
const latinOnly = /^[a-z0-9 ._-]+$/u;
const latin = /[a-z0-9]/u;

/** Blocks names of audited bodies that the branch listed. */
export function auditedBodies(): GuardRule {
  return listedNames("audited-body", "审计工作保密要求:未公开的被审计单位不得提及", (context) => context.auditedBodies);
}

/** Blocks code names of projects that the branch listed. */
export function projectCodes(): GuardRule {
  return listedNames("project-code", "审计工作保密要求:在审项目不得提及", (context) => context.projectCodes);
}

function listedNames(id: string, source: string, names: (context: GuardContext) => readonly string[]): GuardRule {
  const finders = perContext((context) => nameFinder(names(context)));
  const allowLists = createAllowLists();
  return {
    id,
    verdict: "block",
    source,
    find: ({ parts }, context) => {
      const finder = finders(context);
      const allowed = allowLists(context);
      return parts.filter((part) => finder(part, allowed)).map((part) => ({ part: part.id }));
    },
  };
}

/** Han names are found through blanks and signs; names of Latin letters and digits only as whole words. */
function nameFinder(names: readonly string[]): (part: ReadPart, allowed: AllowList) => boolean {
  const known = names.map((name) => ({ solid: solidText(name), folded: squeeze(foldText(name)) }));
  const long = known.filter((name) => name.solid.length >= leastNameChars);
  const findHan = createWordFinder(long.filter((name) => !latinOnly.test(name.folded)).map((name) => name.solid));
  const findLatin = createWordFinder(long.filter((name) => latinOnly.test(name.folded)).map((name) => name.folded));
  return (part, allowed) =>
    allowed(part.solid, findHan(part.solid)).length > 0 || hasWholeWord(squeeze(part.folded), findLatin, allowed);
}

function hasWholeWord(text: string, find: WordFinder, allowed: AllowList): boolean {
  const whole = find(text).filter((hit) => !latin.test(text.charAt(hit.from - 1)) && !latin.test(text.charAt(hit.to)));
  return allowed(text, whole).length > 0;
}

function squeeze(folded: string): string {
  return folded.replace(/\s+/gu, " ").trim();
}
