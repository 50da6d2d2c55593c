/** A factor as people know it: what a formula takes less one is shown whole, and a plain number has no unit. */
export function known({ name, unit }: { readonly name: string; readonly unit: string }): {
  readonly title: string;
  /** Added to the value to show it. */
  readonly offset: number;
  /** With a space before it; empty for a plain number, ` per GB` for a number of each. */
  readonly unit: string;
} {
  const [, whole] = /^(.*) - 1$/.exec(name) ?? [];
  const word = unit === "1" ? "" : ` ${unit.replace(/^1\//, "per ")}`;
  return { title: whole ?? name, offset: whole === undefined ? 0 : 1, unit: word };
}
