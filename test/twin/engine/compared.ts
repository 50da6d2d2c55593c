/** Graphs of two engines in the form in which they are compared: a real one has inputs as the providers' checks return them. */
import type { ResourceGraph, ResourceNode } from "../../../src/engine/graph.ts";
import { comparedInputs } from "../../../src/engine/normal-form/index.ts";

/** Inputs in the form in which a state and a program are compared. */
export const compared = ({ type, inputs }: ResourceNode) => comparedInputs(type, inputs, true);

/** The graph as a plan can hold it: a plan is sorted by URN and has no aliases. */
export function asPlanned({ recorded: _recorded, ...graph }: ResourceGraph): ResourceGraph {
  const byUrn = (a: ResourceNode, b: ResourceNode): number => (a.urn < b.urn ? -1 : 1);
  const resources = graph.resources.map((node) => ({ ...node, inputs: compared(node), aliases: [] }));
  return { ...graph, resources: resources.sort(byUrn) };
}
