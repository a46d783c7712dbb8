import { describe, expect, it } from "vitest";
import {
  createContentGuard,
  decide,
  type GuardContext,
  type GuardedMessage,
  type GuardVerdict,
  guardContext,
} from "./guard.js";

const guard = createContentGuard({ key: new Uint8Array(32).fill(7) });
const branch = guardContext({
  projectCodes: ["甲项目", "乙项目"],
  memberNames: ["赵例一", "孙例三", "杨例十六", "张例廿四"],
  careFacts: [{ caseId: "care1", subjectNames: ["杨例十六"], words: ["家属重病(虚构)"] }],
});

function message(body: string, more: Partial<GuardedMessage> = {}): GuardedMessage {
  return { body, purpose: "notice", audience: "branch", ...more };
}

function judge(sample: GuardedMessage, context: GuardContext = branch): readonly [GuardVerdict, readonly string[]] {
  const findings = guard.inspect(sample, context);
  return [decide(findings), [...new Set(findings.map((found) => found.ruleId))]];
}

describe("the ten sample messages of the example branch", () => {
  it("p1: finds nothing in a public news link", () => {
    expect(judge(message("转发公开报道:今日要闻链接 https://news.example/1"))).toEqual(["noFinding", []]);
  });

  it("p2: blocks a bracketed mark", () => {
    expect(judge(message("【机密】关于某事项的通知,请勿外传"))).toEqual(["block", ["secrecy-mark"]]);
  });

  it("p3: blocks working papers with a file, and the project's code", () => {
    const attachments = [{ name: "甲项目审计工作底稿.xlsx" }];

    expect(judge(message("甲项目的审计工作底稿和取证单我先发群里", { attachments }))).toEqual([
      "block",
      ["project-code", "working-paper"],
    ]);
  });

  it("p3: blocks the working papers alone where no code is configured", () => {
    const attachments = [{ name: "甲项目审计工作底稿.xlsx" }];

    expect(judge(message("甲项目的审计工作底稿和取证单我先发群里", { attachments }), guardContext())).toEqual([
      "block",
      ["working-paper"],
    ]);
  });

  it("p4: blocks a fact of a care case outside the case", () => {
    expect(judge(message("杨例十六的家属生病了,请大家捐款"))).toEqual(["block", ["care-fact"]]);
  });

  it("p4: finds nothing when the handlers of the case write to each other", () => {
    const inside: Partial<GuardedMessage> = { audience: "caseHandlers", caseId: "care1" };

    expect(judge(message("杨例十六的家属生病了,商量一下怎么帮", inside))).toEqual(["noFinding", []]);
  });

  it("p5: warns of formalism", () => {
    expect(judge(message("请全体党员十分钟内回复“收到”并接龙打卡,晒截图,按积分排名通报"))).toEqual([
      "warn",
      ["formalism"],
    ]);
  });

  it("p6: blocks an identity number although its check digit is wrong", () => {
    expect(judge(message("名册:赵例一 身份证号 000000190001010000 手机 10000000000"))).toEqual([
      "block",
      ["identity-number"],
    ]);
  });

  it("p6: masks both numbers where policy asks for it", () => {
    const masking = guardContext({ maskPhones: true, maskIdentityNumbers: true });
    const roster = message("名册:赵例一 身份证号 000000190001010000 手机 10000000000");

    expect(judge(roster, masking)).toEqual(["mask", ["identity-number", "phone-number"]]);
    expect(guard.mask(roster, masking).body).toBe("名册:赵例一 身份证号 000***********0000 手机 100****0000");
  });

  it("p7: finds nothing in a reminder before a holiday", () => {
    const reminder = message("节前提醒:严格执行审计“四严禁”“八不准”,祝大家节日愉快");

    expect(judge(reminder)).toEqual(["noFinding", []]);
  });

  it("p8: holds an instruction without a recorded review", () => {
    const relay = message("传达上级党组有关指示精神(摘要)", { relaysInstruction: true });

    expect(judge(relay)).toEqual(["hold", ["relay-without-review"]]);
  });

  it("p9: finds nothing in the same instruction after its review", () => {
    const relay = message("传达上级党组有关指示精神(摘要)", { relaysInstruction: true, secrecyReview: "passed" });

    expect(judge(relay)).toEqual(["noFinding", []]);
  });

  it("p10: finds nothing in a group's own report of its cities", () => {
    expect(judge(message("我组已从甲屿市到乙泽市工作"))).toEqual(["noFinding", []]);
  });
});
