/** Text from an estate or a state file, made harmless for the place where it is shown. */

// C0 except line feed, DEL, C1, line separators and bidirectional controls: what could move the cursor or reorder text.
// biome-ignore lint/suspicious/noControlCharactersInRegex: finding control characters is the purpose
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** For a terminal: control characters become visible `\u{1b}`, so that no text can move the cursor or change colours. */
export function visible(text: string): string {
  return text.replace(CONTROL, (char) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`);
}

/** As {@link visible}, on one line. */
export function visibleLine(text: string): string {
  return visible(text).replaceAll("\n", "\\n");
}

/** For HTML text and quoted attributes. */
export function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}

/**
 * For one cell of a markdown table: every character that markdown or HTML would read as markup becomes an entity,
 * which shows as itself everywhere outside code. A zero-width space keeps `@` and `#` from being read as a mention or
 * an issue, which code hosts look for after the entities are gone.
 */
export function escapeMarkdown(text: string): string {
  return visibleLine(text)
    .replace(/[&<>"'`|*_~[\]()\\#!@:$^]/g, (char) => `&#${char.charCodeAt(0)};`)
    .replace(/&#(35|64);/g, "$&\u200b");
}

/** JSON for a `<script type="application/json">`: no `<` is left that could end the element or open a comment. */
export function jsonForScript(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll("<", "\\u003c")
    .replaceAll("\u2028", "\\u2028")
    .replaceAll("\u2029", "\\u2029");
}
