import { solidText } from "./fold.js";
import type { ProtectedCareFact } from "./guard-context.js";
import { type GuardRule, perContext, type RuleHit } from "./guard-rule.js";
import type { GuardedMessage } from "./guarded-message.js";
import type { ReadPart } from "./message-reading.js";
import { createWordFinder, type WordFinder, type WordHit } from "./word-finder.js";

/** Words of hardship that give a case away when they stand near its subject's name. */
const hardship =
  "生病 患病 重病 大病 病重 病危 病倒 病情 住院 手术 化疗 放疗 透析 确诊 抢救 癌 肿瘤 白血病 抑郁 车祸 受伤 残疾 去世 病逝 过世 丧事 丧父 丧母 丧偶 离婚 离异 流产 失业 负债 欠债 火灾 受灾 困难补助 困难帮扶 慰问金 捐款 捐助 募捐 筹款 众筹 家里困难 家庭困难".split(
    " ",
  );
const nearChars = 80;
const leastNameChars = 2;

interface PreparedFact {
  readonly caseId: string;
  readonly findName: WordFinder;
  readonly findWord: WordFinder;
}

/** Blocks what tells of an open care case outside the circle of its handlers: the subject's name with the case's or hardship's words. */
export function careFacts(): GuardRule {
  const findHardship = createWordFinder(hardship);
  const facts = perContext((context) => context.careFacts.map(prepare));
  return {
    id: "care-fact",
    verdict: "block",
    source: "个人信息保护法第二十八条:健康等敏感信息;关爱帮扶事项只由经办人知悉",
    find: ({ message, parts }, context) => {
      const guarded = facts(context).filter((fact) => !isAmongHandlers(message, fact.caseId));
      if (guarded.length === 0) return [];
      const hardships = new Map(parts.map((part) => [part.id, findHardship(part.solid)]));
      return guarded.flatMap((fact) => hitsOf(fact, parts, hardships)).filter(isFirstOfPart);
    },
  };
}

function isAmongHandlers(message: GuardedMessage, caseId: string): boolean {
  return message.audience === "caseHandlers" && message.caseId === caseId;
}

function prepare(fact: ProtectedCareFact): PreparedFact {
  const names = fact.subjectNames.map(solidText).filter((name) => name.length >= leastNameChars);
  const words = fact.words.map((word) => solidText(word.replace(/[((].*$/u, "")));
  return { caseId: fact.caseId, findName: createWordFinder(names), findWord: createWordFinder(words) };
}

/** The case's own words count anywhere in the message, words of hardship only near the name. */
function hitsOf(
  fact: PreparedFact,
  parts: readonly ReadPart[],
  hardships: ReadonlyMap<string, readonly WordHit[]>,
): readonly RuleHit[] {
  const named = parts
    .map((part) => ({ part, names: fact.findName(part.solid) }))
    .filter(({ names }) => names.length > 0);
  if (named.length === 0) return [];
  if (parts.some((part) => fact.findWord(part.solid).length > 0)) return named.map(({ part }) => ({ part: part.id }));
  return named
    .filter(({ part, names }) => areNear(names, hardships.get(part.id) ?? []))
    .map(({ part }) => ({ part: part.id }));
}

/** Whether one of `left` and one of `right`, both in order of their ends, are at most 80 characters apart. */
function areNear(left: readonly WordHit[], right: readonly WordHit[]): boolean {
  let at = 0;
  for (const hit of left) {
    while (at < right.length && (right[at]?.to ?? 0) < hit.from - nearChars) at++;
    const other = right[at];
    if (other !== undefined && other.from <= hit.to + nearChars) return true;
  }
  return false;
}

function isFirstOfPart(hit: RuleHit, index: number, all: readonly RuleHit[]): boolean {
  return all.findIndex((other) => other.part === hit.part) === index;
}
