/** Comma-separated values that every spreadsheet reads the same, and none executes. */

export type Cell = string | number | undefined;

/** What a spreadsheet takes for the start of a formula, a leading tab or line break included. */
const FORMULA = /^[=+\-@\t\r\n]/;

/**
 * One record per line with a header (RFC 4180): lines end in CR LF, cells with a comma, quote or line break are quoted.
 * A text that a spreadsheet would read as a formula gets a leading apostrophe. An unknown value is an empty cell.
 */
export function csv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [header, ...rows].map((row) => `${row.map(cell).join(",")}\r\n`).join("");
}

function cell(value: Cell): string {
  if (value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
