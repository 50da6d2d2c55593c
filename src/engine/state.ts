/** Reads resource graphs from files: an exported state, a saved plan, or a preview that Estate printed. */

import { isObject, type ResourceGraph } from "./graph.ts";
import { type RawResource, readResources, type Source } from "./records.ts";
import { parseUrn, STACK_TYPE } from "./urn.ts";

const PREVIEW_SCHEMA = "estate.preview/1";
const WANTED = "give the output of `pulumi stack export` or of `estate preview --format json`";

/** A file that is not a resource graph. The message says what it is, what was expected and what to do. */
export class GraphFileError extends Error {
  override readonly name = "GraphFileError";

  constructor(fileName: string, problem: string, remedy: string = WANTED) {
    super(`${fileName}: ${problem}; ${remedy}`);
  }
}

/**
 * Reads the resource graph in a file.
 *
 * @param text the content of the file
 * @param fileName for messages only
 * @throws {GraphFileError} for anything that is not one of the known forms; never another error
 */
export function readGraph(text: string, fileName: string): ResourceGraph {
  const data = parse(text, fileName);
  const source = recognise(data, fileName);
  try {
    return readResources(source);
  } catch (error) {
    // Whatever a damaged file makes the reader stumble over, the user sees the file and not the reader.
    throw new GraphFileError(fileName, `damaged: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parse(text: string, fileName: string): Record<string, unknown> {
  if (text.trim() === "") throw new GraphFileError(fileName, "is empty");
  let data: unknown;
  try {
    data = JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text);
  } catch (error) {
    // The parser quotes the text around the error, and that may be a secret: only the place is told.
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : "")?.[1];
    const place = position === undefined ? "" : ` (error at ${lineAndColumn(text, Number(position))})`;
    throw new GraphFileError(fileName, `is not JSON${place}`);
  }
  if (!isObject(data)) throw new GraphFileError(fileName, `is ${describe(data)}, not a JSON object`);
  return data;
}

function recognise(data: Record<string, unknown>, fileName: string): Source {
  const schema = data["schema"];
  if (schema !== undefined) {
    if (schema !== PREVIEW_SCHEMA) {
      throw new GraphFileError(
        fileName,
        `has schema ${brief(schema)}, expected ${PREVIEW_SCHEMA}`,
        "write it again with this version of estate",
      );
    }
    return {
      project: textOf(data["project"]),
      stack: textOf(data["stack"]),
      resources: list(data["resources"], "resources", fileName),
      ...(isObject(data["outputs"]) ? { outputs: data["outputs"] } : {}),
    };
  }
  if (isObject(data["resourcePlans"])) return plan(data["resourcePlans"], fileName);
  const deployment = deploymentOf(data);
  if (deployment !== undefined) {
    const version = data["version"];
    if (version !== 3 && version !== 4) {
      throw new GraphFileError(
        fileName,
        `is a state of version ${brief(version)}, expected 3 or 4`,
        "export it again with a current pulumi: `pulumi stack export`",
      );
    }
    return fromState(list(deployment["resources"] ?? [], "resources", fileName));
  }
  throw new GraphFileError(fileName, `is ${kindOf(data)}, not a resource graph`);
}

/** `pulumi stack export` has `deployment`; a file of the local backend has the same as `checkpoint.latest`. */
function deploymentOf(data: Record<string, unknown>): Record<string, unknown> | undefined {
  if (isObject(data["deployment"])) return data["deployment"];
  const checkpoint = data["checkpoint"];
  if (!isObject(checkpoint)) return undefined;
  return isObject(checkpoint["latest"]) ? checkpoint["latest"] : {};
}

function fromState(resources: readonly RawResource[]): Source {
  const root = resources.find((resource) => resource["type"] === STACK_TYPE);
  const first = resources.find((resource) => typeof resource["urn"] === "string");
  const parts = parseUrn(textOf((root ?? first)?.["urn"]));
  return {
    project: parts?.project ?? "",
    stack: parts?.stack ?? "",
    resources,
    fromState: true,
    ...(isObject(root?.["outputs"]) ? { outputs: root["outputs"] } : {}),
  };
}

/** A plan holds differences to the state; it is a whole graph only where there was no state. */
function plan(plans: Record<string, unknown>, fileName: string): Source {
  const resources: RawResource[] = [];
  let outputs: Record<string, unknown> | undefined;
  for (const [urn, entry] of Object.entries(plans)) {
    const goal = isObject(entry) ? entry["goal"] : undefined;
    const steps = isObject(entry) && Array.isArray(entry["steps"]) ? entry["steps"] : [];
    if (!isObject(goal) || steps.some((step) => step !== "create")) {
      throw new GraphFileError(fileName, "is a plan against an existing stack, and such a plan holds only differences");
    }
    const added = (diff: unknown): Record<string, unknown> =>
      isObject(diff) && isObject(diff["adds"]) ? diff["adds"] : {};
    if (goal["type"] === STACK_TYPE) outputs = added(goal["outputDiff"]);
    resources.push({ ...goal, urn, inputs: added(goal["inputDiff"]), outputs: added(goal["outputDiff"]) });
  }
  return { ...fromState(parentsFirst(resources)), ...(outputs === undefined ? {} : { outputs }) };
}

/** A plan is a map sorted by URN; a graph has what others need before them. */
function parentsFirst(resources: readonly RawResource[]): RawResource[] {
  const byUrn = new Map(resources.map((resource) => [resource["urn"], resource]));
  const done = new Set<RawResource>();
  const stack = [...resources].reverse();
  const opened = new Set<RawResource>();
  while (stack.length > 0) {
    const resource = stack[stack.length - 1];
    if (resource === undefined) break;
    if (opened.has(resource)) {
      stack.pop();
      done.add(resource);
      continue;
    }
    opened.add(resource);
    const needs = Array.isArray(resource["dependencies"]) ? resource["dependencies"] : [];
    for (const urn of [...needs, resource["parent"]]) {
      const needed = byUrn.get(urn);
      if (needed !== undefined && !opened.has(needed)) stack.push(needed);
    }
  }
  return [...done];
}

function list(value: unknown, what: string, fileName: string): RawResource[] {
  if (!Array.isArray(value)) throw new GraphFileError(fileName, `has ${describe(value)} for ${what}, expected a list`);
  return value.map((item: unknown, index) => {
    if (!isObject(item)) {
      throw new GraphFileError(fileName, `has ${describe(item)} for ${what}[${index}], expected an object`);
    }
    return item;
  });
}

function kindOf(data: Record<string, unknown>): string {
  if (Array.isArray(data["steps"])) return "the output of `pulumi preview --json`";
  if (typeof data["kind"] === "string" && "apiVersion" in data) return "a Kubernetes manifest";
  if ("lockfileVersion" in data || "devDependencies" in data) return "a file of npm";
  const keys = Object.keys(data).slice(0, 4);
  return keys.length === 0 ? "an empty JSON object" : `a JSON object with ${keys.map(brief).join(", ")}`;
}

function describe(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/** A key or a version, cut to a length that a message can bear. */
function brief(value: unknown): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "none");
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function lineAndColumn(text: string, position: number): string {
  const before = text.slice(0, position);
  return `${before.split("\n").length}:${position - before.lastIndexOf("\n")}`;
}
