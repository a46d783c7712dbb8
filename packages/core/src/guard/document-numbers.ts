import { createAllowLists } from "./allow-list.js";
import type { GuardRule } from "./guard-rule.js";

const documentNumber = /\[(?:19|20)\d{2}年?\]第?\d{1,5}号(?!楼|线|院|车)/gu;

/** Holds numbers of documents, as `〔2026〕12号`, that the branch's allow-list does not name as public. */
export function documentNumbers(): GuardRule {
  const allowLists = createAllowLists();
  return {
    id: "document-number",
    verdict: "hold",
    source: "党政机关公文格式 GB/T 9704-2012 的发文字号;未确认公开的文件由人审定",
    find: ({ parts }, context) => {
      const allowed = allowLists(context);
      return parts
        .filter((part) => {
          const numbers = [...part.solid.matchAll(documentNumber)];
          const stretches = numbers.map((match) => ({ from: match.index, to: match.index + match[0].length }));
          return allowed(part.solid, stretches).length > 0;
        })
        .map((part) => ({ part: part.id }));
    },
  };
}
