/** The schema's issues in the words of this program: got, limit, way out. */
import type * as z from "zod";
import { nearest } from "../model/nearest.ts";
import { cut, type Path, show } from "./problem.ts";
import { keysAt } from "./shape.ts";

export interface Complaint {
  readonly path: Path;
  readonly message: string;
}

type Issue = z.core.$ZodIssue;

const kinds: Readonly<Record<string, { readonly name: string; readonly example: string }>> = {
  string: { name: "text", example: "a text, in quotes where it looks like a number" },
  number: { name: "a number", example: "a number without quotes" },
  int: { name: "a whole number", example: "a number without fraction" },
  boolean: { name: "true or false", example: "true or false without quotes" },
  array: { name: "a list", example: "[a, b]" },
  tuple: { name: "a list", example: "[a, b]" },
  object: { name: "a map", example: "one key per line" },
  record: { name: "a map", example: "one id per line with its record" },
  null: { name: "nothing", example: "nothing" },
};

const formats: Readonly<Record<string, { readonly name: string; readonly example: string }>> = {
  ipv4: { name: "an IPv4 address", example: "10.0.0.1" },
  cidrv4: { name: "an IPv4 network", example: "10.0.0.0/24" },
  date: { name: "a day", example: "2026-11-24" },
  mac: { name: "a MAC address", example: "02:00:00:00:00:01" },
  url: { name: "a URL", example: "https://example.org/image.raw" },
  email: { name: "a mail address", example: "name@example.org" },
};

/**
 * Words the issues of one failed parse.
 *
 * @param schema schema that the value failed
 * @param value the whole value, for what stands at a path
 */
export function complaintsOf(schema: z.ZodType, value: unknown, issues: readonly Issue[]): readonly Complaint[] {
  return issues.flatMap((issue) => complaints(schema, value, issue, []));
}

function complaints(schema: z.ZodType, value: unknown, issue: Issue, prefix: Path): readonly Complaint[] {
  const path: Path = [...prefix, ...issue.path.map((step) => (typeof step === "number" ? step : String(step)))];
  const got = valueAt(value, path);
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, path, got);
    return issue.keys.map((key) => ({ path: [...path, key], message: unknownKey(key, known) }));
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    return fittest(issue)
      .flatMap((one) => complaints(schema, value, one, path))
      .map(({ path: at, message }) => ({
        path: at,
        message: at.length === path.length ? message + literals(issue) : message,
      }));
  }
  if (issue.code === "invalid_key") {
    const key = String(path.at(-1));
    return issue.issues.map((one) => ({ path, message: wording(one, key) }));
  }
  return [{ path, message: got === undefined ? missing(issue) : wording(issue, got) }];
}

function unknownKey(key: string, known: readonly string[]): string {
  const near = nearest(key, known);
  return `is an unknown key; ${near === undefined ? `known are ${known.join(", ")}` : `did you mean "${near}"`}`;
}

/** The alternative that the value comes closest to: of the right kind first, then with the fewest faults. */
function fittest(issue: Issue & { readonly code: "invalid_union" }): readonly Issue[] {
  const wrongKind = (issues: readonly Issue[]): number =>
    Number(issues.some(({ code, path }) => path.length === 0 && (code === "invalid_type" || code === "invalid_value")));
  const [best = []] = issue.errors.toSorted((a, b) => wrongKind(a) - wrongKind(b) || a.length - b.length);
  return best;
}

/** Fixed words that other alternatives of a union allow. */
function literals(issue: Issue & { readonly code: "invalid_union" }): string {
  const chosen = fittest(issue);
  const words = issue.errors
    .filter((errors) => errors !== chosen)
    .flatMap((errors) => errors.flatMap((error) => (error.code === "invalid_value" ? error.values.map(quoted) : [])));
  return words.length === 0 ? "" : ` or ${words.join(", ")}`;
}

function missing(issue: Issue): string {
  if (issue.code === "invalid_type")
    return `is missing; add ${(kinds[issue.expected] ?? { name: issue.expected }).name}`;
  if (issue.code === "invalid_value") return `is missing; add ${oneOf(issue.values)}`;
  if (issue.code === "invalid_union" && "options" in issue) return `is missing; add ${oneOf(issue.options ?? [])}`;
  // A quantity that is not there fails like an empty one: what to write stands behind the semicolon.
  const way = issue.message.split("; ").at(-1) ?? "";
  return `is missing; ${way}`;
}

function wording(issue: Issue, got: unknown): string {
  switch (issue.code) {
    case "invalid_type":
      return wrongType(issue.expected, got);
    case "invalid_value":
      return wrongChoice(issue.values, got);
    case "invalid_union":
      return wrongChoice("options" in issue ? (issue.options ?? []) : [], got);
    case "too_big":
    case "too_small":
      return outOfRange(issue, got);
    case "invalid_format":
      return wrongFormat(issue, got);
    default:
      return issue.message.startsWith("is not ") ? `${show(got)} ${issue.message}` : issue.message;
  }
}

function wrongChoice(values: readonly unknown[], got: unknown): string {
  if (values.length === 0) return `is ${show(got)}, which is none of its forms; see the schema of the stack file`;
  const allowed = `is ${show(got)}, allowed ${values.length === 1 ? "is" : "are"} ${values.map(quoted).join(", ")}`;
  if (typeof got !== "string" && values.includes(String(got))) return `${allowed}; put it in quotes`;
  const near = typeof got === "string" ? nearest(got, values.map(String)) : undefined;
  const way = near === undefined ? (values.length === 1 ? "write it" : "write one of them") : `did you mean "${near}"`;
  return `${allowed}; ${way}`;
}

function wrongType(expected: string, got: unknown): string {
  const { name, example } = kinds[expected] ?? { name: expected, example: expected };
  if (got === null) return `is empty, expected ${name}; write ${example}, or leave the key out where it is optional`;
  const kind = typeof got === "string" ? "the text " : typeof got === "number" ? "the number " : "";
  return `is ${kind}${show(got)}, expected ${name}; write ${example}`;
}

function outOfRange(issue: Issue & { readonly code: "too_big" | "too_small" }, got: unknown): string {
  const big = issue.code === "too_big";
  const limit = Number(big ? issue.maximum : issue.minimum);
  const bound = `${issue.inclusive === false ? (big ? "less than" : "more than") : big ? "at most" : "at least"} ${limit}`;
  if (typeof got === "string") {
    const length = `has ${got.length} ${got.length === 1 ? "character" : "characters"}`;
    if (issue.exact === true) return `${length}, exactly ${limit} are needed; correct the text`;
    return `${length}, limit is ${limit}; ${big ? "shorten" : "lengthen"} the text`;
  }
  if (Array.isArray(got)) {
    const entries = `has ${got.length} ${got.length === 1 ? "entry" : "entries"}`;
    return `${entries}, ${bound} ${limit === 1 ? "is" : "are"} needed; ${big ? "remove some" : "add one"}`;
  }
  return `is ${show(got)}, limit is ${limit}; write ${bound}`;
}

function wrongFormat(issue: Issue & { readonly code: "invalid_format" }, got: unknown): string {
  const format = formats[issue.format];
  if (format !== undefined) return `${show(got)} is not ${format.name}; write one such as ${format.example}`;
  if (issue.message.startsWith("is not ")) return `${show(got)} ${issue.message}`;
  if (issue.format === "starts_with" && "prefix" in issue) {
    return `${show(got)} does not start with ${show(issue.prefix)}; put it in front`;
  }
  return `${show(got)} has another form; write what matches ${issue.pattern ?? issue.format}`;
}

function oneOf(values: readonly unknown[]): string {
  return values.length === 1 ? values.map(quoted).join("") : `one of ${values.map(quoted).join(", ")}`;
}

function quoted(value: unknown): string {
  return typeof value === "string" ? `"${value}"` : cut(String(value));
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Readonly<Record<string | number, unknown>>)[step];
  }
  return at;
}
