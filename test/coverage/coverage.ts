/** Which requirement rows the two stacks declare: the table in README, and what is open. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import * as z from "zod";
import type { ResourceGraph } from "../../src/engine/graph.ts";

const rows = z.record(
  z.string(),
  z.strictObject({
    title: z.string(),
    level: z.enum(["L0", "L1", "L2", "L3", "L4"]),
    shows: z.array(z.string()).min(1),
  }),
);

/** Number of rows that the requirements hold. */
const ROWS = 160;

export interface Covered {
  readonly row: number;
  readonly title: string;
  readonly level: string;
  /** Resource types that show it. */
  readonly shows: readonly string[];
  /** Those of them that no stack holds: a row with any is not declared. */
  readonly missing: readonly string[];
}

/** Every listed row with what is missing of it. */
export function coverageOf(graphs: readonly ResourceGraph[]): Covered[] {
  const held = graphs.flatMap((graph) => graph.resources.map(({ type, name }) => ({ type, name })));
  const listed = rows.parse(parse(readFileSync(join(import.meta.dirname, "rows.yaml"), "utf8")));
  return Object.entries(listed).map(([row, { title, level, shows }]) => ({
    row: Number(row),
    title,
    level,
    shows,
    missing: shows.filter((wanted) => {
      const [type = "", name = ""] = wanted.split("::", 2);
      return !held.some((resource) => resource.type.endsWith(type) && resource.name.includes(name));
    }),
  }));
}

/** The table of README. */
export function coverageTable(covered: readonly Covered[]): string {
  const declared = covered.filter(({ missing }) => missing.length === 0);
  const numbers = new Set(declared.map(({ row }) => row));
  const open = Array.from({ length: ROWS }, (_, index) => index + 1).filter((row) => !numbers.has(row));
  return [
    "| Row | System | Check | Declared as |",
    "| --: | --- | --- | --- |",
    ...declared.map(
      ({ row, title, level, shows }) =>
        `| ${row} | ${title} | ${level} | ${[...new Set(shows.map(shortType))].join(", ")} |`,
    ),
    "",
    `${declared.length} of ${ROWS} rows are declared. Open: ${ranges(open)}.`,
  ].join("\n");
}

function shortType(shows: string): string {
  const [type = "", name = ""] = shows.split("::", 2);
  const kind = type.split(":").at(-1) ?? type;
  return kind === "Application" && name !== "" ? `${kind} ${name}` : kind;
}

/** `1-3, 7` for 1, 2, 3, 7. */
function ranges(numbers: readonly number[]): string {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}
