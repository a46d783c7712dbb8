import { createAllowLists } from "./allow-list.js";
import { solidText } from "./fold.js";
import { type GuardRule, perContext } from "./guard-rule.js";
import { createWordFinder } from "./word-finder.js";

const words = [
  "审计底稿",
  "工作底稿",
  "取证单",
  "取证记录",
  "取证材料",
  "征求意见稿",
  "审计实施方案",
  "审计工作方案",
  "审计报告初稿",
  "审计记录",
  "审计日记",
  "审计证据",
  "疑点清单",
  "疑点线索",
  "问题线索",
  "问题清单",
  "举报材料",
  "举报信",
];

/** Blocks files that go out together with words for working papers, in the text or in a file's name. */
export function workingPapers(): GuardRule {
  const finders = perContext((context) => createWordFinder([...words, ...context.workingPaperWords.map(solidText)]));
  const allowLists = createAllowLists();
  return {
    id: "working-paper",
    verdict: "block",
    source: "审计工作秘密:审计方案、底稿、取证材料、未公开的结果不得经互联网传递",
    find: ({ message, parts }, context) => {
      if ((message.attachments ?? []).length === 0) return [];
      const find = finders(context);
      const allowed = allowLists(context);
      return parts
        .filter((part) => allowed(part.solid, find(part.solid)).length > 0)
        .map((part) => ({ part: part.id }));
    },
  };
}
