/** Colours of a terminal, which add to what is said and never say it alone. */

export type Style = "bold" | "dim" | "red" | "yellow" | "green" | "blue";
export type Paint = (style: Style, text: string) => string;

const codes: Readonly<Record<Style, readonly [number, number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
};

/** Paints with the codes of a terminal, or not at all. */
export function painter(colour: boolean): Paint {
  return (style, text) => {
    const [on, off] = codes[style];
    return colour ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  };
}
