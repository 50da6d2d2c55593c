/** From a resource back to the record of the stack file that it comes from. */
import type { Estate } from "../src/model/estate.ts";
import type { SourceOf } from "./judge.ts";
import type { PolicyResource } from "./policy.ts";

/** Sections whose records are inventory resources of the same id. */
const sectionOf: Readonly<Record<string, string>> = {
  Site: "sites",
  PowerFeed: "feeds",
  Rack: "racks",
  Fabric: "fabrics",
  Circuit: "circuits",
  StorageArray: "arrays",
  StoragePool: "pools",
  Database: "databases",
  Region: "regions",
  Accelerator: "accelerators",
  Phase: "phases",
  Checklist: "checklists",
};

/** Path in the stack file of the resource, or of the closest parent that has one; the URN where none has. */
export function sourceFinder(resources: readonly PolicyResource[], estate: Estate): SourceOf {
  const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
  const workloads = new Map<string, string>(
    estate.workloads.flatMap(({ id, clusters }) => clusters.map((cluster) => [`${cluster}-${id}`, id] as const)),
  );
  const clusters = new Set(estate.clusters.map(({ id }) => id));
  const nodes = new Map(estate.clusters.flatMap(({ id, nodes }) => nodes.map((node) => [node.id, id] as const)));
  const ownPath = ({ type, name }: PolicyResource): string | undefined => {
    const [, folder = "", kind = ""] = type.startsWith("estate:") ? type.split(":") : [];
    if (folder === "dr") return "recovery";
    if (kind === "Workload") return `workloads.${workloads.get(name) ?? name}`;
    if (kind === "Server") return `clusters.${nodes.get(name)}.nodes.${name}`;
    if (folder === "inventory" && sectionOf[kind] !== undefined) return `${sectionOf[kind]}.${name}`;
    return folder !== "" && clusters.has(name) ? `clusters.${name}` : undefined;
  };
  return (resource) => {
    let at: PolicyResource | undefined = resource;
    while (at !== undefined) {
      const path = ownPath(at);
      if (path !== undefined) return path;
      at = at.parent === undefined ? undefined : byUrn.get(at.parent);
    }
    return resource.urn;
  };
}
