/** What lies in API servers after a deployment, held against what was previewed. */
import type { ResourceGraph } from "../../../src/engine/graph.ts";
import { isObject } from "../../../src/engine/graph.ts";
import { checkedManifest } from "../../../src/engine/normal-form/kubernetes.ts";
import type { ApiClient } from "../../../src/twin/api/client.ts";
import { isApiObject } from "../../../src/twin/api/object.ts";
import { changesOf } from "../../../src/twin/providers/diff.ts";
import { inShapeOf } from "../../../src/twin/providers/kubernetes/shape.ts";
import { contextOf } from "../engine/session.ts";

/**
 * Every declared field that the API servers have otherwise or not at all, one line each, in the order of the graph. Fields that the
 * program leaves to somebody else do not count.
 */
export async function differencesIn(
  graph: ResourceGraph,
  api: (context: string) => ApiClient,
): Promise<readonly string[]> {
  const objects = graph.resources.filter(({ type }) => type.startsWith("kubernetes:"));
  const found = await Promise.all(
    objects.map(async (node): Promise<readonly string[]> => {
      const { inputs, ignoreChanges, urn } = node;
      const name = urn.slice(urn.lastIndexOf("::") + 2);
      if (!isApiObject(inputs)) return [`${name}: is no object`];
      const context = contextOf(node, graph);
      const live = await api(context).get(inputs);
      if (live === undefined) return [`${name}: is not in ${context}`];
      const declared = checkedManifest(inputs);
      const shaped = inShapeOf(live, declared);
      return changesOf(isObject(shaped) ? shaped : {}, declared)
        .filter(({ path }) => !ignoreChanges.includes(path))
        .map(({ path, kind }) => `${name}: ${kind} ${path}`);
    }),
  );
  return found.flat();
}
