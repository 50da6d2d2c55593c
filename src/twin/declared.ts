/** What a program declares for the clusters: read from its graph before anything is started. */
import { isObject, type ResourceGraph } from "../engine/graph.ts";

export interface DeclaredKind {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Kinds of the objects that go to each cluster, by the context that its provider names. */
export function declaredKinds(graph: ResourceGraph): ReadonlyMap<string, readonly DeclaredKind[]> {
  const contexts = new Map(
    graph.resources.flatMap(({ urn, type, inputs }) => {
      const context = inputs["context"];
      return type === "pulumi:providers:kubernetes" && typeof context === "string" ? [[urn, context] as const] : [];
    }),
  );
  const kinds = new Map<string, Map<string, DeclaredKind>>();
  for (const { type, provider, inputs } of graph.resources) {
    // `<provider urn>::<id>`
    const context = contexts.get(provider?.slice(0, provider.lastIndexOf("::")) ?? "");
    const { apiVersion, kind } = inputs;
    if (context === undefined || !type.startsWith("kubernetes:")) continue;
    if (typeof apiVersion !== "string" || typeof kind !== "string") continue;
    const known = kinds.get(context) ?? new Map<string, DeclaredKind>();
    known.set(`${apiVersion} ${kind}`, { apiVersion, kind });
    kinds.set(context, known);
  }
  return new Map([...kinds].map(([context, known]) => [context, [...known.values()]]));
}

/** Packages whose providers the program needs: `kubernetes`, `aws`, `command`. */
export function declaredPackages(graph: ResourceGraph): ReadonlySet<string> {
  return new Set(
    graph.resources
      .filter(({ custom }) => custom)
      .map(({ type }) =>
        type.startsWith("pulumi:providers:") ? type.slice("pulumi:providers:".length) : (type.split(":")[0] ?? ""),
      ),
  );
}

/** Whether an object of the API says of itself that it works: `Established` of a definition, `Ready` of a node. */
export function hasCondition(object: { readonly [field: string]: unknown } | undefined, type: string): boolean {
  const status = isObject(object?.["status"]) ? object["status"] : {};
  const conditions = Array.isArray(status["conditions"]) ? status["conditions"] : [];
  return conditions.some((entry) => isObject(entry) && entry["type"] === type && entry["status"] === "True");
}
