import { describe, expect, it } from "vitest";
import {
  createContentGuard,
  decide,
  type GuardedMessage,
  type GuardRule,
  guardContext,
  guardDigest,
  guardSettingsSchema,
} from "./guard.js";

const key = new Uint8Array(16).fill(3);
const guard = createContentGuard({ key });

function message(body: string): GuardedMessage {
  return { body, purpose: "notice", audience: "branch" };
}

describe("createContentGuard", () => {
  it("keeps nothing of the words in its findings", () => {
    const findings = guard.inspect(
      { ...message("机密★1年 名单 110101199003070000"), title: "按〔2026〕12号" },
      guardContext(),
    );

    expect(findings.map((found) => Object.keys(found).sort())).toEqual(
      findings.map(() => ["digest", "part", "ruleId", "source", "verdict"]),
    );
    expect(JSON.stringify(findings)).not.toMatch(/机密★|名单|110101|2026〕12/u);
  });

  it("gives one text the same digest and another key another one", () => {
    const other = createContentGuard({ key: new Uint8Array(16).fill(4) });
    const digest = guard.inspect(message("机密★"), guardContext())[0]?.digest;

    expect(digest).toBe(guardDigest("机密★", key));
    expect(other.inspect(message("机密★"), guardContext())[0]?.digest).not.toBe(digest);
    expect(digest).toMatch(/^[0-9a-f]{64}$/u);
  });

  it("switches a rule off by policy, and only that one", () => {
    const context = guardContext({ disabledRules: ["formalism", "no-such-rule"] });

    expect(guard.inspect(message("请接龙,【机密】"), context).map((found) => found.ruleId)).toEqual(["secrecy-mark"]);
  });

  it("runs every built-in rule only when it is switched on", () => {
    const all = guardContext({ disabledRules: guard.rules.map((rule) => rule.id) });

    expect(guard.inspect(message("请接龙,【机密】110101199003070000"), all)).toEqual([]);
    expect(guard.rules.every((rule) => rule.source !== "")).toBe(true);
  });

  it("asks an integrator's rule as well, in the same form", () => {
    const shouting: GuardRule = {
      id: "shouting",
      verdict: "warn",
      source: "house rule",
      find: ({ parts }) => parts.filter((part) => part.text.endsWith("!!!")).map((part) => ({ part: part.id })),
    };
    const own = createContentGuard({ key, rules: [shouting] });

    expect(own.inspect(message("快!!!"), guardContext())).toMatchObject([{ ruleId: "shouting", part: "body" }]);
    expect(own.inspect(message("快!!!"), guardContext({ disabledRules: ["shouting"] }))).toEqual([]);
  });

  it("holds the message when a rule fails", () => {
    const failing: GuardRule = {
      id: "failing",
      verdict: "warn",
      source: "house rule",
      find: () => {
        throw new RangeError("out of memory");
      },
    };
    const own = createContentGuard({ key, rules: [failing] });

    expect(decide(own.inspect(message("好"), guardContext()))).toBe("hold");
  });

  it("refuses a short key, two rules of one name, and text that no store keeps", () => {
    const twin: GuardRule = { id: "formalism", verdict: "warn", source: "x", find: () => [] };

    expect(() => createContentGuard({ key: new Uint8Array(15) })).toThrow(
      expect.objectContaining({ code: "SETTING_INVALID", field: "key" }),
    );
    expect(() => createContentGuard({ key, rules: [twin] })).toThrow(
      expect.objectContaining({ code: "SETTING_INVALID", field: "rules" }),
    );
    expect(() => guard.inspect(message("a\u0000"), guardContext())).toThrow(
      expect.objectContaining({ code: "TEXT_INVALID", field: "body" }),
    );
  });

  it("keeps its key when the caller overwrites the buffer", () => {
    const buffer = new Uint8Array(16).fill(3);
    const own = createContentGuard({ key: buffer });
    buffer.fill(0);

    expect(own.inspect(message("机密★"), guardContext())[0]?.digest).toBe(guardDigest("机密★", key));
  });

  const length = 100_000;
  const hostile: readonly (readonly [string, string])[] = [
    ["brackets", "[".repeat(length)],
    ["half marks", "[机密".repeat(length / 3)],
    ["stars", "机*#*#".repeat(length / 5)],
    ["digits", "1".repeat(length)],
    ["single digits", "1 3 ".repeat(length / 4)],
    ["card digits", "4 ".repeat(length / 2)],
    ["birth days", "19900101".repeat(length / 8)],
    ["blanks", " ".repeat(length)],
    ["lines", "机密\n".repeat(length / 3)],
    ["denials", "不得".repeat(length / 2)],
    ["chains", "接龙不".repeat(length / 3)],
    ["names", "赵例".repeat(length / 2)],
    ["relays", "传达".repeat(length / 2)],
    ["combining", "\u0338".repeat(length)],
    ["ligatures", "\ufdfa".repeat(length)],
    ["links", "http://1 ".repeat(length / 9)],
    ["hosts", "a.b-".repeat(length / 4)],
    ["joints", "内部资料,,,".repeat(length / 7)],
  ];
  const busy = guardContext({
    maskPhones: true,
    memberNames: Array.from({ length: 1000 }, (_, index) => `赵例${index}`),
    auditedBodies: Array.from({ length: 1000 }, (_, index) => `${"赵例".repeat(20)}${index}`),
    allowList: ["接龙不接龙"],
    careFacts: [{ caseId: "c", subjectNames: ["赵例"], words: [] }],
  });

  it.each(hostile)("reads 100,000 characters of %s in time that grows with the length only", (_, text) => {
    const small = timeOf(text.slice(0, length / 8));
    const large = timeOf(text);

    expect(large).toBeLessThan(Math.max(small * 40, 400));
  });

  function timeOf(text: string): number {
    guard.inspect(message(text.slice(0, 100)), busy);
    const start = performance.now();
    guard.inspect(message(text), busy);
    return performance.now() - start;
  }
});

describe("decide", () => {
  it("names the strongest verdict and never says safe", () => {
    expect(decide([])).toBe("noFinding");
    expect(decide([{ verdict: "mask" }, { verdict: "warn" }])).toBe("warn");
    expect(decide([{ verdict: "warn" }, { verdict: "block" }, { verdict: "hold" }])).toBe("block");
    expect(decide([{ verdict: "mask" }, { verdict: "hold" }])).toBe("hold");
  });
});

describe("guardSettingsSchema", () => {
  it("fills in the defaults and refuses what it does not know", () => {
    expect(guardSettingsSchema.parse({})).toMatchObject({ maskPhones: false, disabledRules: [] });
    expect(guardSettingsSchema.safeParse({ maskPhone: true }).success).toBe(false);
    expect(guardSettingsSchema.safeParse({ allowList: ["a\nb"] }).success).toBe(false);
  });
});
