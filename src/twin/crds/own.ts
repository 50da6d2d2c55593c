/** The twin's own schemas, for kinds whose makers' definitions cannot be had. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { type CustomResourceDefinition, ORIGIN, OWN } from "./definition.ts";

const rowSchema = z.strictObject({
  apiVersion: z.string().includes("/"),
  kind: z.string(),
  plural: z.string(),
  shortNames: z.array(z.string()).default([]),
  scope: z.enum(["Cluster", "Namespaced"]),
  /** OpenAPI schema of the field `spec`. */
  spec: z.record(z.string(), z.unknown()),
});

/** All definitions of the twin's own. */
export function ownDefinitions(): readonly CustomResourceDefinition[] {
  return readOwn(readFileSync(join(import.meta.dirname, "own.yaml"), "utf8"));
}

/** Definitions of the text of `own.yaml`. */
export function readOwn(text: string): readonly CustomResourceDefinition[] {
  return z
    .array(rowSchema)
    .parse(parse(text))
    .map(({ apiVersion, kind, plural, shortNames, scope, spec }) => {
      const [group = "", version = ""] = apiVersion.split("/");
      return {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: `${plural}.${group}`, annotations: { [ORIGIN]: OWN } },
        spec: {
          group,
          scope,
          names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List`, shortNames },
          versions: [
            {
              name: version,
              served: true,
              storage: true,
              subresources: { status: {} },
              schema: {
                openAPIV3Schema: {
                  type: "object",
                  required: ["spec"],
                  properties: {
                    apiVersion: { type: "string" },
                    kind: { type: "string" },
                    metadata: { type: "object" },
                    spec: open(spec),
                    status: open({ type: "object" }),
                  },
                },
              },
            },
          ],
        },
      };
    });
}

/** A schema that lets pass what it does not name, at every depth. */
function open(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { properties, items } = schema;
  return {
    ...schema,
    ...(isRecord(properties)
      ? {
          properties: Object.fromEntries(
            Object.entries(properties).map(([name, value]) => [name, isRecord(value) ? open(value) : value]),
          ),
        }
      : {}),
    ...(isRecord(items) ? { items: open(items) } : {}),
    // A map of one type is closed on purpose: its values are checked.
    ...(schema["type"] === "object" && schema["additionalProperties"] === undefined
      ? { "x-kubernetes-preserve-unknown-fields": true }
      : {}),
  };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
