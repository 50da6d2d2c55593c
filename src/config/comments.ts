/** Comments of a stack file that name the code of a rule: why a value is as it is. */
import { Lexer } from "yaml";

/** One comment, over as many lines as it has. */
export interface CodeComment {
  /** First line, counted from 1. */
  readonly line: number;
  /** Without the `#` and the line breaks. */
  readonly text: string;
  /** Codes that it names, in their order, each once. */
  readonly codes: readonly string[];
  /** The line that it is about: its own where something stands before it, else the next one below; nothing at the head of the file. */
  readonly value: { readonly line: number; readonly text: string } | undefined;
}

/** What the lexer puts before the text of a scalar, in which a `#` starts no comment. */
const SCALAR = "\u001f";
/** Tokens of the lexer that stand for no text: start of a document, end of a flow collection, byte order mark. */
const MARKS: ReadonlySet<string> = new Set(["\u0002", "\u0018", SCALAR, "\ufeff"]);
const CODE = /\b[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+\b/g;

/** Comments that name one of the codes, in the order of the file. */
export function codeComments(text: string, codes: ReadonlySet<string>): readonly CodeComment[] {
  const source = text.replace(/^\ufeff/, "");
  const lines = source.split(/\r?\n/);
  const blocks: { line: number; last: number; own: boolean; words: string[] }[] = [];
  for (const { line, column, comment } of commentsIn(source)) {
    const own = (lines[line - 1] ?? "").slice(0, column).trim() === "";
    // Pulumi drops blank lines: below the head of the file an empty comment line stands for one, and parts comments as it would.
    if (own && column > 0 && comment.trim() === "") continue;
    const block = blocks.at(-1);
    if (own && block?.own === true && block.last === line - 1) {
      block.last = line;
      block.words.push(comment);
    } else {
      blocks.push({ line, last: line, own, words: [comment] });
    }
  }
  return blocks.flatMap(({ line, last, own, words }) => {
    const joined = words.join(" ").replace(/\s+/g, " ").trim();
    const named = [...new Set((joined.match(CODE) ?? []).filter((code) => codes.has(code)))];
    if (named.length === 0) return [];
    return [{ line, text: joined, codes: named, value: valueBelow(lines, own ? last : line - 1) }];
  });
}

/** A comment on one line. */
interface Comment {
  readonly offset: number;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 0. */
  readonly column: number;
  /** Without the `#`. */
  readonly comment: string;
}

/** Each comment of a text without byte order mark, with its place. */
export function* commentsIn(source: string): Iterable<Comment> {
  let offset = 0;
  let line = 1;
  let column = 0;
  let scalar = false;
  for (const token of new Lexer().lex(source)) {
    if (MARKS.has(token)) {
      scalar = token === SCALAR;
      continue;
    }
    if (token.startsWith("#") && !scalar) yield { offset, line, column, comment: token.slice(1) };
    scalar = false;
    offset += token.length;
    const breaks = token.split("\n").length - 1;
    line += breaks;
    column = breaks === 0 ? column + token.length : token.length - token.lastIndexOf("\n") - 1;
  }
}

/** The line at the index, or the next that holds more than a comment; nothing above the sections. */
function valueBelow(lines: readonly string[], from: number): CodeComment["value"] {
  const index = lines.findIndex((text, at) => at >= from && text.trim() !== "" && !text.trim().startsWith("#"));
  const text = lines[index];
  if (text === undefined || /^\S/.test(text)) return undefined;
  return { line: index + 1, text: text.trim() };
}
