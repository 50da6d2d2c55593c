/** Text in a fixed number of terminal columns. */

const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|[\u{20000}-\u{3fffd}]/u;
const NONE = /\p{Mark}|\p{Cf}/u;

/** Columns that a text takes: two for East Asian wide characters and emoji, none for combining marks. */
export function columns(text: string): number {
  let total = 0;
  for (const char of text) total += width(char);
  return total;
}

function width(char: string): number {
  // Most text is ASCII, and the patterns are slow.
  if (char <= "~") return 1;
  if (NONE.test(char)) return 0;
  return WIDE.test(char) ? 2 : 1;
}

/** Fills up with spaces on the right. */
export function padEnd(text: string, size: number): string {
  return text + " ".repeat(Math.max(0, size - columns(text)));
}

/** Fills up with spaces on the left. */
export function padStart(text: string, size: number): string {
  return " ".repeat(Math.max(0, size - columns(text))) + text;
}

/** Breaks at spaces into lines of at most `size` columns; a word that is longer is broken where the line ends. */
export function wrap(text: string, size: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((long) => pieces(long, size))) {
    const joined = line === "" ? word : `${line} ${word}`;
    if (columns(joined) <= size) {
      line = joined;
    } else {
      lines.push(line);
      line = word;
    }
  }
  lines.push(line);
  return lines;
}

function pieces(word: string, size: number): string[] {
  if (columns(word) <= size) return [word];
  const found: string[] = [];
  let piece = "";
  for (const char of word) {
    if (columns(piece) + width(char) > size && piece !== "") {
      found.push(piece);
      piece = "";
    }
    piece += char;
  }
  return [...found, piece];
}

/** Columns that a text next to its lead must have. */
const LEAST_TEXT = 12;

/** Lines below a hanging indent: `lead` on the first line, spaces as wide on the others. */
export function hanging(lead: string, text: string, width: number): string[] {
  const indent = columns(lead);
  // A lead that leaves no room for the text gets lines of its own.
  if (indent > width - LEAST_TEXT) return [...wrap(lead, width), ...hanging(" ".repeat(8), text, width)];
  return wrap(text, width - indent).map((line, index) => (index === 0 ? lead : " ".repeat(indent)) + line);
}

/** Sections with a blank line between them; those without a line are left out. Ends with a line feed. */
export function sheet(sections: readonly (readonly string[])[]): string {
  const filled = sections.filter((lines) => lines.length > 0);
  return `${filled.map((lines) => lines.map((line) => line.trimEnd()).join("\n")).join("\n\n")}\n`;
}
