import type { GuardRule } from "./guard-rule.js";
import type { ReadPart } from "./message-reading.js";

const gap = "[\\n*#+]{0,3}";
const level = `(?:绝${gap}密|机${gap}密|秘${gap}密)`;
const business = "(?:核心商密|普通商密|商密)";
const term = "(?:\\d{1,2}年|长期|启用前|公布前)";
const urgency = "(?:特急|特提|加急|平急|急件)";
const kind = "(?:级|件|级文件|文件|材料|资料)";
const plea = "(?:不得外传|请勿外传|严禁外传|注意保密|注意保存)";

const starred = new RegExp(`(?:${level}|${business})级?[*#]{0,2}[★▲]|${level}级?[*#]{1,3}${term}`, "u");
const bracketed = new RegExp(
  `(?<!无记名)\\[${gap}(?:${level}|${business})${kind}?(?:[★▲,:*]|${term}|${urgency}|${plea}){0,6}${gap}\\](?!投票|表决|选举)`,
  "u",
);
const labelled = new RegExp(
  `(?:密级|保密等级|涉密等级)(?:为|是)?:?\\[?${level}级?(?:★|${term})?(?:$|[\\n\\],;。!])`,
  "mu",
);
const alone = new RegExp(`^${level}${kind}?★?${term}?${urgency}?$`, "u");
const bareLevel = /^(?:绝密|机密|秘密)级?$/u;
const opening = new RegExp(`^${level}(?:级|件)?(?:${term})?(?::|${urgency}|$)`, "u");

const nameStart = /^[\s_\-.]*(?:绝\s*密|机\s*密|秘\s*密)\s*(?:件|级)?(?:[-_.\s+]|$)/u;
const nameEnd = /[-_.\s](?:绝密|机密|秘密)(?:\.[a-z0-9]{1,8})?$/u;
const nameWhole = /^(?:绝密|机密|秘密)(?:级|件|文件|材料|资料|级文件)?\d{0,4}(?:\.[a-z0-9]{1,8})?$/u;

/** Blocks what bears a mark of secrecy: as a mark on paper is set, not where prose speaks of secrecy. */
export function secrecyMarks(): GuardRule {
  return {
    id: "secrecy-mark",
    verdict: "block",
    source: "保守国家秘密法(2024年修订):标有密级的内容不得经互联网传递",
    find: ({ parts }) => parts.filter(bearsMark).map((part) => ({ part: part.id })),
  };
}

function bearsMark(part: ReadPart): boolean {
  if (starred.test(part.tight) || bracketed.test(part.tight) || labelled.test(part.tight)) return true;
  return part.kind === "fileName" ? nameBearsMark(part.folded) : headBearsMark(part.tight);
}

function nameBearsMark(name: string): boolean {
  return nameStart.test(name) || nameEnd.test(name) || nameWhole.test(name.replaceAll(" ", ""));
}

function headBearsMark(tight: string): boolean {
  const lines = tight.split("\n").filter((line) => line !== "");
  return lines.some((line, index) => {
    if (index === 0 && opening.test(line)) return true;
    return alone.test(line) && !isListed(lines, index);
  });
}

/** Whether a bare level is one entry of a list of levels, as teaching material has it. */
function isListed(lines: readonly string[], index: number): boolean {
  const line = lines[index] ?? "";
  if (!bareLevel.test(line)) return false;
  const before = lines[index - 1] ?? "";
  const after = lines[index + 1] ?? "";
  return before.endsWith(":") || [before, after].some((other) => bareLevel.test(other) && other !== line);
}
