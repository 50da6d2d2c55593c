import type { ResourceGraph, ResourceNode } from "../src/engine/graph.ts";
import type { PolicyResource } from "./policy.ts";
import { Value } from "./value.ts";

/** The resources of a graph as policies see them. */
export function resourcesOf({ resources }: Pick<ResourceGraph, "resources">): readonly PolicyResource[] {
  return resources.map(resourceOf);
}

function resourceOf(node: ResourceNode): PolicyResource {
  const { urn, type, name, parent, custom, inputs, outputs, provider, propertyDependencies } = node;
  return {
    urn,
    type,
    name,
    parent,
    // `<urn>::<id>`
    provider: provider?.slice(0, provider.lastIndexOf("::")),
    props: new Value(custom ? inputs : { ...inputs, ...outputs }),
    propertyDependencies,
  };
}
