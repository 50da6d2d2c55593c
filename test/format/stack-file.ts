/**
 * A stack file in the form that the Pulumi CLI writes. To set one key the CLI reads and writes the whole file with gopkg.in/yaml.v3:
 * of a file in this form it changes the lines of that key alone. Blank lines, which the CLI drops, become empty comment lines.
 */
import { isMap, isNode, isScalar, isSeq, parseDocument, Scalar, type YAMLMap, type YAMLSeq } from "yaml";
import { commentsIn } from "../../src/config/comments.ts";
import { keyForm, literalHints, quoted, valueForm } from "./scalar.ts";

type Collection = YAMLMap | YAMLSeq;

interface Comment {
  readonly offset: number;
  /** With its `#`. */
  readonly text: string;
  /** Nothing stands before it on its line. */
  readonly own: boolean;
}

/** A collection that the last line stands in. */
interface Scope {
  readonly list: boolean;
  /** Of its keys or dashes, in the text. */
  readonly column: number;
  /** Of its keys or dashes, as they are written. */
  readonly indent: number;
}

/**
 * The same values in the same order, and every comment at its key, in the form of the Pulumi CLI.
 *
 * @param text a stack file
 * @throws Error with the line, where Pulumi would not keep what stands there: anchors, tags, merges, comments between brackets
 */
export function stackFileForm(text: string): string {
  return new StackFileWriter(text.replace(/^\ufeff/, "").replaceAll("\r\n", "\n")).write();
}

class StackFileWriter {
  readonly #text: string;
  /** Those that are not written yet. */
  readonly #comments: Comment[];
  readonly #lines: string[] = [];
  /** From the outermost on. */
  #scopes: readonly Scope[] = [];
  /** The line of the last list item that is a map in brackets, and where its bracket stands. */
  #item: { readonly line: number; readonly bracket: number } | undefined;
  /** Where in the text ends what is written. */
  #end = 0;

  constructor(text: string) {
    this.#text = text;
    this.#comments = Array.from(commentsIn(text), ({ offset, comment }) => ({
      offset,
      text: `#${comment.trimEnd()}`,
      own: text.slice(text.lastIndexOf("\n", offset - 1) + 1, offset).trim() === "",
    }));
  }

  write(): string {
    const { contents, errors, warnings } = parseDocument(this.#text, {
      intAsBigInt: true,
      keepSourceTokens: true,
      prettyErrors: false,
      resolveKnownTags: false,
      version: "1.2",
    });
    for (const { pos, message } of [...errors, ...warnings]) this.#refuse(pos[0], message);
    if (!isMap(contents) || contents.flow === true) {
      this.#refuse(0, "holds no keys; write config: on a line of its own");
    }
    this.#block(contents, 0, []);
    this.#commentsBefore(this.#text.length, 0, 0);
    return `${this.#lines.join("\n")}\n`;
  }

  /** @param dashes what the first line begins with instead of blanks: a list in a list, or a map in one */
  #block(collection: Collection, indent: number, path: readonly string[], dashes = ""): void {
    this.#refuseMarks(collection);
    let lead = dashes;
    for (const { offset, key, value } of this.#entries(collection)) {
      const below = lead === "" ? undefined : this.#nextComment(offset);
      if (below !== undefined) {
        // The CLI writes what stands below a dash beside it.
        this.#lines.push(`${lead}${below.text}`);
        lead = "";
      }
      if (lead === "") this.#commentsBefore(offset, this.#columnOf(offset), indent);
      this.#scopes = this.#scopes.filter((scope) => scope.indent < indent);
      this.#scopes = [...this.#scopes, { list: key === undefined, column: this.#columnOf(offset), indent }];
      const mark = key === undefined ? "-" : `${this.#key(key, false)}:`;
      this.#entry(`${lead === "" ? " ".repeat(indent) : lead}${mark}`, value, indent, [...path, String(key?.value)]);
      lead = "";
    }
  }

  #entry(head: string, value: unknown, indent: number, path: readonly string[]): void {
    if ((isMap(value) || isSeq(value)) && value.flow !== true) {
      if (head.endsWith("-")) {
        this.#block(value, indent + 2, path, `${head} `);
        return;
      }
      this.#lines.push(head);
      this.#end = this.#lineEnd(startOf(value) - 1);
      this.#behind(startOf(value));
      this.#block(value, indent + 2, path);
      return;
    }
    const [first = "", ...rest] = this.#inline(value, indent, path);
    // What stands between a key and its value goes above the key, or behind the value where it stood behind the key.
    let behind = "";
    for (const comment of this.#commentsTo(startOf(value))) {
      if (comment.own) this.#lines.push(`${" ".repeat(indent)}${comment.text}`);
      else behind += ` ${comment.text}`;
    }
    this.#lines.push(`${head} ${first}${behind}`);
    if (head.endsWith("-") && isMap(value) && value.items.length > 0) {
      this.#item = { line: this.#lines.length - 1, bracket: head.length + first.length };
    }
    this.#behind(this.#lineEnd(rest.length === 0 ? endOf(value) : startOf(value)));
    this.#lines.push(...rest);
    this.#end = endOf(value);
  }

  /** Lines of a value that begins on the line of its key. */
  #inline(value: unknown, indent: number, path: readonly string[]): readonly string[] {
    if (!isScalar(value)) return [this.#flow(value, false)];
    this.#refuseValue(value);
    const { type } = value;
    const text = String(value.value ?? "");
    const hints = type === Scalar.BLOCK_LITERAL || type === Scalar.BLOCK_FOLDED ? literalHints(text) : undefined;
    if (hints !== undefined) {
      const lines = text.replace(/\n$/, "").split("\n");
      return [`|${hints}`, ...lines.map((line) => (line === "" ? "" : `${" ".repeat(indent + 2)}${line}`))];
    }
    // A value of the configuration that is neither map nor list is a text for Pulumi.
    const isText = path.length === 2 && path[0] === "config" && typeof value.value !== "string";
    return [isText ? quoted(text) : this.#flow(value, false)];
  }

  /** A value within one line. */
  #flow(value: unknown, inFlow: boolean): string {
    if (value === null) return "null";
    if (isScalar(value)) {
      this.#refuseValue(value);
      return valueForm(value, inFlow);
    }
    if (!isMap(value) && !isSeq(value)) {
      return this.#refuse(startOf(value), "Pulumi writes aliases out, in an order of its own; write the value out");
    }
    this.#refuseMarks(value);
    const inside = this.#comments.find(({ offset }) => offset > startOf(value));
    if (inside !== undefined && inside.offset < endOf(value)) {
      this.#refuse(inside.offset, "a comment between brackets loses its place; put it above the line");
    }
    const parts = [...this.#entries(value)].map((entry) => {
      const inner = this.#flow(entry.value, true);
      return entry.key === undefined ? inner : `${this.#key(entry.key, true)}: ${inner}`;
    });
    return isMap(value) ? `{${parts.join(", ")}}` : `[${parts.join(", ")}]`;
  }

  /** Keys or items, with where they begin. */
  *#entries(collection: Collection): Iterable<{ offset: number; key: Scalar | undefined; value: unknown }> {
    if (isSeq(collection)) {
      const token = collection.srcToken;
      const starts = token?.type === "block-seq" ? token.items.flatMap(({ start }) => start) : [];
      const dashes = starts.filter(({ type }) => type === "seq-item-ind");
      for (const [index, value] of collection.items.entries()) {
        yield { offset: dashes[index]?.offset ?? startOf(value), key: undefined, value };
      }
      return;
    }
    for (const { key, value } of collection.items) {
      if (!isScalar(key)) this.#refuse(startOf(key), "the key is a map, list or alias; write a text before the colon");
      yield { offset: startOf(key), key, value };
    }
  }

  #key(key: Scalar, inFlow: boolean): string {
    this.#refuseMarks(key);
    if (key.value === "<<") this.#refuse(startOf(key), "Pulumi writes merged maps out; write the values out");
    return keyForm(key, inFlow);
  }

  /**
   * Writes the comments that stand before an offset. Those deeper than what comes next belong to what is above: the first of them to
   * the last line, as the CLI has it, others to the map that they stand in.
   */
  #commentsBefore(offset: number, column: number, indent: number): void {
    let last: { readonly column: number; readonly depth: number } | undefined;
    for (const comment of this.#commentsTo(offset)) {
      const at = this.#columnOf(comment.offset);
      const first = last === undefined;
      const above = this.#scopes.filter(
        (scope) => scope.column > column && (first || (scope.column <= at && !scope.list)),
      );
      const inner = at > column ? above.at(-1)?.indent : undefined;
      const depth =
        at === last?.column ? last.depth : Math.min(inner ?? indent, last?.depth ?? Number.POSITIVE_INFINITY);
      if (inner !== undefined && first) this.#commaInItem();
      last = { column: at, depth };
      if (comment.text !== "#") this.#blank(comment.offset, depth);
      this.#lines.push(`${" ".repeat(depth)}${comment.text}`);
      this.#end = this.#lineEnd(comment.offset);
    }
    if (offset < this.#text.length) this.#blank(offset, indent);
  }

  /** The CLI ends a map in brackets with a comma where a comment stands below it at the end of a list. */
  #commaInItem(): void {
    if (this.#item?.line !== this.#lines.length - 1) return;
    const line = this.#lines.pop() ?? "";
    this.#lines.push(`${line.slice(0, this.#item.bracket)},${line.slice(this.#item.bracket)}`);
  }

  /** Writes an empty comment line where a blank one stands above the offset. */
  #blank(offset: number, indent: number): void {
    const last = this.#lines.at(-1) ?? "#";
    if (!last.endsWith("#") && /\n[ \t]*\n/.test(this.#text.slice(this.#end, offset))) {
      this.#lines.push(`${" ".repeat(indent)}#`);
    }
  }

  /** Puts the comment that stands on the same line before the offset behind the last line. */
  #behind(offset: number): void {
    const comment = this.#comments[0]?.own === false ? this.#nextComment(offset) : undefined;
    if (comment !== undefined) this.#lines.push(`${this.#lines.pop() ?? ""} ${comment.text}`);
  }

  /** Takes the next comment, where it stands before the offset. */
  #nextComment(offset: number): Comment | undefined {
    const [next] = this.#comments;
    return next !== undefined && next.offset < offset ? this.#comments.shift() : undefined;
  }

  /** Takes all comments before the offset. */
  *#commentsTo(offset: number): Iterable<Comment> {
    for (let next = this.#nextComment(offset); next !== undefined; next = this.#nextComment(offset)) yield next;
  }

  #columnOf(offset: number): number {
    return offset - (this.#text.lastIndexOf("\n", offset - 1) + 1);
  }

  #lineEnd(offset: number): number {
    const end = this.#text.indexOf("\n", offset);
    return end < 0 ? this.#text.length : end;
  }

  #refuseMarks({ anchor, tag, range }: Scalar | Collection): void {
    const offset = range?.[0] ?? 0;
    if (anchor !== undefined)
      this.#refuse(offset, `Pulumi writes aliases out; remove &${anchor} and write the value out`);
    if (tag !== undefined) this.#refuse(offset, `Pulumi writes tags its own way; remove ${tag}`);
  }

  #refuseValue(node: Scalar): void {
    this.#refuseMarks(node);
    const { value } = node;
    const refuse = (message: string): never => this.#refuse(startOf(node), message);
    if (value === "<<") refuse("<< is a merge for Pulumi; write another text");
    if (typeof value === "number" && !Number.isFinite(value))
      refuse("is no number that Pulumi keeps; write a finite one");
    if (typeof value === "string" && value.startsWith("\n"))
      refuse("begins with a line break, which Pulumi drops; remove it");
  }

  #refuse(offset: number, message: string): never {
    throw new Error(`line ${this.#text.slice(0, offset).split("\n").length}: ${message}`);
  }
}

function startOf(node: unknown): number {
  return isNode(node) ? (node.range?.[0] ?? 0) : 0;
}

function endOf(node: unknown): number {
  if (!isNode(node)) return 0;
  const inLines = isScalar(node) && (node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED);
  // The range of a text in lines holds its last line break.
  return (node.range?.[1] ?? 0) - (inLines ? 1 : 0);
}
