import { describe, expect, it } from "vitest";
import { readOwn } from "../../../src/twin/crds/own.ts";

const TABLE = `
- apiVersion: batch.example.com/v1
  kind: Queue
  plural: queues
  shortNames: [q]
  scope: Cluster
  spec:
    type: object
    required: [size]
    properties:
      size: { type: integer }
      labels: { type: object, additionalProperties: { type: string } }
      rows: { type: array, items: { type: object, properties: { free: { type: object } } } }
`;

describe("a schema of the twin's own", () => {
  it("is marked, checks what it names, and lets pass what it does not name at every depth", () => {
    const open = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
    expect(readOwn(TABLE)).toEqual([
      {
        apiVersion: "apiextensions.k8s.io/v1",
        kind: "CustomResourceDefinition",
        metadata: { name: "queues.batch.example.com", annotations: { "estate.schema": "own" } },
        spec: {
          group: "batch.example.com",
          scope: "Cluster",
          names: { kind: "Queue", plural: "queues", singular: "queue", listKind: "QueueList", shortNames: ["q"] },
          versions: [
            {
              name: "v1",
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
                    spec: {
                      ...open,
                      required: ["size"],
                      properties: {
                        size: { type: "integer" },
                        labels: { type: "object", additionalProperties: { type: "string" } },
                        rows: { type: "array", items: { ...open, properties: { free: open } } },
                      },
                    },
                    status: open,
                  },
                },
              },
            },
          ],
        },
      },
    ]);
  });
});
