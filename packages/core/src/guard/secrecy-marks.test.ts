import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createContentGuard, guardContext } from "./guard.js";

const guard = createContentGuard({ key: new Uint8Array(16) });

function rulesFor(body: string): readonly string[] {
  return guard.inspect({ body, purpose: "notice", audience: "branch" }, guardContext()).map((found) => found.ruleId);
}

function rulesForName(name: string): readonly string[] {
  const message = { attachments: [{ name }], purpose: "notice", audience: "branch" } as const;
  return guard.inspect(message, guardContext()).map((found) => found.ruleId);
}

const marked = [
  "机密★1年",
  "绝密★30年\n关于某项工作的方案",
  "秘密★",
  "秘密*10年",
  "000012\n机密★长期\n特急",
  "附件标注为机密☆五年",
  "【绝密】",
  "[秘密]请查收",
  "(机密)某项工作安排",
  "〔机密·1年〕",
  "【机密级】名单",
  "机密\n关于召开会议的通知",
  "秘密 特急\n关于某事的函",
  "机密:某项工作安排",
  "密级:秘密\n标题",
  "密级 机密★10年",
  "普通商密▲",
  "核心商密★10年",
];

const evading = [
  "机 密 ★",
  "机\u200b密\u2060★",
  "機密★",
  "絕密★1年",
  "【祕密】",
  "机·密★1年",
  "机-密★",
  "机*密★",
  "机\n密★",
  "机密★1年",
  "[ 机 密 ]",
  "《通知》〖绝_密〗",
  "机\u0338密★",
  "\u{E0061}机密⭐",
  "机\u3000密\u3000🌟",
  "【“机密”】",
];

const prose = [
  "保守国家秘密是每个党员的义务",
  "开展保密教育,学习保密法",
  "国家秘密的密级分为绝密、机密、秘密三级",
  "密级:绝密、机密、秘密三种,各有期限",
  "密级分为:\n绝密\n机密\n秘密",
  "机密文件不得带离办公室,秘密载体要登记",
  "周五观看影片《绝密》,欢迎参加",
  "司机密切注意路况,飞机密度加大",
  "请修改手机密码,不要用随机密钥",
  "幸福的秘密:多陪家人",
  "这是公开的秘密。大家都知道",
  "换届采用无记名(秘密)投票方式",
  "课件★★★★★推荐:保密就是保安全",
  "要保守秘密\n★ 明天上午集中学习",
  "他保守秘密30年,从未对家人提起",
  "定密时要写明“机密”及保密期限",
];

describe("rule secrecy-mark", () => {
  it.each(marked)("blocks %j", (text) => {
    expect(rulesFor(text)).toContain("secrecy-mark");
  });

  it.each(evading)("sees through %j", (text) => {
    expect(rulesFor(text)).toContain("secrecy-mark");
  });

  it.each(prose)("leaves ordinary prose alone: %j", (text) => {
    expect(rulesFor(text)).toEqual([]);
  });

  it.each(["机密-通知.docx", "[机密]名单.xlsx", "方案 秘密.pdf", "机密文件.docx", "绝密.pdf"])(
    "blocks a file called %s",
    (name) => {
      expect(rulesForName(name)).toContain("secrecy-mark");
    },
  );

  it.each(["保密教育.pptx", "机密文件管理办法.pdf", "秘密花园读后感.docx", "手机密码设置.pdf"])(
    "lets a file called %s pass",
    (name) => {
      expect(rulesForName(name)).toEqual([]);
    },
  );

  it("is not evaded by blanks, invisible characters or small signs anywhere inside a mark", () => {
    const noise = fc.array(
      fc.constantFrom(
        " ",
        "\u3000",
        "\u00a0",
        "\u200b",
        "\u200d",
        "\ufeff",
        "\u2060",
        "\u00ad",
        "\ufe0f",
        "·",
        "_",
        "\u2800",
      ),
      { maxLength: 4 },
    );
    const mark = fc.constantFrom("机密★1年", "絕密★", "【秘密】", "〔机密〕", "(絶密)");

    fc.assert(
      fc.property(mark, fc.array(noise, { minLength: 8, maxLength: 8 }), fc.string(), (text, noises, around) => {
        const noisy = [...text].map((character, index) => character + (noises[index] ?? []).join("")).join("");

        expect(rulesFor(`${around}\n通知${noisy}通知`)).toContain("secrecy-mark");
      }),
    );
  });
});

describe("rule internal-paper", () => {
  it.each([
    "内部资料 注意保存",
    "【内部资料,注意保存】",
    "內部資料 注意保存",
    "内 部 资 料\n注 意 保 存",
    "内部文件 不得外传",
    "内部资料★注意保密",
    "【内部】通讯录",
    "内部资料\n会议安排",
    "本材料仅供内部使用",
    "阅后即焚",
    "内部参考(第3期),请勿转发",
  ])("blocks %j", (text) => {
    expect(rulesFor(text)).toContain("internal-paper");
  });

  it.each([
    "内部资料要注意保存在保密柜里",
    "不在群里谈论内部资料和工作秘密",
    "加强内部管理,注意保密",
    "单位内部文件柜已更换",
  ])("leaves ordinary prose alone: %j", (text) => {
    expect(rulesFor(text)).toEqual([]);
  });

  it("blocks a file called after an internal paper", () => {
    expect(rulesForName("内部资料.docx")).toContain("internal-paper");
  });
});
