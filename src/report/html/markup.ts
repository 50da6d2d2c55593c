/** HTML in which every inserted text is escaped unless it is markup already. */
import { escapeHtml } from "../escape.ts";

/** HTML that is safe to insert: made by {@link html}, or declared so by {@link trusted}. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type Child = Markup | string | undefined | readonly Child[];

/** Template tag: strings are escaped, undefined is nothing, lists are joined. Attribute values belong in quotes. */
export function html(fixed: TemplateStringsArray, ...children: readonly Child[]): Markup {
  return new Markup(fixed.map((text, index) => text + render(children[index])).join(""));
}

/** Declares text to be HTML: for what this program has made itself, such as drawings, style and script. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function render(child: Child): string {
  if (child === undefined) return "";
  if (typeof child === "string") return escapeHtml(child);
  if (child instanceof Markup) return child.text;
  return child.map(render).join("");
}
