import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  festivals,
  greetingTemplates,
  isSolemn,
  locales,
  type Occasion,
  rotate,
  say,
  type WarningKind,
  type WarningOccasion,
  warningTemplates,
  warningTemplatesFor,
} from "./wording.js";

const occasions: readonly Occasion[] = [...festivals, "birthday", "politicalBirthday"];
const params = { name: "赵例一", branch: "示例支部", years: 26 };
const joyful = /快乐|喜乐|恭喜|祝贺|道贺|欢|happy|joy|celebrat|congratulat/iu;

function wordings(occasion: Occasion): readonly string[] {
  return locales.flatMap((locale) => greetingTemplates(occasion).map(({ id }) => say(locale, id, params)));
}

describe("greetingTemplates", () => {
  it.each(occasions)("has several different wordings for %s, each with the branch's name", (occasion) => {
    const texts = wordings(occasion);

    expect(greetingTemplates(occasion).length).toBeGreaterThanOrEqual(2);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts.filter((text) => !text.includes("示例支部"))).toEqual([]);
    expect(texts.filter((text) => !text.includes("赵例一"))).toEqual([]);
  });

  it.each(festivals.filter(isSolemn))("wishes nobody joy on %s", (festival) => {
    expect(wordings(festival).filter((text) => joyful.test(text) || /[!!]/u.test(text))).toEqual([]);
    expect(greetingTemplates(festival).every((template) => template.solemn)).toBe(true);
  });

  it("knows which days are days of remembrance", () => {
    expect(occasions.filter(isSolemn)).toEqual(["qingming", "martyrsDay", "nationalMemorialDay"]);
  });

  it("counts the years of membership on every political birthday, and on no other day", () => {
    expect(wordings("politicalBirthday").filter((text) => !text.includes("26"))).toEqual([]);
    expect(wordings("birthday").filter((text) => text.includes("26"))).toEqual([]);
  });

  it("does not mix the wordings of birthday and political birthday", () => {
    expect(greetingTemplates("birthday").map(({ id }) => id)).toEqual(
      [1, 2, 3, 4, 5, 6].map((number) => `greeting.birthday.${number}`),
    );
  });
});

describe("warningTemplates", () => {
  const kinds: readonly WarningKind[] = ["integrity", "secrecy", "workDiscipline"];
  const moments: readonly WarningOccasion[] = ["scheduled", "beforeHoliday", "beforeTrip"];
  const pairs = kinds.flatMap((kind) => moments.map((moment) => [kind, moment] as const));

  it("gives every template an id of its own, a version, an owner and a source", () => {
    expect(new Set(warningTemplates.map(({ id }) => id)).size).toBe(warningTemplates.length);
    expect(warningTemplates.filter(({ version, source }) => version < 1 || source === "")).toEqual([]);
    expect(new Set(warningTemplates.map(({ owner }) => owner))).toEqual(new Set(["disciplineMember", "secretary"]));
  });

  it.each(pairs)("has at least two of kind %s for %s", (kind, moment) => {
    const fitting = warningTemplatesFor(kind, moment);

    expect(fitting.length).toBeGreaterThanOrEqual(2);
    expect(fitting.every((one) => one.kind === kind && one.occasions.includes(moment))).toBe(true);
  });

  it("says something in both languages for each", () => {
    const texts = warningTemplates.flatMap(({ key }) => locales.map((locale) => say(locale, key)));

    expect(new Set(texts).size).toBe(warningTemplates.length * 2);
  });
});

describe("rotate", () => {
  const templates = ["a", "b", "c"].map((id) => ({ id }));

  it("takes unused wordings in their order, then the one used longest ago", () => {
    expect(rotate(templates, []).id).toBe("a");
    expect(rotate(templates, ["a"]).id).toBe("b");
    expect(rotate(templates, ["b", "a"]).id).toBe("c");
    expect(rotate(templates, ["b", "c", "a"]).id).toBe("b");
    expect(rotate(templates, ["a", "b", "c", "a"]).id).toBe("b");
  });

  it("ignores ids that are gone and repeats only what has no alternative", () => {
    expect(rotate(templates, ["gone", "a"]).id).toBe("b");
    expect(rotate([{ id: "a" }], ["a", "a"]).id).toBe("a");
  });

  it("uses every wording once before any comes again, whatever was used before", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 8 }), fc.array(fc.nat(10).map(String)), (size, before) => {
        const all = Array.from({ length: size }, (_, index) => ({ id: String(index) }));
        const used = [...before];
        for (let round = 0; round < size; round++) used.push(rotate(all, used).id);

        expect(new Set(used.slice(-size)).size).toBe(size);
      }),
    );
  });

  it("refuses an empty choice", () => {
    expect(() => rotate([], [])).toThrow(expect.objectContaining({ code: "INPUT_INVALID", field: "templates" }));
  });
});
