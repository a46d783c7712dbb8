import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createEmailChannel } from "./channel.js";
import { configFor, person } from "./fixtures/bench.js";

const channel = createEmailChannel(configFor(1, { tenant: "org1" }));
const canonical = (id: string): string | undefined => channel.canonical(person(id, "org1"))?.id;

describe("canonical", () => {
  it("makes equal people equal: case, and domains in either spelling", () => {
    expect(canonical("Wang.Li@GOV.Example.Test")).toBe("wang.li@gov.example.test");
    expect(canonical("wang@例子.测试")).toBe("wang@xn--fsqu00a.xn--0zwm56d");
    expect(canonical("wang@xn--fsqu00a.xn--0zwm56d")).toBe("wang@xn--fsqu00a.xn--0zwm56d");
    expect(canonical("wang@example.test.")).toBe("wang@example.test");
    expect(canonical("wang+party@example.test")).toBe("wang+party@example.test");
  });

  it("keeps the case of local parts where that is wanted", () => {
    const exact = createEmailChannel(configFor(1, { ignoreLocalPartCase: false }));

    expect(exact.canonical(person("Wang@Example.Test"))?.id).toBe("Wang@example.test");
  });

  it.each([
    "",
    "wang",
    "@example.test",
    "wang@",
    "wang@@example.test",
    ".wang@example.test",
    "wang..li@example.test",
    "wang li@example.test",
    '"wang"@example.test',
    "Wang <wang@example.test>",
    "wang@example.test, li@example.test",
    "wang@[127.0.0.1]",
    "wang@127.0.0.1",
    "wang@exa mple.test",
    "wang@example.test\r\nBcc: li@example.test",
    "wang@-example.test",
    "王@example.test",
    `${"w".repeat(65)}@example.test`,
    `wang@${"example.".repeat(40)}test`,
  ])("knows that %j is no address", (id) => {
    expect(canonical(id)).toBeUndefined();
  });

  it("takes no group, no other platform and no other organisation", () => {
    expect(channel.canonical({ ...person("wang@example.test", "org1"), kind: "group" })).toBeNull();
    expect(channel.canonical({ ...person("wang@example.test", "org1"), platform: "other" })).toBeNull();
    expect(channel.canonical(person("wang@example.test", "org2"))).toBeNull();
  });

  it("is idempotent, and never lets blanks, controls or separators through", () => {
    const text = fc.oneof(fc.string({ unit: "grapheme" }), fc.emailAddress());
    fc.assert(
      fc.property(text, (id) => {
        const once = canonical(id);
        if (once === undefined) return;
        expect(canonical(once)).toBe(once);
        expect(once).toMatch(/^[\x21-\x7e]+$/u);
        expect(once).not.toMatch(/[\s<>,;:"()[\]\\]/u);
      }),
    );
  });
});
