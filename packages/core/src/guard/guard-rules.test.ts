import { describe, expect, it } from "vitest";
import { createContentGuard, type GuardContext, type GuardedMessage, guardContext } from "./guard.js";

const guard = createContentGuard({ key: new Uint8Array(16) });

function find(message: Partial<GuardedMessage>, context: Partial<GuardContext> = {}): readonly string[] {
  const whole: GuardedMessage = { purpose: "notice", audience: "branch", ...message };
  return guard.inspect(whole, guardContext(context)).map((found) => `${found.ruleId} ${found.verdict} ${found.part}`);
}

describe("rules audited-body and project-code", () => {
  const names = { auditedBodies: ["丁县水利局", "B12"], projectCodes: ["甲项目"] };

  it.each(["去丁县水利局", "去丁 縣 水 利 局", "丁县·水利局", "丁\u200b县水利局", "丁县\n水利局", "资料在 b12 号柜"])(
    "blocks %j",
    (body) => {
      expect(find({ body }, names)).toEqual(["audited-body block body"]);
    },
  );

  it.each(["去丁县,也去水利局", "型号 AB12", "b123", "甲屿市的项目"])("lets %j pass", (body) => {
    expect(find({ body }, names)).toEqual([]);
  });

  it("looks at titles, labels and names of files too", () => {
    const message = { title: "甲项目", labels: ["好", "甲项目"], attachments: [{ name: "甲项目.jpg" }] };

    expect(find(message, names)).toEqual([
      "project-code block title",
      "project-code block labels[1]",
      "project-code block attachments[0].name",
    ]);
  });

  it("leaves out a name inside an allowed phrase", () => {
    const context = { ...names, allowList: ["丁县水利局官网公告"] };

    expect(find({ body: "见丁县水利局官网公告" }, context)).toEqual([]);
    expect(find({ body: "见丁县水利局官网公告,并去丁县水利局" }, context)).toEqual(["audited-body block body"]);
  });

  it("ignores names of one character, which would block everything", () => {
    expect(find({ body: "甲乙丙" }, { projectCodes: ["甲", " "] })).toEqual([]);
  });
});

describe("rule working-paper", () => {
  it("needs a file beside the words", () => {
    expect(find({ body: "下周培训工作底稿的编写" })).toEqual([]);
    expect(find({ body: "下周培训工作底稿的编写", attachments: [{ name: "a.pdf" }] })).toEqual([
      "working-paper block body",
    ]);
  });

  it.each(["审计取证单.pdf", "办法(征求意见稿).docx", "工 作 底 稿.xlsx", "審計底稿.pdf"])(
    "blocks a file called %s",
    (name) => {
      expect(find({ attachments: [{ name }] })).toEqual(["working-paper block attachments[0].name"]);
    },
  );

  it("takes more words and exceptions from policy", () => {
    const attachments = [{ name: "盘点表.pdf" }, { name: "某法(征求意见稿).pdf" }];

    expect(find({ attachments }, { workingPaperWords: ["盘点表"], allowList: ["某法(征求意见稿)"] })).toEqual([
      "working-paper block attachments[0].name",
    ]);
  });
});

describe("rule care-fact", () => {
  const careFacts = [{ caseId: "c1", subjectNames: ["杨例十六", "老杨"], words: ["困难情形甲"] }];

  it.each(["老杨住院了", "为杨 例 十 六 捐款", "杨例十六:困难情形甲"])("blocks %j", (body) => {
    expect(find({ body }, { careFacts })).toEqual(["care-fact block body"]);
  });

  it("blocks a name in the title with the case's words in the text", () => {
    expect(find({ title: "杨例十六", body: "说说困难情形甲" }, { careFacts })).toEqual(["care-fact block title"]);
  });

  it.each(["杨例十六在党员大会上发言", "有党员住院", "祝杨例十六生日快乐"])("lets %j pass", (body) => {
    expect(find({ body }, { careFacts })).toEqual([]);
  });

  it("blocks a message of the case that others would read, and one of another case", () => {
    const body = "老杨住院了";

    expect(find({ body, caseId: "c1", audience: "group" }, { careFacts })).toHaveLength(1);
    expect(find({ body, caseId: "c2", audience: "caseHandlers" }, { careFacts })).toHaveLength(1);
    expect(find({ body, caseId: "c1", audience: "caseHandlers" }, { careFacts })).toEqual([]);
  });
});

describe("rules about relaying", () => {
  it("blocks an instruction whose review refused it", () => {
    expect(find({ body: "x", relaysInstruction: true, secrecyReview: "refused" })).toEqual([
      "relay-refused block message",
    ]);
  });

  it("warns of an instruction that is not declared as one", () => {
    expect(find({ body: "现传达办分党组的重要指示" })).toEqual(["relay-not-declared warn body"]);
    expect(find({ body: "会上传达学习了讲话精神" })).toEqual([]);
  });
});

describe("rule opaque-file", () => {
  it.each(["a.zip", "a.RAR", "a.7z", "a", "a.exe", "a.pdf.gpg", "a.docm", "照片.jpg.zip"])("holds %s", (name) => {
    expect(find({ attachments: [{ name }] })).toEqual(["opaque-file hold attachments[0].name"]);
  });

  it.each(["a.pdf", "合影.JPG", "课件.pptx", "录音.m4a", "片.mp4", "版式.ofd", "a.docx"])("lets %s pass", (name) => {
    expect(find({ attachments: [{ name }] })).toEqual([]);
  });

  it("believes the bytes more than the name", () => {
    const held = ["opaque-file hold attachments[0].name"];

    expect(find({ attachments: [{ name: "a.jpg", mediaType: "application/zip" }] })).toEqual(held);
    expect(find({ attachments: [{ name: "a.docx", mediaType: "application/zip" }] })).toEqual([]);
    expect(find({ attachments: [{ name: "a.pdf", mediaType: "application/pdf", encrypted: true }] })).toEqual(held);
    expect(find({ attachments: [{ name: "a.pdf", mediaType: "application/x-msdownload" }] })).toEqual(held);
  });

  it("inspects the text that the host took out of a file", () => {
    expect(find({ attachments: [{ name: "a.jpg", text: "机密★1年" }] })).toEqual([
      "secrecy-mark block attachments[0].text",
    ]);
  });
});

describe("rule document-number", () => {
  const held = ["document-number hold body"];

  it.each(["按〔2026〕12号执行", "审办发[2026]3号", "某函(2026)第 7 号", "【2025】101号", "〔2026〕12号"])(
    "holds %j",
    (body) => {
      expect(find({ body })).toEqual(held);
    },
  );

  it("lets a number pass that the allow-list names, however its brackets look", () => {
    const allowList = ["国办函〔2026〕12号"];

    expect(find({ body: "依据国办函[2026]12号" }, { allowList })).toEqual([]);
    expect(find({ body: "依据财函〔2026〕12号" }, { allowList })).toEqual(held);
    expect(find({ body: "依据国办函〔2026〕121号" }, { allowList })).toEqual(held);
  });

  it.each(["2026年12号楼", "3月12号开会", "档案局令第22号"])("lets %j pass", (body) => {
    expect(find({ body })).toEqual([]);
  });
});

describe("rule formalism", () => {
  it.each([
    "请接龙",
    "每日打卡",
    "10分钟内回复",
    "请于半小时内反馈",
    "学完请截图",
    "請點讚轉發",
    "按排名通报",
    "收到请回复",
    "大家收到回复!",
    "请回复“收到”",
    "接 龙",
    "两小时之内上报",
    "公布学习时长",
  ])("warns of %j", (body) => {
    expect(find({ body })).toEqual(["formalism warn body"]);
  });

  it.each([
    "不用接龙,也无需打卡、截图",
    "整治要求截图、打卡等做法",
    "请在24小时内报告工作地点变动",
    "已收到,谢谢",
    "发出 3 条,收到回复 2 条",
    "会议十分钟,内容如下",
  ])("lets %j pass", (body) => {
    expect(find({ body })).toEqual([]);
  });

  it("stays silent in an emergency and in an export", () => {
    expect(find({ body: "请十分钟内回复是否平安", purpose: "urgent" })).toEqual([]);
    expect(find({ body: "当时要求打卡", purpose: "export" })).toEqual([]);
  });
});

describe("rules out-of-hours and naming-late", () => {
  it("warns of a notice at night and lets a greeting pass", () => {
    expect(find({ body: "通知", outOfHours: true })).toEqual(["out-of-hours warn message"]);
    expect(find({ body: "祝好", outOfHours: true, purpose: "greeting" })).toEqual([]);
    expect(find({ body: "祝好", outOfHours: true, purpose: "greeting" }, { outOfHoursExempt: [] })).toHaveLength(1);
  });

  it("warns when many would read who is late, and not in private", () => {
    const context = { memberNames: ["赵例一", "钱例二"] };
    const body = "还没有提交的同志:\n赵例一、钱例二";

    expect(find({ body }, context)).toEqual(["naming-late warn body"]);
    expect(find({ body, audience: "person" }, context)).toEqual([]);
    expect(find({ body: "赵例一已交。还没有交的请留意" }, context)).toEqual([]);
  });
});
