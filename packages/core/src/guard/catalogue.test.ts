import { describe, expect, it } from "vitest";
import { locales, messageKeys, say } from "../wording/wording.js";
import { createContentGuard, guardContext } from "./guard.js";

const guard = createContentGuard({ key: new Uint8Array(16) });
/** Stands for the parameters of any phrase: every field reads `※`. */
const anyParams = new Proxy({}, { get: () => "※" }) as never;

describe("the content guard and the library's own words", () => {
  it("has nothing against any phrase of the catalogue", () => {
    const phrases = locales.flatMap((locale) => messageKeys.map((key) => [key, say(locale, key, anyParams)] as const));
    const found = phrases.flatMap(([key, body]) =>
      guard
        .inspect({ body, purpose: "notice", audience: "branch" }, guardContext({ maskPhones: true }))
        .map(({ ruleId }) => `${key} ${ruleId}`),
    );

    expect(found).toEqual([]);
  });
});
