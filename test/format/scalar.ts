/** A single value as the Pulumi CLI writes it: the YAML 1.1 and 1.2 mixture of gopkg.in/yaml.v3, without folding. */
import { Scalar } from "yaml";

/** What yaml.v3 reads as a number once underscores are taken out; YAML 1.2 reads fewer of them so. */
const NUMBER = /^[-+]?(0[xX][\da-fA-F]+|0[oO][0-7]+|0[bB][01]+|(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?)$/;
/** What it reads as a time, and more that only begins so: quotes never hurt. */
const TIME = /^\d{4}-\d{1,2}-\d{1,2}([Tt ].*)?$/;
const WORD = /^(~|null|Null|NULL|true|True|TRUE|false|False|FALSE|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)|)$/;
/** What ends a plain value, or starts another kind of one: everywhere, and between brackets. */
const INDICATOR = /^[#,[\]{}&*!|>'"%@`]|^[-?:](\s|$)|^(---|\.\.\.)|:(\s|$)|\s#|^\s|\s$/;
const FLOW_INDICATOR = /[,?[\]{}:]/;
/** What has to be escaped: all but what yaml.v3 calls printable, which ends at the basic plane. */
const UNPRINTABLE = /[^\n\x20-\x7e\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[\u2028\u2029]/u;
const SHORT_ESCAPES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    "\0": "0",
    "\x07": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\u0085": "N",
    "\u2028": "L",
    "\u2029": "P",
  }),
);
const INT64 = 2n ** 63n;

/** A value, in its own quotes where it has some; read again by yaml.v3 and by YAML 1.2 it is the same one. */
export function valueForm(node: Scalar, inFlow: boolean): string {
  const { value } = node;
  if (typeof value !== "string") return plainForm(value);
  return textForm(value, node.type, inFlow);
}

/** A key; Pulumi makes a text of each. */
export function keyForm(node: Scalar, inFlow: boolean): string {
  return textForm(String(node.value), typeof node.value === "string" ? node.type : Scalar.QUOTE_DOUBLE, inFlow);
}

/** A text in double quotes. */
export function quoted(text: string): string {
  const escaped = Array.from(text, (char) => {
    if (char !== "\n" && char !== '"' && char !== "\\" && !UNPRINTABLE.test(char)) return char;
    return `\\${SHORT_ESCAPES.get(char) ?? codeOf(char.codePointAt(0) ?? 0)}`;
  });
  return `"${escaped.join("")}"`;
}

/**
 * What stands behind the `|` of a text in lines: indentation where its first line begins with a blank, and what becomes of the last
 * line break; undefined where the text has to be quoted.
 */
export function literalHints(text: string): string | undefined {
  if (text === "" || / (\n|$)/.test(text) || UNPRINTABLE.test(text.replaceAll("\t", ""))) return undefined;
  const keep = text.endsWith("\n\n") || text === "\n" ? "+" : "";
  return `${/^[ \n]/.test(text) ? "2" : ""}${text.endsWith("\n") ? keep : "-"}`;
}

function textForm(text: string, type: Scalar["type"], inFlow: boolean): string {
  const lines = text.includes("\n");
  if (type === Scalar.QUOTE_DOUBLE || UNPRINTABLE.test(text) || lines) return quoted(text);
  if (type === Scalar.QUOTE_SINGLE) return singleQuoted(text);
  // What Pulumi would read as a number or a time it would write as one: quotes keep it as it stands here.
  const bare = /^[-+.\d]/.test(text) ? text.replaceAll("_", "") : "";
  if (WORD.test(text) || NUMBER.test(bare) || TIME.test(text)) return quoted(text);
  return INDICATOR.test(text) || (inFlow && FLOW_INDICATOR.test(text)) ? singleQuoted(text) : text;
}

function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** Numbers, booleans and null; integers come as bigint, so that none of them loses a digit. */
function plainForm(value: unknown): string {
  if (typeof value !== "number" && typeof value !== "bigint") return String(value);
  const integer = typeof value === "bigint" || Number.isInteger(value) ? BigInt(value) : undefined;
  return integer !== undefined && integer >= -INT64 && integer < INT64 ? String(integer) : floatForm(Number(value));
}

/** The shortest digits: with an exponent, of two digits, below 0.0001 and from 1,000,000 on. */
function floatForm(value: number): string {
  const size = Math.abs(value);
  return size >= 1e-4 && size < 1e6 ? String(value) : value.toExponential().replace(/e([-+])(\d)$/, "e$10$2");
}

function codeOf(code: number): string {
  const [mark, digits] = code <= 0xff ? ["x", 2] : code <= 0xffff ? ["u", 4] : ["U", 8];
  return `${mark}${code.toString(16).toUpperCase().padStart(Number(digits), "0")}`;
}
