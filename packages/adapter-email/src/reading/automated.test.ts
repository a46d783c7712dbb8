import { describe, expect, it } from "vitest";
import { isAutomated, type MailSigns } from "./automated.js";

function signs(headers: Record<string, string> = {}, rest: Partial<MailSigns> = {}): MailSigns {
  const header = (name: string): readonly string[] => {
    const value = headers[name];
    return value === undefined ? [] : [value];
  };
  return { header, from: "ming@example.test", subject: "回复：安排", text: "收到", ...rest };
}

describe("isAutomated", () => {
  it.each<readonly [string, string]>([
    ["return-path", "<>"],
    ["auto-submitted", "auto-replied"],
    ["auto-submitted", "auto-generated; owner-email=x"],
    ["auto-submitted", "auto-notified"],
    ["content-type", "multipart/report; report-type=delivery-status"],
    ["precedence", "bulk"],
    ["precedence", "auto_reply"],
    ["list-id", "<list.example.test>"],
    ["x-autoreply", "yes"],
  ])("knows a machine by %s: %s", (name, value) => {
    expect(isAutomated(signs({ [name]: value }))).toBe(true);
  });

  it.each([
    "自动回复: 休假",
    "自動回覆：休假",
    "假期自动回复",
    "系统退信",
    "Automatic reply: away",
    "Out of Office: away",
  ])("knows a machine by the subject %s", (subject) => {
    expect(isAutomated(signs({}, { subject }))).toBe(true);
  });

  it("knows a machine by its address, and QQ's holiday reply by its words", () => {
    expect(isAutomated(signs({}, { from: "mailer-daemon@example.test" }))).toBe(true);
    expect(isAutomated(signs({}, { from: "no-reply@example.test" }))).toBe(true);
    expect(isAutomated(signs({}, { text: "您好。\n这是来自QQ邮箱的假期自动回复邮件。" }))).toBe(true);
  });

  it("takes a person for a person", () => {
    expect(isAutomated(signs())).toBe(false);
    expect(isAutomated(signs({ "auto-submitted": "no" }))).toBe(false);
    expect(isAutomated(signs({ "auto-submitted": "No (really)" }))).toBe(false);
    expect(isAutomated(signs({ "x-auto-response-suppress": "All", "return-path": "<ming@example.test>" }))).toBe(false);
    expect(isAutomated(signs({}, { subject: "关于自动回复的设置", from: "postmaster2@example.test" }))).toBe(false);
  });
});
