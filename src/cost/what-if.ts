/** One value of the stack file changed, to see what it would cost. */
import * as z from "zod";
import { estateSchema } from "../model/estate.ts";
import { nearest } from "../model/nearest.ts";

/** Sections of a stack file as plain values, by section: `sites`, `budget`, ... */
export type Sections = Readonly<Record<string, unknown>>;

export type Changed =
  | { readonly ok: true; readonly sections: Sections }
  /** Subject, got, way out. */
  | { readonly ok: false; readonly problem: string };

type Plain = Readonly<Record<string, unknown>>;

/** Keys listed where none is near. */
const LISTED = 8;

let cached: Plain | undefined;

/** What a stack file may hold, as JSON Schema: tells optional keys that a file leaves out. */
function schema(): Plain {
  cached ??= plain(z.toJSONSchema(estateSchema, { io: "input", unrepresentable: "any" }));
  return cached;
}

/**
 * The sections with the value at a path replaced; what was given is left as it is.
 *
 * The last key may be one that the file leaves out and the model knows. Whether the new value is one that the place takes, and names
 * that it breaks, is found by loading the result.
 *
 * @param path keys joined by dots, list items by their number: `sites.tokyo.pue`, `budget.operating.recovery.amount`
 * @param value as it would be written in the file: a number, `true`, `false`, a list or map in JSON, else text
 */
export function applyWhatIf(sections: Sections, path: string, value: string): Changed {
  const keys = path.split(".");
  const fault = unknownKey(sections, keys);
  if (fault !== undefined) return { ok: false, problem: `--what-if ${path}: ${fault}` };
  const changed = replaced(sections, keys, readValue(value, valueAt(sections, keys)));
  return { ok: true, sections: plain(changed) };
}

/** What is wrong with the first key that means nothing. */
function unknownKey(sections: Sections, keys: readonly string[]): string | undefined {
  let value: unknown = sections;
  let shape: Plain | undefined = schema();
  for (const [index, key] of keys.entries()) {
    const present = childrenOf(value);
    const last = index === keys.length - 1;
    const possible = last ? Object.keys(plain(shape?.["properties"])) : [];
    if (!Object.hasOwn(present, key) && !possible.includes(key)) {
      const known = [...new Set([...Object.keys(present), ...possible])];
      const place = index === 0 ? "the stack file" : keys.slice(0, index).join(".");
      return `${place} has no ${JSON.stringify(key)}; ${advice(key, known)}`;
    }
    value = present[key];
    shape = shapeOf(shape, key);
  }
  return undefined;
}

function advice(key: string, known: readonly string[]): string {
  // Every number is near to every other.
  const near = /^\d+$/.test(key) ? undefined : nearest(key, known);
  if (near !== undefined) return `did you mean ${near}`;
  if (known.length === 0) return "it holds a single value, end the path there";
  const rest = known.length > LISTED ? ` and ${known.length - LISTED} more` : "";
  return `known are ${known.slice(0, LISTED).join(", ")}${rest}`;
}

/** Schema of a value's part: a named property, an entry of a map, an item of a list. */
function shapeOf(shape: Plain | undefined, key: string): Plain | undefined {
  if (shape === undefined) return undefined;
  const own = plain(shape["properties"])[key] ?? shape["additionalProperties"] ?? shape["items"];
  return isPlain(own) ? own : undefined;
}

function valueAt(value: unknown, keys: readonly string[]): unknown {
  return keys.reduce((part: unknown, key) => childrenOf(part)[key], value);
}

/** Copies along the path and nowhere else. */
function replaced(value: unknown, [key, ...rest]: readonly string[], leaf: unknown): unknown {
  if (key === undefined) return leaf;
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === key ? replaced(item, rest, leaf) : item));
  return { ...plain(value), [key]: replaced(plain(value)[key], rest, leaf) };
}

/** Text stays text where the file has text: an account number is one. */
function readValue(text: string, current: unknown): unknown {
  if (typeof current === "string") return text;
  if (text === "true" || text === "false") return text === "true";
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  if (/^[[{]/.test(text)) {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  }
  return text;
}

/** Parts of a list or map by key; none of a single value. */
function childrenOf(value: unknown): Plain {
  return Array.isArray(value) ? Object.fromEntries(value.entries()) : plain(value);
}

function plain(value: unknown): Plain {
  return isPlain(value) ? value : {};
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
