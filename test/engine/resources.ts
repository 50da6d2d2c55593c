/** Graphs of a few resources, as a program would declare them. */
import type { JsonObject, ResourceGraph, ResourceNode } from "../../src/engine/graph.ts";

/** A resource that a provider manages; what a test does not look at is left empty. */
export function resource(
  type: string,
  name: string,
  inputs: JsonObject = {},
  more: Partial<ResourceNode> = {},
): ResourceNode {
  return {
    urn: `urn:pulumi:test::estate::${type}::${name}`,
    type,
    name,
    custom: true,
    inputs,
    dependencies: [],
    propertyDependencies: {},
    aliases: [],
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
    secrets: [],
    unknowns: [],
    ...more,
  };
}

/** A provider of a cluster, and how a resource names it. */
export function clusterProvider(name: string, context?: string) {
  const node = resource("pulumi:providers:kubernetes", name, context === undefined ? {} : { context });
  return { node, reference: `${node.urn}::some-id` };
}

export function graphOf(...resources: readonly ResourceNode[]): ResourceGraph {
  return { project: "estate", stack: "test", resources, outputs: {}, secrets: [], unknowns: [] };
}
