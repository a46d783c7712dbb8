import { solidText } from "./fold.js";
import { type GuardRule, perContext } from "./guard-rule.js";
import { createWordFinder } from "./word-finder.js";

const lateWords =
  "未报告 未提交 未完成 未上报 未报送 未反馈 未回复 未答复 未签到 未参加 未学习 未缴 未交 未到 没报告 没提交 没完成 没上报 没反馈 没回复 没签到 没参加 没学习 没交 没缴 没有报告 没有提交 没有完成 没有上报 没有反馈 没有回复 没有签到 没有参加 没有学习 没有交 尚未 仍未 还未 还没 逾期 迟到 迟报 漏报 缺席 缺勤 拖延 落后 催办 无故".split(
    " ",
  );
const leastNameChars = 2;

/** Warns when a message to many names a member beside words for being late or missing. */
export function namingLate(): GuardRule {
  const findLate = createWordFinder(lateWords);
  const findNames = perContext((context) =>
    createWordFinder(context.memberNames.map(solidText).filter((name) => name.length >= leastNameChars)),
  );
  return {
    id: "naming-late",
    verdict: "warn",
    source: "提醒只在私下:不在群组点名未报告、未完成的党员",
    find: ({ message, parts }, context) => {
      if (message.purpose === "export" || !isForMany(message.audience)) return [];
      const find = findNames(context);
      return parts
        .filter((part) => sentences(part.tight).some((line) => findLate(line).length > 0 && find(line).length > 0))
        .map((part) => ({ part: part.id }));
    },
  };
}

function isForMany(audience: string): boolean {
  return audience === "branch" || audience === "group";
}

function sentences(tight: string): readonly string[] {
  return tight.replaceAll(":\n", ":").split(/[。!?;\n]/u);
}
