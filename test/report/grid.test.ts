import { expect, test } from "vitest";
import { grid } from "../../src/report/grid.ts";

const rows = [
  { cells: ["operating.connectivity", "460,000", "a year"] },
  { cells: ["pods", "80,000", ""], indent: 1, note: "at risk" },
];

test("the first column is to the left, the others to the right, a note below its row", () => {
  expect(grid(["", "limit", ""], rows, 80)).toEqual([
    "                            limit        ",
    "  operating.connectivity  460,000  a year",
    "    pods                   80,000        ",
    "      at risk",
  ]);
});

test("a first column that has too little room goes on in the next line", () => {
  expect(grid(["", "limit", ""], rows.slice(0, 1), 36)).toEqual([
    "                       limit        ",
    "  operating.connect  460,000  a year",
    "  ivity",
  ]);
});

test("where nothing fits beside each other, each row is a list", () => {
  expect(grid(["", "limit", "period"], rows, 30)).toEqual([
    "  operating.connectivity",
    "    limit 460,000",
    "    period a year",
    "    pods",
    "      limit 80,000",
    "      at risk",
  ]);
});
