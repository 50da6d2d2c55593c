/** From the resource records of a file to the nodes of a graph. */

import { isObject, type JsonObject, type ResourceGraph, type ResourceNode, UNKNOWN } from "./graph.ts";
import { parseUrn, STACK_TYPE } from "./urn.ts";
import { UNKNOWN_WIRE, WireReader } from "./wire.ts";

/** A record as the file has it: nothing about it is certain. */
export type RawResource = Readonly<Record<string, unknown>>;

/** What was found in a file. */
export interface Source {
  readonly project: string;
  readonly stack: string;
  readonly resources: readonly RawResource[];
  readonly outputs?: Record<string, unknown>;
  /** The records come from the real engine: they carry what providers added. */
  readonly fromState?: true;
}

const PROVIDER_TYPE = "pulumi:providers:";
const AWS_PROVIDER = `${PROVIDER_TYPE}aws`;

/** Which plugin an explicit provider runs: the engine writes that among its inputs, the program does not. */
const PLUGIN_KEYS = ["version", "pluginDownloadURL", "__internal"];

/** Builds the graph; throws an error that names the record when one is not usable. */
export function readResources(source: Source): ResourceGraph {
  const nodes = new Map<string, ResourceNode>();
  const roots = new Set<string>();
  const defaults = new Set<string>();
  const regions = new Set<string>();
  for (const raw of source.resources) {
    const urn = text(raw["urn"]);
    if (raw["type"] === STACK_TYPE) roots.add(urn);
    else if (isDefaultProvider(raw)) {
      defaults.add(urn);
      const region = raw["type"] === AWS_PROVIDER ? text(object(raw["inputs"])["region"]) : "";
      if (region !== "") regions.add(region);
    }
  }
  source.resources.forEach((raw, index) => {
    const urn = text(raw["urn"]);
    if (roots.has(urn) || defaults.has(urn)) return;
    // Left over from a replacement, or a view that a provider shows of another resource: neither is in the program.
    if (raw["delete"] === true || (typeof raw["viewOf"] === "string" && raw["viewOf"] !== "")) return;
    const parts = parseUrn(urn);
    if (parts === undefined) throw new Error(`resource ${index + 1} has no valid URN`);
    if (nodes.has(urn)) throw new Error(`resource ${index + 1} has the URN of another one: ${urn}`);
    nodes.set(urn, node(raw, urn, parts, source.fromState === true, { roots, defaults }));
  });
  // There is one default provider for each version of the plugin, all of them configured alike.
  const [defaultRegion, second] = regions;
  const reader = new WireReader();
  const outputs = source.outputs === undefined ? {} : reader.object(source.outputs, "outputs");
  return {
    project: source.project,
    stack: source.stack,
    resources: [...nodes.values()],
    outputs,
    secrets: reader.secrets,
    unknowns: reader.unknowns,
    ...(source.fromState === true ? { recorded: true } : {}),
    ...(defaultRegion === undefined || second !== undefined ? {} : { defaultRegion }),
  };
}

function node(
  raw: RawResource,
  urn: string,
  parts: { readonly type: string; readonly name: string },
  fromState: boolean,
  left: { readonly roots: ReadonlySet<string>; readonly defaults: ReadonlySet<string> },
): ResourceNode {
  const custom = raw["custom"] !== false && (raw["custom"] === true || !fromState);
  const secretKeys = strings(raw["additionalSecretOutputs"]);
  const reader = new WireReader({ dropDefaults: fromState });
  const type = text(raw["type"]) || parts.type;
  const inputs = reader.object(object(raw["inputs"]), "inputs", secretKeys);
  if (fromState && type.startsWith("kubernetes:")) dropAutoname(inputs);
  if (fromState && type.startsWith(PROVIDER_TYPE)) for (const key of PLUGIN_KEYS) delete inputs[key];
  const registered = custom ? {} : reader.object(object(raw["outputs"]), "outputs");
  const parent = text(raw["parent"]);
  const provider = text(raw["provider"]);
  const id = text(raw["id"]);
  const deleteBeforeReplace = raw["deleteBeforeReplace"];
  return {
    urn,
    type,
    name: parts.name,
    custom,
    ...(parent === "" || left.roots.has(parent) ? {} : { parent }),
    inputs,
    ...(Object.keys(registered).length > 0 ? { outputs: registered } : {}),
    dependencies: strings(raw["dependencies"]).sort(),
    propertyDependencies: byProperty(raw["propertyDependencies"]),
    ...(provider === "" || left.defaults.has(provider.slice(0, provider.lastIndexOf("::")))
      ? {}
      : { provider: provider.replace(UNKNOWN_WIRE, UNKNOWN) }),
    aliases: strings(raw["aliases"]),
    protect: raw["protect"] === true,
    retainOnDelete: raw["retainOnDelete"] === true,
    ignoreChanges: strings(raw["ignoreChanges"]),
    ...(typeof deleteBeforeReplace === "boolean" ? { deleteBeforeReplace } : {}),
    ...(id === "" ? {} : { id }),
    ...(raw["external"] === true ? { external: true } : {}),
    // A preview that was written by this program has its masks in place and lists them itself.
    secrets: fromState ? reader.secrets : strings(raw["secrets"]),
    unknowns: fromState ? reader.unknowns : strings(raw["unknowns"]),
  };
}

/** The engine registers a default provider itself, without a parent; one that a program declares is below the stack. */
function isDefaultProvider(raw: RawResource): boolean {
  if (!text(raw["type"]).startsWith(PROVIDER_TYPE) || text(raw["parent"]) !== "") return false;
  return /^default($|_)/.test(parseUrn(text(raw["urn"]))?.name ?? "");
}

/** The Kubernetes provider puts the name that it invents among the inputs, with a note that it did. */
function dropAutoname(inputs: JsonObject): void {
  const metadata = inputs["metadata"];
  if (!isObject(metadata)) return;
  const annotations = metadata["annotations"];
  if (!isObject(annotations) || annotations["pulumi.com/autonamed"] !== "true") return;
  delete metadata["name"];
  delete annotations["pulumi.com/autonamed"];
  if (Object.keys(annotations).length === 0) delete metadata["annotations"];
  if (Object.keys(metadata).length === 0) delete inputs["metadata"];
}

function byProperty(value: unknown): Record<string, string[]> {
  const entries = Object.entries(object(value)).map(([key, urns]): [string, string[]] => [key, strings(urns).sort()]);
  return Object.fromEntries(entries.filter(([, urns]) => urns.length > 0));
}

function object(value: unknown): Record<string, unknown> {
  return isObject(value) ? value : {};
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
