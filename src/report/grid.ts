/** Rows set in columns of a terminal. */
import { columns, hanging, padEnd, padStart, wrap } from "./columns.ts";

export interface Row {
  readonly cells: readonly string[];
  /** Steps that the first cell is set in. */
  readonly indent?: number;
  /** Set below the row, over the whole width. */
  readonly note?: string;
}

const GAP = "  ";
const INDENT = "  ";
/** Columns that the first cell must have. */
const LEAST_FIRST = 16;

/**
 * Lines of a table without rules: the first column to the left and broken into lines where it is long, the others to the right.
 * Where they do not fit beside each other, each row is a list of `heading value`.
 */
export function grid(head: readonly string[], rows: readonly Row[], width: number): string[] {
  const all = [{ cells: head, indent: 0 }, ...rows];
  const widths = head.map((_, index) => Math.max(...all.map(({ cells }) => columns(cells[index] ?? ""))));
  const others = widths.slice(1);
  const taken = others.reduce((sum, size) => sum + size + GAP.length, INDENT.length);
  const longest = Math.max(...all.map(({ cells, indent = 0 }) => columns(cells[0] ?? "") + indent * INDENT.length));
  if (width - taken < Math.min(LEAST_FIRST, longest)) return rows.flatMap((row) => listed(head, row, width));
  const first = Math.min(longest, width - taken);
  return all.flatMap((row) => {
    const lead = INDENT.repeat(1 + (row.indent ?? 0));
    const size = first - (row.indent ?? 0) * INDENT.length;
    const [title = "", ...rest] = wrap(row.cells[0] ?? "", Math.max(1, size));
    const cells = row.cells.slice(1).map((cell, index) => GAP + padStart(cell, others[index] ?? 0));
    const note = "note" in row && row.note !== undefined ? hanging(`${lead}${INDENT}`, row.note, width) : [];
    return [lead + padEnd(title, size) + cells.join(""), ...rest.map((line) => lead + line), ...note];
  });
}

function listed(
  head: readonly string[],
  { cells: [title = "", ...cells], indent = 0, note }: Row,
  width: number,
): string[] {
  const lead = INDENT.repeat(1 + indent);
  const values = cells.flatMap((cell, index) =>
    cell === "" ? [] : hanging(`${lead}${INDENT}`, `${head[index + 1] ?? ""} ${cell}`.trim(), width),
  );
  return [
    ...hanging(lead, title, width),
    ...values,
    ...(note === undefined ? [] : hanging(`${lead}${INDENT}`, note, width)),
  ];
}
