import { beforeAll, describe, expect, it } from "vitest";
import { graphOf } from "../generate/program.ts";
import { type Covered, coverageOf, coverageTable } from "./coverage.ts";

/** Rows that the estate promises to declare. */
const PROMISED = [
  ...Array.from({ length: 47 }, (_, index) => index + 1),
  ...[52, 55, 60, 74, 75, 76, 79, 88, 92, 96, 98],
  ...[102, 103, 104, 105, 106, 107, 108, 109, 110, 116, 119, 125, 144],
];

describe("the coverage of the requirements", () => {
  let covered: Covered[];
  beforeAll(async () => {
    covered = coverageOf([await graphOf("Pulumi.prod.yaml", "prod"), await graphOf("Pulumi.dr.yaml", "dr")]);
  });

  it("claims no row whose resources no stack holds", () => {
    expect(covered.filter(({ missing }) => missing.length > 0)).toEqual([]);
  });

  it("holds every promised row", () => {
    const listed = new Set(covered.map(({ row }) => row));
    expect(PROMISED.filter((row) => !listed.has(row))).toEqual([]);
  });

  it("lists a row with something missing as open", () => {
    const row = { title: "A", level: "L0", shows: ["x:y:Kind::name"], missing: [] };
    expect(
      coverageTable([
        { ...row, row: 1 },
        { ...row, row: 2, missing: ["x:y:Kind::name"] },
      ]),
    ).toBe(
      "| Row | System | Check | Declared as |\n| --: | --- | --- | --- |\n| 1 | A | L0 | Kind |\n\n1 of 160 rows are declared. Open: 2-160.",
    );
  });
});
