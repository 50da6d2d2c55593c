/** Pieces of a comment on a pull request, in GitHub-flavoured markdown. */
import { escapeMarkdown } from "./escape.ts";
import { count } from "./words.ts";

/** Longest comment, in characters; GitHub refuses bodies from 65,536 on. */
export const COMMENT_LIMIT = 65_000;

/** Longest text of one cell. */
const CELL_LIMIT = 300;

/** Rows that a list may have, tried in this order until the comment is short enough. */
const ROW_LIMITS = [200, 100, 50, 20, 5, 0] as const;

/** The comment with the longest lists that keep it below {@link COMMENT_LIMIT}. */
export function fitted(compose: (limit: number) => string): string {
  for (const limit of ROW_LIMITS) {
    const text = compose(limit);
    if (text.length < COMMENT_LIMIT) return text;
  }
  throw new RangeError("a comment without any row is longer than its limit");
}

/** Blocks with a blank line between them; empty ones are left out. Ends with a line feed. */
export function blocks(parts: readonly string[]): string {
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** A line that nobody sees and that is the same in every run, so that a bot finds its former comment and replaces it. */
export function marker(command: string, subject: string): string {
  // Within a comment only `--` and `>` could do harm.
  return `<!-- estate ${command}: ${subject.slice(0, CELL_LIMIT).replace(/[^A-Za-z0-9/_.]/g, "_")} -->`;
}

/** A table of the first rows, with a count of the others. */
export function truncated<T>(
  head: readonly string[],
  items: readonly T[],
  row: (item: T) => readonly string[],
  limit: number,
  noun: string,
): string {
  const shown = table(head, items.slice(0, limit).map(row));
  if (items.length <= limit) return shown;
  const rest = `${count(items.length - limit, `more ${noun}`)} left out here; the JSON and HTML formats have them all.`;
  return limit === 0 ? rest : `${shown}\n\n${rest}`;
}

/** A table of cells that are markdown already; a `>` before a heading sets its column to the right. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = head.map((title) => (title.startsWith(">") ? "---:" : "---"));
  return [line(head.map((title) => title.replace(">", ""))), line(rule), ...rows.map(line)].join("\n");
}

/** A block that opens on a click. */
export function details(summary: string, body: string, open = false): string {
  return `<details${open ? " open" : ""}><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}

/** Text for one cell: escaped, and cut where it is long. */
export function cell(text: string): string {
  // A character has one or two code units: the first cut only spares the work of splitting all of a long text.
  const points = [...text.slice(0, 2 * CELL_LIMIT + 1)];
  return escapeMarkdown(points.length > CELL_LIMIT ? `${points.slice(0, CELL_LIMIT).join("")}...` : text);
}
