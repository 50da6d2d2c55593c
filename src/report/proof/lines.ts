/** Lines that the sections of the text share. */
import { hanging } from "../columns.ts";
import { visibleLine } from "../escape.ts";
import type { Paint } from "../paint.ts";

/** A check with its word in front, `holds` or `FAILS`. */
export function checkLines(holds: boolean, text: string, width: number, paint: Paint): string[] {
  const [word, style] = holds ? (["holds", "green"] as const) : (["FAILS", "red"] as const);
  return hanging(`  ${word}  `, visibleLine(text), width).map((line) =>
    line.startsWith(`  ${word}`) ? `  ${paint(style, word)}${line.slice(2 + word.length)}` : line,
  );
}

/** A title with text behind it; painted when the lines are broken, for codes take no columns. */
export function titled(title: string, text: string, width: number, paint: Paint): string[] {
  return hanging(`${title}  `, text, width).map((line) =>
    line.startsWith(title) ? paint("bold", title) + line.slice(title.length) : line,
  );
}
