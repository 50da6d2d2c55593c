import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nearest } from "../../src/model/nearest.ts";

describe("the nearest known word", () => {
  it.each([
    ["rwo", ["row", "rack"], "row"],
    ["Row", ["site", "row"], "row"],
    ["tarif", ["title", "tariff"], "tariff"],
    ["gpu-11", ["gpu-1", "gpu-2"], "gpu-1"],
    ["colour", ["position", "units"], undefined],
    ["x", [], undefined],
    ["x".repeat(300), ["x".repeat(299)], undefined],
  ])("to %s among %j is %s", (word, known, found) => {
    expect(nearest(word, known)).toBe(found);
  });

  it("to a known word is the word itself", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,12}$/), { minLength: 1 }), (known) => {
        for (const word of known) expect(nearest(word, known)).toBe(word);
      }),
    );
  });

  it("forgives one letter left out of four or more", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{4,20}$/), fc.nat({ max: 19 }), (word, at) => {
        const typed = word.slice(0, at % word.length) + word.slice((at % word.length) + 1);
        expect(nearest(typed, [word])).toBe(word);
      }),
    );
  });
});
