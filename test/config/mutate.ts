/** Mutations of a valid stack file, for properties that must hold of every broken one. Reusable on any stack file. */
import fc from "fast-check";
import { parse, stringify } from "yaml";

/** Values that have broken parsers, shells, terminals, YAML writers and JavaScript programs. */
export const hostile: readonly unknown[] = [
  "",
  " ",
  null,
  0,
  -1,
  1.5,
  1e308,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  true,
  [],
  {},
  [[]],
  [null],
  { secure: "v1:x" },
  "__proto__",
  "constructor",
  "$(reboot)",
  "`id`; rm -rf /",
  "a: b",
  "- a",
  "&a *a !!tag",
  "{{ .Values }}",
  "#{1+1}",
  "../../etc/passwd",
  "a\nb",
  "\u0000",
  "\u001b[31mred\u001b[0m",
  "\u202edlrow",
  "\u2066x\u2069",
  "\ud83d\udd25",
  "Ünïcödé",
  "x".repeat(300),
  "100GB",
  "USD 1/h",
  "9".repeat(400),
  "2026-02-30",
  "10.0.0.300",
];

/** Any text that one mutation makes of the file. */
export function mutants(text: string): fc.Arbitrary<string> {
  const root: unknown = parse(text);
  const paths = pathsOf(root, []);
  const path = fc.constantFrom(...paths);
  return fc.oneof(
    path.map((at) => rewritten(text, (copy) => edit(copy, at, () => undefined))),
    fc
      .tuple(path, fc.constantFrom(...hostile))
      .map(([at, value]) => rewritten(text, (copy) => edit(copy, at, () => value))),
    fc.tuple(path, path).map(([a, b]) => rewritten(text, (copy) => swap(copy, a, b))),
    fc
      .tuple(path, fc.constantFrom("__proto__", "constructor", "\u001b[2J", "<<", "", "a.b", "x".repeat(300)))
      .map(([at, key]) => rewritten(text, (copy) => edit(copy, at, (value) => ({ [key]: value })))),
    fc.nat({ max: text.length }).map((length) => text.slice(0, length)),
    fc
      .tuple(fc.nat({ max: text.length }), fc.nat({ max: 20 }), fc.string({ unit: "binary", maxLength: 20 }))
      .map(([at, length, bytes]) => text.slice(0, at) + bytes + text.slice(at + length)),
    fc
      .tuple(
        fc.nat({ max: text.length }),
        fc.constantFrom("\t", ":", "-", "*a", "&a ", "{", "]", "'", '"', "|\n", "---\n", "\r", "!!x "),
      )
      .map(([at, mark]) => text.slice(0, at) + mark + text.slice(at)),
  );
}

type Path = readonly string[];

function pathsOf(value: unknown, path: Path): readonly Path[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [[...path, key], ...pathsOf(inner, [...path, key])]);
}

function rewritten(text: string, change: (copy: unknown) => void): string {
  const copy: unknown = parse(text);
  change(copy);
  return stringify(copy, { aliasDuplicateObjects: false });
}

function at(root: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), root);
}

/** Replaces what stands at the path; removes it where the change gives undefined. */
function edit(root: unknown, path: Path, change: (value: unknown) => unknown): void {
  const parent = at(root, path.slice(0, -1));
  const key = path.at(-1);
  if (!isObject(parent) || key === undefined) return;
  const value = change(parent[key]);
  if (value === undefined) delete parent[key];
  else Object.defineProperty(parent, key, { value, enumerable: true, configurable: true, writable: true });
}

function swap(root: unknown, a: Path, b: Path): void {
  // A subtree cannot stand within itself.
  if (a.every((key, index) => b[index] === key) || b.every((key, index) => a[index] === key)) return;
  const [first, second] = [at(root, a), at(root, b)];
  edit(root, a, () => second);
  edit(root, b, () => first);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
