/** The graphs of the shipped stacks as policies see them, whole or with something broken. */
import { type PolicyResource as EngineResource, unknownCheckingProxy } from "@pulumi/policy";
import { fromStack } from "../../policies/engine.ts";
import { estateOf } from "../../policies/estate.ts";
import { resourcesOf } from "../../policies/graph.ts";
import { judgeStack } from "../../policies/judge.ts";
import type { Policy, PolicyResource, Scene } from "../../policies/policy.ts";
import { sourceFinder } from "../../policies/source.ts";
import type { Finding } from "../../src/analysis/index.ts";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import type { ResourceGraph, ResourceNode } from "../../src/engine/graph.ts";
import { graphOf } from "../generate/program.ts";

export type StackName = "prod" | "dr";
type Nodes = readonly ResourceNode[];

const graphs = new Map<StackName, ResourceGraph>();
const catalogue = loadCatalogue();

/** Runs the program of a stack once for all tests of a file. */
export async function loadGraph(stack: StackName): Promise<ResourceGraph> {
  const graph = graphs.get(stack) ?? (await graphOf(`Pulumi.${stack}.yaml`, stack));
  graphs.set(stack, graph);
  return graph;
}

/** The nodes of a loaded stack, with one of them changed; the others are shared with every other test. */
export function changed(stack: StackName, name: string, change: (node: ResourceNode) => void): Nodes {
  return nodesOf(stack).map((node) => {
    if (!is(node, name)) return node;
    const copy = structuredClone(node);
    change(copy);
    return copy;
  });
}

/** Custom resources are often called as the component that they are in; what is broken is never the component but where it has none. */
function is({ name, custom, type }: ResourceNode, wanted: string): boolean {
  return name === wanted && (custom || type.startsWith("estate:inventory:"));
}

export function without(stack: StackName, name: string): Nodes {
  return nodesOf(stack).filter((node) => !is(node, name));
}

export function nodesOf(stack: StackName): Nodes {
  const graph = graphs.get(stack);
  if (graph === undefined) throw new Error(`load the graph of ${stack} first`);
  return graph.resources;
}

/** What the policy says of the nodes, and of nothing else. */
export function say(policy: Policy, nodes: Nodes): readonly Finding[] {
  return judged(policy, resourcesOf({ resources: nodes }));
}

/** Sets what is at a path of keys and indices. */
export function put(target: object, path: readonly (string | number)[], value: unknown): void {
  const [last, ...rest] = [...path].reverse();
  const parent = rest
    .reverse()
    .reduce<unknown>((at, key) => (at instanceof Object ? Reflect.get(at, key) : undefined), target);
  if (!(parent instanceof Object) || last === undefined) throw new Error(`nothing is at ${path.join(".")}`);
  if (value === undefined) Reflect.deleteProperty(parent, last);
  else Reflect.set(parent, last, value);
}

/** What the SDK puts where a text is known only after a deployment. */
const UNKNOWN_TEXT = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** What the policy says where the value at a path is unknown, through the SDK's own proxy of unknown values. */
export function sayUnknown(
  policy: Policy,
  stack: StackName,
  name: string,
  path: readonly (string | number)[],
): readonly Finding[] {
  const nodes = changed(stack, name, ({ inputs }) => put(inputs, path, UNKNOWN_TEXT));
  const plain = resourcesOf({ resources: nodes });
  const seen = nodes.map((node, index) => {
    const resource = plain[index];
    if (resource === undefined) throw new Error("one resource for each node");
    return is(node, name) ? { ...resource, props: fromStack(engineResource(node)).props } : resource;
  });
  return judged(policy, seen);
}

function engineResource({ urn, type, name, inputs }: ResourceNode): EngineResource {
  return {
    urn,
    type,
    name,
    props: unknownCheckingProxy(inputs),
    dependencies: [],
    propertyDependencies: {},
    opts: {
      protect: false,
      ignoreChanges: [],
      aliases: [],
      additionalSecretOutputs: [],
      customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    },
    isType: () => false,
    asType: () => undefined,
  };
}

function judged(policy: Policy, resources: readonly PolicyResource[]): readonly Finding[] {
  const found = estateOf(resources);
  if (!found.ok) throw new Error(found.why);
  const scene: Scene = {
    resources,
    byUrn: new Map(resources.map((resource) => [resource.urn, resource])),
    estate: found.estate,
    catalogue,
  };
  return judgeStack([policy], scene, sourceFinder(resources, found.estate));
}
