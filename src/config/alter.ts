/** One value of a stack file replaced by another, for what would be if. */
import { parse } from "yaml";
import { nearest } from "../model/nearest.ts";
import { cut, printable, show } from "./problem.ts";

export interface Alteration {
  /** Keys and list indices with dots between them, `sites.tokyo.pue`. */
  readonly path: string;
  /** The value as YAML, `1.3`, `USD 0.15/kWh`. */
  readonly value: string;
}

type Sections = Readonly<Record<string, unknown>>;

export type Altered =
  | {
      readonly ok: true;
      readonly sections: Sections;
      /** The former value as YAML would write it; undefined where the file states none. */
      readonly before: string | undefined;
    }
  /** Got, way out. */
  | { readonly ok: false; readonly problem: string };

/**
 * Sections with the value at the path replaced. Every key of the path but the last must be there; whether the schema knows the
 * last one is left to validation. What an anchor shares is changed at this path only. Digits in place of a text stay a text, as in a
 * version or an account.
 */
export function alter(sections: Sections, { path, value }: Alteration): Altered {
  let after: unknown;
  try {
    after = parse(value);
  } catch {
    return { ok: false, problem: `${quoted(value)} is no YAML value; put text that holds a colon in quotes` };
  }
  const replacement = (before: unknown) =>
    typeof before === "string" && typeof after === "number" ? value.trim() : after;
  const replaced = replace(sections, path, replacement, "");
  if (!replaced.ok) return replaced;
  const { before } = replaced;
  return { ok: true, sections: replaced.value, before: before === undefined ? undefined : written(before) };
}

type Replaced =
  | { readonly ok: true; readonly value: Record<string, unknown>; readonly before: unknown }
  | { readonly ok: false; readonly problem: string };

function replace(map: Sections, rest: string, after: (before: unknown) => unknown, parent: string): Replaced {
  const keys = Object.keys(map);
  // Keys may hold dots: the longest that fits is meant.
  const key =
    keys.filter((one) => rest === one || rest.startsWith(`${one}.`)).sort((a, b) => b.length - a.length)[0] ??
    (rest.includes(".") ? undefined : rest);
  const [word = ""] = rest.split(".");
  if (key === undefined || (key === rest && !Object.hasOwn(map, key) && parent === "")) {
    return { ok: false, problem: unknown(parent, word, rest.slice(word.length), keys) };
  }
  const old = Object.hasOwn(map, key) ? map[key] : undefined;
  if (key === rest) {
    const near = old === undefined ? nearest(key, keys) : undefined;
    if (near !== undefined) return { ok: false, problem: unknown(parent, key, "", keys) };
    return { ok: true, value: { ...map, [key]: after(old) }, before: old };
  }
  const path = parent === "" ? key : `${parent}.${key}`;
  const below = rest.slice(key.length + 1);
  if (typeof old !== "object" || old === null) {
    return {
      ok: false,
      problem: `${quoted(path)} is ${show(old)} and holds no ${quoted(below)}; name ${quoted(path)} itself`,
    };
  }
  const inner = replace(Array.isArray(old) ? Object.fromEntries(old.entries()) : { ...old }, below, after, path);
  if (!inner.ok) return inner;
  const value = Array.isArray(old) ? Object.values(inner.value) : inner.value;
  return { ok: true, value: { ...map, [key]: value }, before: inner.before };
}

/** Keys listed where nothing is near. */
const LISTED = 12;

function unknown(parent: string, word: string, below: string, keys: readonly string[]): string {
  const lead = parent === "" ? "" : `${parent}.`;
  const near = nearest(word, keys);
  const way =
    near === undefined ? `known are ${keys.slice(0, LISTED).join(", ")}` : `did you mean ${lead}${near}${below}`;
  return printable(`no ${quoted(word)} in ${parent === "" ? "the estate" : parent}; ${way}`);
}

function quoted(text: string): string {
  return JSON.stringify(cut(text));
}

function written(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
