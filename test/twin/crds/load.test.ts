import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { definitionFile } from "../../../src/twin/crds/extract.ts";
import { loadCrds } from "../../../src/twin/crds/index.ts";

const STORE = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" };
const QUEUE = "batch.example.com";

describe("loading definitions", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "estate-crds-"));
    put(QUEUE, "Queue", "queues", ["v1beta1", "v1beta2"]);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function put(group: string, kind: string, plural: string, versions: readonly string[]): void {
    const schema = { openAPIV3Schema: { type: "object" } };
    const definition = {
      apiVersion: "apiextensions.k8s.io/v1",
      kind: "CustomResourceDefinition",
      metadata: { name: `${plural}.${group}`, annotations: { "estate.schema": "example.com/queue@v1.0.0" } },
      spec: {
        group,
        scope: "Namespaced",
        names: { kind, plural },
        versions: versions.map((name) => ({ name, served: true, storage: name === "v1beta1", schema })),
      },
    };
    writeFileSync(definitionFile(folder, group, kind), JSON.stringify(definition));
  }

  it("gives each kind once, with the versions that are asked for", async () => {
    const { crds, own, missing } = await loadCrds(
      [
        { apiVersion: `${QUEUE}/v1beta2`, kind: "Queue" },
        { apiVersion: `${QUEUE}/v1beta2`, kind: "Queue" },
      ],
      folder,
    );
    expect(crds.map(({ metadata, spec }) => [metadata.name, spec.versions.map(({ name }) => name)])).toEqual([
      [`queues.${QUEUE}`, ["v1beta2"]],
    ]);
    expect([own, missing]).toEqual([[], []]);
  });

  it("leaves out what the API server serves by itself", async () => {
    const builtIn = [
      { apiVersion: "v1", kind: "Pod" },
      { apiVersion: "apps/v1", kind: "Deployment" },
      { apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy" },
    ];
    expect(await loadCrds(builtIn, folder)).toEqual({ crds: [], own: [], missing: [] });
  });

  it("takes a schema of the twin's own where there is no other, and says so", async () => {
    const { crds, own } = await loadCrds([STORE], folder);
    expect(crds.map(({ metadata }) => metadata)).toEqual([
      { name: "externalsecrets.external-secrets.io", annotations: { "estate.schema": "own" } },
    ]);
    expect(own).toEqual(["external-secrets.io/v1 ExternalSecret"]);
    put("external-secrets.io", "ExternalSecret", "externalsecrets", ["v1"]);
    expect((await loadCrds([STORE], folder)).own).toEqual([]);
  });

  it("names kinds and versions that nobody defines", async () => {
    const { crds, missing } = await loadCrds(
      [
        { apiVersion: `${QUEUE}/v1`, kind: "Queue" },
        { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway" },
      ],
      folder,
    );
    expect(crds).toEqual([]);
    expect(missing).toEqual([`${QUEUE}/v1 Queue`, "gateway.networking.k8s.io/v1 Gateway"]);
  });

  it("is refused with the way out while the definitions are not there", async () => {
    await expect(loadCrds([STORE], join(folder, "absent"))).rejects.toThrow(
      new Error("crds: is not built; run npm run tools"),
    );
  });
});
