/** Definitions of the custom resources that a program declares: their makers' where they could be had, else the twin's own. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { TOOLS_FOLDER } from "../tools/where.ts";
import { type CustomResourceDefinition, definitionSchema, onlyVersions } from "./definition.ts";
import { definitionFile } from "./extract.ts";
import { ownDefinitions } from "./own.ts";

/** Names a kind: `kueue.x-k8s.io/v1beta2`, `ClusterQueue`. */
export interface KindRef {
  readonly apiVersion: string;
  readonly kind: string;
}

/** Definitions for an API server. */
export interface Definitions {
  /** Ready to be created; each has the versions alone that were asked for. */
  readonly crds: readonly CustomResourceDefinition[];
  /** Kinds under a schema of the twin's own: `<apiVersion> <kind>`. */
  readonly own: readonly string[];
  /** Kinds that are neither built in nor defined: `<apiVersion> <kind>`. */
  readonly missing: readonly string[];
}

/**
 * Groups under k8s.io that the API server serves by itself; those without a dot are all its own.
 * Source: the API groups of Kubernetes 1.36.
 */
const BUILT_IN = new Set(
  [
    ...["admissionregistration", "apiextensions", "apiregistration", "authentication", "authorization"],
    ...["certificates", "coordination", "discovery", "events", "flowcontrol.apiserver", "internal.apiserver"],
    ...["networking", "node", "rbac.authorization", "resource", "scheduling", "storage", "storagemigration"],
  ].map((group) => `${group}.k8s.io`),
);

/**
 * Definitions for these kinds; built-in kinds need none and are left out.
 *
 * @param folder that `npm run tools crds` fills
 * @throws Error when it is not there
 */
export async function loadCrds(
  kinds: Iterable<KindRef>,
  folder: string = join(TOOLS_FOLDER, "crds"),
): Promise<Definitions> {
  if (!existsSync(folder)) throw new Error("crds: is not built; run npm run tools");
  const wanted = customKinds(kinds);
  const ownByName = new Map(ownDefinitions().map((definition) => [nameOf(definition), definition]));
  const crds: CustomResourceDefinition[] = [];
  const own: string[] = [];
  const missing: string[] = [];
  for (const { group, kind, versions } of wanted) {
    const names = [...versions].map((version) => `${group}/${version} ${kind}`);
    const real = await maker(folder, group, kind);
    const definition = real ?? ownByName.get(`${group} ${kind}`);
    const chosen = definition === undefined ? undefined : onlyVersions(definition, versions);
    if (chosen === undefined) {
      missing.push(...names);
      continue;
    }
    crds.push(chosen);
    if (real === undefined) own.push(...names);
  }
  return { crds, own, missing };
}

interface CustomKind {
  readonly group: string;
  readonly kind: string;
  readonly versions: Set<string>;
}

function customKinds(kinds: Iterable<KindRef>): readonly CustomKind[] {
  const custom = new Map<string, CustomKind>();
  for (const { apiVersion, kind } of kinds) {
    const [group = "", version] = apiVersion.split("/");
    if (version === undefined || !group.includes(".") || BUILT_IN.has(group)) continue;
    const key = `${group} ${kind}`;
    const known = custom.get(key) ?? { group, kind, versions: new Set() };
    known.versions.add(version);
    custom.set(key, known);
  }
  return [...custom].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, kind]) => kind);
}

async function maker(folder: string, group: string, kind: string): Promise<CustomResourceDefinition | undefined> {
  const file = definitionFile(folder, group, kind);
  if (!existsSync(file)) return undefined;
  return definitionSchema.parse(JSON.parse(await readFile(file, "utf8")));
}

function nameOf({ spec }: CustomResourceDefinition): string {
  return `${spec.group} ${spec.names.kind}`;
}
