/** YAML text to a syntax tree with offsets, or what keeps the text from being one. */
import { Composer, type Document, type ErrorCode, Lexer, type ParsedNode, Parser, type YAMLError } from "yaml";
import { cutTo, type Place } from "./problem.ts";

/** Largest stack file in characters; a hundred estates of a hundred racks fit. */
const SIZE_LIMIT = 16 * 2 ** 20;
/** Deepest nesting; the estate's own is 12. */
export const DEPTH_LIMIT = 64;

/** Longest words of the parser that a message shows. */
const WORDS = 120;

/** A fault at an offset of the text. */
export interface Fault {
  readonly offset: number;
  readonly message: string;
}

export interface Syntax {
  /** Top node; null for a text without content. */
  readonly top: ParsedNode | null;
  readonly placeOf: (offset: number) => Place;
  readonly faults: readonly Fault[];
}

/** What to do about the faults that people make; the parser's own words say the rest. */
const wayOut: Partial<Record<ErrorCode, string>> = {
  TAB_AS_INDENT: "indent with spaces",
  BAD_INDENT: "indent the keys of one map alike",
  BAD_SCALAR_START: "put the value in quotes",
  MISSING_CHAR: "close the quote or bracket, and put a space after each colon",
  BLOCK_AS_IMPLICIT_KEY: "put a value that holds a colon in quotes",
  MULTILINE_IMPLICIT_KEY: "put each key and its colon on one line",
  BAD_DQ_ESCAPE: "use single quotes for text with backslashes",
  TAG_RESOLVE_FAILED: "remove the tag, values are plain text, numbers and booleans",
  UNEXPECTED_TOKEN: "check the indentation, quotes and brackets here and in the line before",
  BAD_ALIAS: "give the anchor a name",
};

/**
 * Reads one YAML 1.2 document. Never throws; duplicate keys are left to the reader of the tree, which knows their paths.
 *
 * @param text file content without byte order mark
 */
export function parseSyntax(text: string): Syntax {
  const placeOf = placesOf(text);
  const failed = (offset: number, message: string): Syntax => ({ top: null, placeOf, faults: [{ offset, message }] });
  if (text.length > SIZE_LIMIT) {
    return failed(0, `has ${text.length} characters, limit is ${SIZE_LIMIT}; split the estate into several stacks`);
  }
  const control = /[\p{Cc}--[\t\n\r\u0085]]/v.exec(text);
  if (control !== null) {
    const code = (control[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    return failed(
      control.index,
      `holds the control character U+${code}, which YAML forbids; save the file as UTF-8 text`,
    );
  }
  const documents: Document.Parsed<ParsedNode>[] = [];
  const parser = new Parser();
  const composer = new Composer({ uniqueKeys: false, prettyErrors: false, resolveKnownTags: false, version: "1.2" });
  // Depth is watched while tokens are read: composing nests calls as deep as the text nests brackets.
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) documents.push(...composer.next(token));
    if (parser.stack.length > DEPTH_LIMIT) {
      return failed(parser.offset, `is nested more than ${DEPTH_LIMIT} levels deep; flatten it`);
    }
  }
  for (const token of parser.end()) documents.push(...composer.next(token));
  documents.push(...composer.end(true, text.length));
  const [first, second] = documents;
  const errors = documents.flatMap((one) => [...one.errors, ...one.warnings]);
  // A tab shifts the indentation that follows: what is said about that would only mislead.
  const tabs = errors.filter(({ code }) => code === "TAB_AS_INDENT");
  // What is missing at the end is missed after the last line that a person sees.
  const last = text.trimEnd().length;
  const faults = (tabs.length > 0 ? tabs : errors)
    .map(faultOf)
    .map(({ offset, message }) => ({ offset: Math.min(offset, last), message }));
  if (second !== undefined && faults.length === 0) {
    faults.push({ offset: second.range[0], message: "starts a second document, a stack file holds one; remove it" });
  }
  return { top: first?.contents ?? null, placeOf, faults };
}

/** Offsets to lines and columns; the index is made when the first one is asked for. */
function placesOf(text: string): (offset: number) => Place {
  let starts: number[] | undefined;
  return (offset) => {
    starts ??= [0, ...Array.from(text.matchAll(/\n/g), (match) => match.index + 1)];
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
  };
}

function faultOf({ code, message, pos }: YAMLError): Fault {
  // The parser quotes whole tokens of the file, which may be as long as the file: the place says which one.
  const words = cutTo(WORDS, message.replace(/(: "|\n).*$/s, "").replace(/[.:]+$/, ""));
  const way = /^Flow .* end with a/.test(message)
    ? "close the bracket, or indent it deeper than its key"
    : wayOut[code];
  const says = `is not YAML: ${words.charAt(0).toLowerCase()}${words.slice(1)}`;
  return { offset: pos[0], message: way === undefined ? says : `${says}; ${way}` };
}
