/** Definitions of custom resources: what the twin keeps of them. */
import { z } from "zod";

/** Annotation that tells where a schema comes from: `<module>@<version>`, or {@link OWN}. */
export const ORIGIN = "estate.schema";
/** Origin of a schema that is the twin's own, because the makers' could not be had. */
export const OWN = "own";
/** Without it the API server refuses definitions in groups under k8s.io. */
const APPROVAL = "api-approved.kubernetes.io";

const versionSchema = z.looseObject({
  name: z.string(),
  served: z.boolean(),
  storage: z.boolean(),
  schema: z.object({ openAPIV3Schema: z.record(z.string(), z.unknown()) }),
});

/** A definition as its makers write it; what the twin does not look at stays as it is. */
export const definitionSchema = z.object({
  apiVersion: z.literal("apiextensions.k8s.io/v1"),
  kind: z.literal("CustomResourceDefinition"),
  metadata: z.object({ name: z.string(), annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.looseObject({
    group: z.string(),
    scope: z.enum(["Cluster", "Namespaced"]),
    names: z.looseObject({ kind: z.string(), plural: z.string() }),
    versions: z.array(versionSchema).min(1),
  }),
});

/** A `CustomResourceDefinition` object. */
export type CustomResourceDefinition = z.infer<typeof definitionSchema>;

/** A definition as the twin keeps it: with its origin, without conversion and descriptions. */
export function kept(definition: CustomResourceDefinition, origin: string): CustomResourceDefinition {
  const { apiVersion, kind, metadata, spec } = definition;
  const approval = metadata.annotations[APPROVAL];
  // No conversion webhook runs in the twin.
  const { conversion: _, ...rest } = spec;
  return {
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      annotations: { ...(approval === undefined ? {} : { [APPROVAL]: approval }), [ORIGIN]: origin },
    },
    spec: {
      ...rest,
      versions: spec.versions.map((version) => ({
        ...version,
        schema: { openAPIV3Schema: withoutDescriptions(version.schema.openAPIV3Schema) },
      })),
    },
  };
}

/**
 * The definition with these versions alone, all served, one of them stored: the makers' storage version where it is
 * among them, else the last. An object cannot be converted between versions, because no webhook runs.
 *
 * @returns undefined when it has not all of them
 */
export function onlyVersions(
  definition: CustomResourceDefinition,
  wanted: ReadonlySet<string>,
): CustomResourceDefinition | undefined {
  const versions = definition.spec.versions.filter(({ name }) => wanted.has(name));
  if (versions.length < wanted.size) return undefined;
  const stored = versions.find(({ storage }) => storage) ?? versions.at(-1);
  return {
    ...definition,
    spec: {
      ...definition.spec,
      versions: versions.map((version) => ({ ...version, served: true, storage: version === stored })),
    },
  };
}

const SCHEMA_MAPS = new Set(["properties", "patternProperties", "definitions"]);
const SCHEMAS = new Set(["items", "additionalProperties", "not"]);
const SCHEMA_LISTS = new Set(["allOf", "anyOf", "oneOf"]);

/** A schema without its prose: most of its size, which the API server would hold in memory several times. */
export function withoutDescriptions(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const fields = Object.entries(schema).filter(([key]) => key !== "description");
  return Object.fromEntries(
    fields.map(([key, value]) => {
      if (SCHEMA_MAPS.has(key) && isRecord(value)) {
        return [key, Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, stripped(entry)]))];
      }
      if (SCHEMAS.has(key)) return [key, stripped(value)];
      if (SCHEMA_LISTS.has(key) && Array.isArray(value)) return [key, value.map(stripped)];
      return [key, value];
    }),
  );
}

function stripped(value: unknown): unknown {
  return isRecord(value) ? withoutDescriptions(value) : value;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
