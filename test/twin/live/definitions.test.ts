import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiClient, connect } from "../../../src/twin/api/client.ts";
import { type RunningCluster, startCluster } from "../../../src/twin/control-plane/cluster.ts";
import { definitionFile } from "../../../src/twin/crds/extract.ts";
import { type Definitions, type KindRef, loadCrds } from "../../../src/twin/crds/index.ts";
import { ownDefinitions } from "../../../src/twin/crds/own.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import { TOOLS_FOLDER } from "../../../src/twin/tools/where.ts";

/** Kinds whose definitions other parts of the twin and the program rely on, from each way that one is had. */
const KINDS: readonly KindRef[] = [
  { apiVersion: "kueue.x-k8s.io/v1beta2", kind: "ClusterQueue" },
  { apiVersion: "gateway.networking.k8s.io/v1", kind: "Gateway" },
  { apiVersion: "metal3.io/v1alpha1", kind: "BareMetalHost" },
  ...ownDefinitions().flatMap(({ spec: { group, names, versions } }) =>
    versions.map(({ name }) => ({ apiVersion: `${group}/${name}`, kind: names.kind })),
  ),
];

describe("definitions on a real API server", () => {
  const folder = mkdtempSync(join(tmpdir(), "estate-definitions-"));
  let cluster: RunningCluster | undefined;
  let api: ApiClient;
  let definitions: Definitions;
  beforeAll(async () => {
    cluster = await startCluster({
      id: "definitions",
      context: "definitions",
      podNetwork: "10.200.0.0/16",
      serviceNetwork: "10.201.0.0/16",
      members: 1,
      flags: { apiServer: [], controllerManager: [], scheduler: [] },
      folder,
    });
    api = connect(cluster.access);
    definitions = await loadCrds(KINDS);
    await Promise.all(definitions.crds.map((definition) => api.create(definition)));
    await waitFor(
      async () => {
        await Promise.all(KINDS.map(({ apiVersion, kind }) => api.list(apiVersion, kind)));
        return true;
      },
      { what: "definitions to be served", limitMs: 60_000, everyMs: 200 },
    );
  });
  afterAll(async () => {
    api?.close();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("are taken with every field known to the API server, those of our own too", () => {
    expect(definitions.missing).toEqual([]);
    expect(definitions.crds).toHaveLength(KINDS.length);
    expect(definitions.own).toHaveLength(ownDefinitions().length);
  });

  it("are the makers' wherever they can be had", () => {
    const had = readdirSync(join(TOOLS_FOLDER, "crds"));
    const doubled = ownDefinitions().filter(({ spec }) =>
      had.includes(basename(definitionFile("", spec.group, spec.names.kind))),
    );
    expect(doubled).toEqual([]);
  });

  const host = (spec: object) => ({
    apiVersion: "metal3.io/v1alpha1",
    kind: "BareMetalHost",
    metadata: { name: "trade-1", namespace: "default" },
    spec,
  });

  it("refuse a value and a field that the makers' types do not have", async () => {
    await api.create(host({ online: true, bootMode: "UEFI" }), { dryRun: true });
    await expect(api.create(host({ online: true, bootMode: "BIOS" }), { dryRun: true })).rejects.toThrow(
      'BareMetalHost.metal3.io "trade-1" is invalid: spec.bootMode: Unsupported value: "BIOS": supported values: "UEFI", "UEFISecureBoot", "legacy"',
    );
    await expect(api.create(host({ online: true, bootmode: "UEFI" }), { dryRun: true })).rejects.toThrow(
      'unknown field "spec.bootmode"',
    );
  });

  it("of our own refuse a wrong value, and let pass what they do not name", async () => {
    const secret = (deletionPolicy: string, spec: object = {}) => ({
      apiVersion: "external-secrets.io/v1",
      kind: "ExternalSecret",
      metadata: { name: "bmc", namespace: "default" },
      spec: { target: { deletionPolicy }, ...spec },
    });
    await api.create(secret("Retain", { dataFrom: [{ extract: { key: "a" } }] }), { dryRun: true });
    await expect(api.create(secret("Keep"), { dryRun: true })).rejects.toThrow(
      'ExternalSecret.external-secrets.io "bmc" is invalid: spec.target.deletionPolicy: Unsupported value: "Keep": supported values: "Delete", "Merge", "Retain"',
    );
  });
});
