/** A stack file as text: the estate's sections as plain values, and where each value stands. */
import { sections as sectionSchemas } from "../model/estate.ts";
import { nearest } from "../model/nearest.ts";
import { isMap } from "./plain.ts";
import { arrange, cut, type Locate, type Path, type Problem, printable, problemAt } from "./problem.ts";
import { parseSyntax } from "./syntax.ts";
import { buildTree } from "./tree.ts";

/** Keys of the namespace that hold one secret each and belong to no section. */
export const secrets = ["seedSshKey", "bmcPassword"] as const;

const NAMESPACE = "estate:";
const sectionNames = Object.keys(sectionSchemas);

export type StackDocument =
  /** Not to be read at all: the problems are all that can be said. */
  | { readonly readable: false; readonly problems: readonly Problem[] }
  | {
      readonly readable: true;
      /** Value of each `estate:<section>` key, by section. */
      readonly sections: Readonly<Record<string, unknown>>;
      readonly locate: Locate;
      /** Duplicate and unknown keys, secrets in the clear or in the wrong place. */
      readonly problems: readonly Problem[];
    };

/**
 * Reads a Pulumi stack file. Pulumi's own keys and the config of other namespaces are left alone. Never throws.
 *
 * @param text content of the file, at most 16 MiB
 * @param file name that the problems give
 */
export function readDocument(text: string, file: string): StackDocument {
  const source = text.replace(/^\ufeff/, "");
  const syntax = parseSyntax(source);
  const problems: Problem[] = [];
  const report = (offset: number, message: string): void => {
    problems.push({ file, ...syntax.placeOf(offset), path: "", message: printable(message) });
  };
  const unreadable = (message?: string): StackDocument => {
    if (message !== undefined) report(0, message);
    return { readable: false, problems: arrange(problems) };
  };

  for (const { offset, message } of syntax.faults) report(offset, message);
  if (problems.length > 0) return unreadable();
  if (syntax.top === null) return unreadable("is empty; write config: with keys estate:<section>");
  const tree = buildTree(syntax.top);
  for (const { offset, message } of tree.faults) report(offset, message);
  if (tree.value === undefined) return unreadable();
  if (!isMap(tree.value)) {
    return unreadable(`holds ${kindOf(tree.value)}, expected a map; write config: with keys estate:<section>`);
  }
  const { config } = tree.value;
  if (config === undefined) {
    const near = nearest("config", Object.keys(tree.value));
    const hint = near === undefined ? "" : `, did you mean "${cut(near)}"`;
    return unreadable(`has no key config${hint}; write config: with keys estate:<section>`);
  }
  const locate: Locate = ([section, ...rest]) =>
    syntax.placeOf(tree.offsetOf(section === undefined ? ["config"] : ["config", `${NAMESPACE}${section}`, ...rest]));
  if (!isMap(config)) {
    report(tree.offsetOf(["config"]), `config holds ${kindOf(config)}, expected a map; write keys estate:<section>`);
    return unreadable();
  }

  const sections: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(config)) {
    const name = key.startsWith(NAMESPACE) ? key.slice(NAMESPACE.length) : undefined;
    const message =
      name === undefined
        ? checkForeign(key)
        : Object.hasOwn(sectionSchemas, name)
          ? undefined
          : checkSecret(name, value);
    if (message !== undefined) report(tree.offsetOf(["config", key]), message);
    if (name === undefined || !Object.hasOwn(sectionSchemas, name)) continue;
    sections[name] = value;
    for (const path of secretsIn(value, [name])) {
      const says = "is a secret, the records of an estate hold none; write the value in the clear";
      problems.push(problemAt(file, locate(path), path, says));
    }
  }
  if (Object.keys(sections).length === 0 && problems.length === 0) {
    report(tree.offsetOf(["config"]), "config holds no estate; add estate:about, estate:sites and the other sections");
    return unreadable();
  }
  return { readable: true, sections, locate, problems: arrange(problems) };
}

/** Pulumi refuses a key without namespace; a section that lost it is the likely reason. */
function checkForeign(key: string): string | undefined {
  if (key.includes(":")) return undefined;
  const near = nearest(key, sectionNames) ?? "about";
  return `${JSON.stringify(cut(key))} has no namespace; write it as ${NAMESPACE}${near}`;
}

function checkSecret(name: string, value: unknown): string | undefined {
  const known: readonly string[] = secrets;
  if (known.includes(name)) {
    return isSecret(value)
      ? undefined
      : `${NAMESPACE}${name} is in the clear; set it with pulumi config set --secret ${NAMESPACE}${name}`;
  }
  const near = nearest(name, [...sectionNames, ...secrets]);
  const way =
    near === undefined ? `known are ${[...sectionNames, ...secrets].join(", ")}` : `did you mean ${NAMESPACE}${near}`;
  return `${JSON.stringify(cut(`${NAMESPACE}${name}`))} is no section; ${way}`;
}

/** Paths of the encrypted values; shared objects are looked at once. */
function secretsIn(value: unknown, path: Path, seen = new Set<unknown>()): readonly Path[] {
  if (typeof value !== "object" || value === null || seen.has(value)) return [];
  seen.add(value);
  if (isSecret(value)) return [path];
  return Object.entries(value).flatMap(([key, inner]) => secretsIn(inner, [...path, key], seen));
}

function isSecret(value: unknown): boolean {
  return isMap(value) && typeof value["secure"] === "string" && Object.keys(value).length === 1;
}

function kindOf(value: unknown): string {
  if (value === null) return "nothing";
  return Array.isArray(value) ? "a list" : "a single value";
}
