import assert from "node:assert/strict";
import { describe, expect, it } from "vitest";
import { conformanceCases, playCase } from "./conformance.js";
import { seededDefects, withDefect } from "./defects.js";
import type { ConformanceOptions } from "./wire.js";

async function verdict(number: string, options: ConformanceOptions): Promise<string> {
  const one = conformanceCases.find((known) => known.number === number) ?? assert.fail(`there is no case ${number}`);
  try {
    await playCase(one, options);
    return "passes";
  } catch (error) {
    const isJudged = error instanceof assert.AssertionError || String(error).includes("seeded defect");
    assert.ok(isJudged, `${number} broke down instead of judging: ${String(error)}`);
    return "refuses";
  }
}

describe("the suite, on a channel with a defect built in", () => {
  it("knows every defect by a number of its own", () => {
    expect(seededDefects.map(({ number }) => number)).toEqual(seededDefects.map((_, index) => `M${index + 1}`));
  });

  for (const defect of seededDefects)
    it(`${defect.number} ${defect.what}: ${defect.caughtBy} refuses it, ${defect.spares.join(", ")} do not`, async () => {
      const options = withDefect(defect);
      const verdicts: (readonly [number: string, verdict: string])[] = [];
      for (const number of [defect.caughtBy, ...defect.spares]) verdicts.push([number, await verdict(number, options)]);

      expect(verdicts).toEqual([[defect.caughtBy, "refuses"], ...defect.spares.map((number) => [number, "passes"])]);
    });
});
