/** Text of the catalogue's files to products by kind: all problems at once, nothing to change afterwards. */
import { parseDocument } from "yaml";
import type * as z from "zod";
import { id } from "../model/fields.ts";
import { type Catalogue, type Kind, kinds } from "./types.ts";

// A few hundred records do not repay the time that compiling their schemas takes.
const PARSING = { reportInput: true, jitless: true };

/** The catalogue's files hold what no product can be, each problem as `file: path: what is wrong`. */
export class CatalogueError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(
      `the catalogue has ${problems.length === 1 ? "a problem" : `${problems.length} problems`}\n  ${problems.join("\n  ")}`,
    );
    this.name = "CatalogueError";
    this.problems = problems;
  }
}

/**
 * Reads the catalogue from the text of its files.
 *
 * @param text YAML by kind: products keyed by id
 * @returns products by kind and id, frozen
 * @throws {CatalogueError} with every problem of every file
 */
export function parseCatalogue(text: Readonly<Record<Kind, string>>): Catalogue {
  const problems: string[] = [];
  const read = <S extends z.ZodObject>(
    kind: Kind,
    schema: S,
  ): ReadonlyMap<string, { readonly id: string } & z.output<S>> => readKind(kind, text[kind], schema, problems);
  const catalogue: Catalogue = {
    gpus: read("gpus", kinds.gpus),
    cpus: read("cpus", kinds.cpus),
    chassis: read("chassis", kinds.chassis),
    nics: read("nics", kinds.nics),
    switches: read("switches", kinds.switches),
    media: read("media", kinds.media),
    arrays: read("arrays", kinds.arrays),
    disks: read("disks", kinds.disks),
    psus: read("psus", kinds.psus),
    pdus: read("pdus", kinds.pdus),
    venues: read("venues", kinds.venues),
    charts: read("charts", kinds.charts),
    cloudPrices: read("cloudPrices", kinds.cloudPrices),
    instances: read("instances", kinds.instances),
    objectClasses: read("objectClasses", kinds.objectClasses),
    constants: read("constants", kinds.constants),
  };
  if (problems.length > 0) throw new CatalogueError(problems);
  return Object.freeze(catalogue);
}

/** Name of the file that holds a kind, `cloud-prices.yaml`. */
export function fileOf(kind: Kind): string {
  return `${kind.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.yaml`;
}

function readKind<S extends z.ZodObject>(
  kind: Kind,
  text: string,
  schema: S,
  problems: string[],
): ReadonlyMap<string, { readonly id: string } & z.output<S>> {
  const file = fileOf(kind);
  const items = new Map<string, { readonly id: string } & z.output<S>>();
  const document = parseDocument(text);
  for (const error of document.errors) {
    const [position] = error.linePos ?? [];
    // The library adds the place and an excerpt to its message; the place is in front here.
    const says = error.message.split(" at line ", 1).join("");
    problems.push(`${file}:${position?.line ?? 1}:${position?.col ?? 1}: ${decapitalised(says)}`);
  }
  if (document.errors.length > 0) return items;
  const entries: unknown = document.toJS();
  if (typeof entries !== "object" || entries === null || Array.isArray(entries)) {
    problems.push(`${file}: holds no map; write products keyed by id`);
    return items;
  }
  for (const [key, value] of Object.entries(entries)) {
    const named = id.safeParse(key);
    for (const issue of named.error?.issues ?? []) problems.push(`${file}: ${key}: ${issue.message}`);
    const parsed = schema.safeParse(value, PARSING);
    for (const issue of parsed.error?.issues ?? []) {
      problems.push(`${file}: ${[key, ...issue.path].join(".")}: ${says(issue, schema)}`);
    }
    if (parsed.success) items.set(key, deepFreeze({ id: key, ...parsed.data }));
  }
  return sealed(items);
}

function says(issue: z.core.$ZodIssue, schema: z.ZodObject): string {
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    const unknown = issue.keys.map((key) => JSON.stringify(key)).join(", ");
    return `does not know ${unknown}; known are ${Object.keys(schema.shape).join(", ")}`;
  }
  if (issue.input === undefined && (issue.code === "invalid_type" || issue.code === "invalid_value")) {
    return "is missing; every product of the kind states it";
  }
  return decapitalised(issue.message);
}

function decapitalised(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}

/** Freezing a map does not stop `set`: its own methods that change it are replaced as well. */
function sealed<V>(items: Map<string, V>): ReadonlyMap<string, V> {
  const refuse = (): never => {
    throw new TypeError("the catalogue is read-only; change its files");
  };
  return Object.freeze(Object.assign(items, { set: refuse, delete: refuse, clear: refuse }));
}
