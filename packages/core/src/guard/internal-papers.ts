import type { GuardRule } from "./guard-rule.js";
import type { ReadPart } from "./message-reading.js";

const paper = "内部(?:资料|文件|材料|刊物|文稿|参考|信息|使用)";
const care =
  "(?:注意|妥善)(?:保存|保管|保密)(?![好在到于的])|(?:请勿|不得|严禁|禁止|切勿|不准)(?:外传|转发|扩散|翻印|复印|上网|公开|传播)|阅后(?:即焚|销毁|收回|即删)";
const sign = "[,:;!★*·。\\[\\]\\n]{0,4}";
const joint = `${sign}(?:(?:\\d{4}年)?第?\\d{1,4}[期号])?${sign}`;
const marked = new RegExp(`${paper}${joint}(?:${care})`, "u");
const bracketed = new RegExp(`\\[(?:${paper}|内部)(?:[,:]?(?:${care}))?\\]`, "u");
const reserved = /(?:仅供|仅限|限)内部(?:使用|传阅|参考|阅读|掌握)|阅后(?:即焚|销毁)/u;
const alone = new RegExp(`^(?:${paper})(?:★|第\\d+号)?$`, "u");
const nameStart = new RegExp(`^(?:${paper})(?:\\d{0,4}\\[?[a-z0-9]{0,8}|[-_\\[].{0,80})$`, "u");

/** Blocks papers marked as internal, as `内部资料 注意保存` and its variants. */
export function internalPapers(): GuardRule {
  return {
    id: "internal-paper",
    verdict: "block",
    source: "政务工作群组保密要求(2021年前后各地各部门通知):内部资料、工作秘密不得在群组传递",
    find: ({ parts }) => parts.filter(isInternal).map((part) => ({ part: part.id })),
  };
}

function isInternal(part: ReadPart): boolean {
  if (marked.test(part.tight) || bracketed.test(part.tight) || reserved.test(part.tight)) return true;
  if (part.kind === "fileName") return nameStart.test(part.solid);
  return part.tight.split("\n").some((line) => alone.test(line));
}
