/** What is wrong with a stack file, with its place, and how that is printed. */

/** A path in the sections: keys and list indices. */
export type Path = readonly (string | number)[];

/** Line and column, both counted from 1; columns count UTF-16 code units, as editors do. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Place of a path, or of its nearest ancestor that the file holds. */
export type Locate = (path: Path) => Place;

export interface Problem extends Place {
  readonly file: string;
  /** `estate:racks.r1.site`; empty for what concerns the file as a whole. */
  readonly path: string;
  /** Got, limit, way out: lower case, no final period, safe to print on a terminal. */
  readonly message: string;
}

/** Longest value that a message shows. */
const SHOWN = 60;
/** Problems printed at most: who has more needs the first ones only. */
const PRINTED = 200;

/** Escapes what would steer a terminal or reorder its text: control characters, bidirectional marks, line separators, lone surrogates. */
export function printable(text: string): string {
  return text.replace(
    /[\p{Cc}\u200e\u200f\u061c\u2028-\u202e\u2066-\u2069\ufeff]|\p{Cs}/gu,
    (char) => `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/** Cuts to the length that messages show. */
export function cut(text: string): string {
  return cutTo(SHOWN, text);
}

export function cutTo(shown: number, text: string): string {
  const chars = text.length > shown ? [...text.slice(0, 2 * shown + 1)] : [];
  return chars.length > shown ? `${chars.slice(0, shown).join("")}...` : text;
}

/** A value as a message shows it: scalars as written, collections by kind. */
export function show(value: unknown): string {
  if (typeof value === "string") return `"${cut(value)}"`;
  if (value === undefined) return "nothing";
  if (value === null) return "empty";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "a map" : cut(String(value));
}

/** `estate:clusters.gpu.nodes.gpu-1.rack`; keys that are no plain words are quoted. */
function showPath(path: Path): string {
  if (path.length === 0) return "";
  const words = path.map((step) => (/^[\w-]+$/.test(String(step)) ? String(step) : `"${String(step)}"`));
  return `estate:${words.map(cut).join(".")}`;
}

/** A problem of the record at `path`. */
export function problemAt(file: string, place: Place, path: Path, message: string): Problem {
  return { file, ...place, path: printable(showPath(path)), message: printable(message) };
}

/** Sorted by place, each said once. */
export function arrange(problems: readonly Problem[]): readonly Problem[] {
  const once = new Map(problems.map((problem) => [JSON.stringify(problem), problem]));
  return [...once.values()].sort(
    (a, b) =>
      order(a.file, b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      order(a.path, b.path) ||
      order(a.message, b.message),
  );
}

// Code unit order: the same on every machine, unlike a locale's.
function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/**
 * `file:line:column: path: message`, one problem per line, sorted by place, without a final line break.
 * Beyond 200 problems the last line counts the rest.
 */
export function formatProblems(problems: readonly Problem[]): string {
  const all = arrange(problems);
  const lines = all.slice(0, PRINTED).map(({ file, line, column, path, message }) => {
    const subject = path === "" ? "" : `${path}: `;
    return `${printable(file)}:${line}:${column}: ${subject}${message}`;
  });
  const rest = all.length - lines.length;
  if (rest > 0) lines.push(`and ${rest} more ${rest === 1 ? "problem" : "problems"}; mend the first ${PRINTED} first`);
  return lines.join("\n");
}
