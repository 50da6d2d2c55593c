import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalQuantity, quantityValue } from "../../src/units/kubernetes-quantity.ts";

/** What `resource.ParseQuantity` and `CanonicalizeBytes` of k8s.io/apimachinery 0.36.3 gave. */
const CANONICAL: Readonly<Record<string, string>> = {
  "1015808Mi": "992Gi",
  "2048Gi": "2Ti",
  "1025Gi": "1025Gi",
  "50000000000000": "50T",
  "1000m": "1",
  "1500m": "1500m",
  "0.5": "500m",
  ".5": "500m",
  "1.": "1",
  "+1": "1",
  "-1Gi": "-1Gi",
  "0Gi": "0",
  "0.5Ki": "512",
  "1023Ki": "1023Ki",
  "1.5Ki": "1536",
  "0.1Ki": "102400m",
  "484.156Ki": "495775744m",
  "1e3": "1e3",
  "1000e3": "1e6",
  "12e2": "1200",
  "1E": "1E",
  "0.3n": "1n",
  "-0.3n": "-1n",
  "00100Mi": "100Mi",
};

const UNITS = { binary: ["Ki", "Mi", "Gi", "Ti"], decimal: ["n", "u", "m", "", "k", "M", "G"] } as const;

describe("a quantity of Kubernetes", () => {
  it("has one canonical spelling in its family of units", () => {
    const found = Object.fromEntries(Object.keys(CANONICAL).map((text) => [text, canonicalQuantity(text)]));
    expect(found).toEqual(CANONICAL);
    expect([canonicalQuantity(1000), canonicalQuantity(0.25)]).toEqual(["1k", "250m"]);
  });

  it("is nothing else", () => {
    for (const text of ["", "abc", "1 ", "1e", "--1", "1.5.2", "1ki", "Gi", "0x10", "1e333", "."]) {
      expect(canonicalQuantity(text), text).toBeUndefined();
    }
  });

  it("is a number", () => {
    expect(["992Gi", "50T", "1500m", "1e3", "-1Ki", "x"].map(quantityValue)).toEqual([
      ...[992 * 2 ** 30, 50e12, 1.5, 1000, -1024],
      undefined,
    ]);
  });

  const amount = fc.record({
    family: fc.constantFrom("binary" as const, "decimal" as const),
    index: fc.nat(2),
    digits: fc.integer({ min: 1, max: 9_999 }),
  });

  it("keeps its spelling when it is written in a smaller unit of its family", () => {
    fc.assert(
      fc.property(amount, ({ family, index, digits }) => {
        const factor = family === "binary" ? 1024 : 1000;
        const larger = `${digits}${UNITS[family][index + 1]}`;
        expect(canonicalQuantity(`${digits * factor}${UNITS[family][index]}`)).toBe(canonicalQuantity(larger));
        expect(canonicalQuantity(canonicalQuantity(larger) ?? "")).toBe(canonicalQuantity(larger));
      }),
    );
  });

  it("is another one when one unit comes on top", () => {
    fc.assert(
      fc.property(amount, ({ family, index, digits }) => {
        const unit = UNITS[family][index];
        expect(canonicalQuantity(`${digits + 1}${unit}`)).not.toBe(canonicalQuantity(`${digits}${unit}`));
      }),
    );
  });
});
