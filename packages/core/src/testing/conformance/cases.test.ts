import { describe, expect, it } from "vitest";
import { conformanceCases } from "./cases.js";

describe("conformanceCases", () => {
  it("holds C01 to C90, each once and in order, with a title of its own", () => {
    const numbers = Array.from({ length: 90 }, (_, index) => `C${String(index + 1).padStart(2, "0")}`);

    expect(conformanceCases.map(({ number }) => number)).toEqual(numbers);
    expect(new Set(conformanceCases.map(({ title }) => title)).size).toBe(90);
  });
});
