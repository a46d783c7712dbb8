import { createAllowLists, type Stretch } from "./allow-list.js";
import { solidText } from "./fold.js";
import { type GuardRule, perContext } from "./guard-rule.js";
import { createWordFinder } from "./word-finder.js";

const words =
  "接龙 打卡 截图 截屏 晒图 点赞转发 转发点赞 集赞 转发朋友圈 转发到朋友圈 全员转发 刷屏 秒回 排名通报 通报排名 积分排名 积分通报 排行榜 末位 倒数 学习时长 在线时长 阅读时长 学习积分 拍照上传 拍照留痕 上传照片 定位签到 上传定位 实时位置 上传轨迹 行程轨迹 强制下载 下载率 安装率 注册率 关注率 人人注册 全员注册 全员下载 立即回复 马上回复 速回复 务必回复 必须回复 收到请回 收到请复 收到后回复 回复收到 请回收到 收到扣 收到接龙".split(
    " ",
  );
const stop = "[^。!?;,\\n]";
const haste = new RegExp(
  `(?:\\d{1,3}|[一二三四五六七八九十两半几]{1,3})个?(?:(?:分钟|刻钟)(?:之|以)?内${stop}{0,8}?(?:回复|回应|反馈|答复|响应|上报|报送|报告|填报|提交|完成|签到|转发|点赞)` +
    `|(?<=(?:^|\\D)[1-3一二三两半]个?)小时(?:之|以)?内${stop}{0,8}?(?:回复|回应|反馈|答复|响应|上报|报送))`,
  "gu",
);
/** 收到回复 as a demand at the end of a clause, not as a count of answers. */
const acknowledge = /(?<![已没未])收到回复(?=[。!?;,]|$)/gu;
const denial =
  /(?:不得|不要|不用|不必|不搞|不需|不许|不再|不能|不准|不应|不宜|无需|无须|勿|别|禁止|严禁|防止|避免|反对|杜绝|取消|整治|清理|破除|减少|纠正|拒绝|停止|叫停)[^。!?;,\n]*$|[不无非]$/u;
const denialReach = 16;

/** Warns of wording that the rules against formalism at the finger tip name: check-ins, chains, screenshots, rankings, instant answers. */
export function formalism(): GuardRule {
  const finders = perContext((context) => createWordFinder([...words, ...context.formalismWords.map(solidText)]));
  const allowLists = createAllowLists();
  return {
    id: "formalism",
    verdict: "warn",
    source: "中央网信委关于防治“指尖上的形式主义”的若干意见(2023-12-18);国办函〔2026〕12号",
    find: ({ message, parts }, context) => {
      if (message.purpose === "export" || message.purpose === "urgent") return [];
      const find = finders(context);
      const allowed = allowLists(context);
      return parts
        .filter((part) => {
          const found: readonly Stretch[] = [...find(part.solid), ...findPatterns(part.solid)];
          return allowed(part.solid, found).some((stretch) => !isDenied(part.solid, stretch.from));
        })
        .map((part) => ({ part: part.id }));
    },
  };
}

function findPatterns(solid: string): readonly Stretch[] {
  const matches = [...solid.matchAll(haste), ...solid.matchAll(acknowledge)];
  return matches.map((match) => ({ from: match.index, to: match.index + match[0].length }));
}

/** Whether the clause before `at` says that the thing is not wanted, as in 不用接龙. */
function isDenied(solid: string, at: number): boolean {
  return denial.test(solid.slice(Math.max(0, at - denialReach), at));
}
