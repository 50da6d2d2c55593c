import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { loadEstate } from "../../../src/config/load.ts";
import type { Estate } from "../../../src/model/estate.ts";
import { type ApiClient, connect } from "../../../src/twin/api/client.ts";
import { type RunningCluster, startCluster } from "../../../src/twin/control-plane/cluster.ts";
import { declaredKinds } from "../../../src/twin/declared.ts";
import { declareForTwin, deploy } from "../../../src/twin/deploy.ts";
import { hardwareOf } from "../../../src/twin/hardware/index.ts";
import { planClusters } from "../../../src/twin/plan.ts";
import { prepareCluster } from "../../../src/twin/prepare.ts";
import { kubernetesDouble, type Stalled } from "../../../src/twin/providers/kubernetes/double.ts";
import { type OpenStack, openStack } from "../../../src/twin/stack.ts";
import { stillWaiting } from "../../../src/twin/waiting.ts";
import { deriveViews } from "../../../src/views/derive.ts";
import { openSession } from "../engine/session.ts";

const FILE = "test/estates/small.yaml";
const STACK = "small";
/** Resources of the stack, the stack itself included. */
const ALL = 94;
const SERVICE = { apiVersion: "v1", kind: "Service", metadata: { name: "tool", namespace: "bench" } };
const DEPLOYMENT = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name: "tool", namespace: "bench" } };

describe("a small estate on a real control plane", () => {
  let folder: string;
  let cluster: RunningCluster;
  let api: ApiClient;
  let open: OpenStack | undefined;
  const text = readFileSync(FILE, "utf8");
  const grown = text.replace("replicas: 2", "replicas: 3");
  const doubles = () => [kubernetesDouble({ connect: (context) => (context === "house" ? api : undefined) })];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "estate-deploy-"));
    const catalogue = loadCatalogue();
    const loaded = loadEstate({ text, file: FILE, catalogue });
    if (!loaded.ok) throw new Error("the estate cannot be read");
    const { estate }: { estate: Estate } = loaded;
    const [plan] = planClusters(estate);
    if (plan === undefined) throw new Error("the estate has no cluster");
    const session = await openSession({ name: STACK, hasty: true });
    const kinds = declaredKinds(await session.embeddedGraph()).get("house") ?? [];
    session.close();
    cluster = await startCluster({ ...plan.args, members: 1, folder: join(folder, "house") });
    api = connect(cluster.access);
    const views = deriveViews(estate, catalogue).views;
    const hardware = hardwareOf({ estate, views, catalogue, cluster: plan.cluster });
    await prepareCluster({ api, kinds, hardware, namespaces: ["argocd"] });
  });
  afterEach(() => {
    open?.close();
    open = undefined;
  });
  afterAll(async () => {
    api?.close();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("is deployed whole, stays as it is, and changes only what was changed", async () => {
    const args = { stack: STACK, text, folder: join(folder, "twin") };
    expect(await deploy({ ...args, doubles: doubles() })).toMatchObject({ changes: { create: ALL } });
    expect((await api.get(DEPLOYMENT))?.["status"]).toMatchObject({ readyReplicas: 2 });
    expect(await deploy({ ...args, doubles: doubles() })).toMatchObject({ changes: { same: ALL } });
    expect(statSync(join(folder, "twin/pulumi/passphrase")).mode & 0o777).toBe(0o600);

    const changed = await deploy({ ...args, text: grown, doubles: doubles() });
    // The Deployment, and the component that shows what it is.
    expect(changed.changes).toEqual({ update: 2, same: ALL - 2 });
    expect((await api.get(DEPLOYMENT))?.["status"]).toMatchObject({ readyReplicas: 3 });
  });

  it("is deployed also where the API server takes no pod of a workload, which is told in its words", async () => {
    const hungry = grown.replace("cpu: 0.5, memory: 512MiB, cpuLimit: 2", "cpu: 100, memory: 512MiB, cpuLimit: 100");
    const told: Stalled[] = [];
    const stall = { quietMs: 3_000, tell: (stalled: Stalled): void => void told.push(stalled) };
    const connected = kubernetesDouble({ connect: (context) => (context === "house" ? api : undefined), stall });
    const args = { stack: STACK, folder: join(folder, "twin"), doubles: [connected] };
    expect((await deploy({ ...args, text: hungry })).changes).toMatchObject({ same: expect.any(Number) });
    const waiting = () => stillWaiting(told, () => ({ id: "house", api }));
    expect(await waiting()).toEqual([
      expect.stringMatching(/^house: Deployment bench\/tool: .* exceeded quota: .*requests\.cpu/),
    ]);
    await deploy({ ...args, text: grown });
    expect(await waiting()).toEqual([]);
    expect((await api.get(DEPLOYMENT))?.["status"]).toMatchObject({ readyReplicas: 3 });
  });

  it("is found as it was left, and what somebody changed is put back", async () => {
    open = await openStack({
      name: STACK,
      folder: join(folder, "twin/pulumi"),
      stackFile: grown,
      program: () => declareForTwin(grown),
      doubles: doubles(),
      passphrase: readFileSync(join(folder, "twin/pulumi/passphrase"), "utf8"),
      hasty: true,
    });
    expect((await open.stack.refresh()).summary.resourceChanges).toEqual({ same: ALL });
    await api.merge(DEPLOYMENT, { metadata: { labels: { "app.kubernetes.io/part-of": null } } });
    const { summary } = await open.stack.up({ refresh: true });
    expect(summary.resourceChanges).toEqual({ update: 1, same: ALL - 1 });
    expect((await api.get(DEPLOYMENT))?.metadata.labels).toMatchObject({ "app.kubernetes.io/part-of": "workshop" });
  });

  it("leaves nothing of its own behind when it is destroyed", async () => {
    open = await openStack({
      name: STACK,
      folder: join(folder, "twin/pulumi"),
      stackFile: grown,
      program: () => declareForTwin(grown),
      doubles: doubles(),
      passphrase: readFileSync(join(folder, "twin/pulumi/passphrase"), "utf8"),
      hasty: true,
    });
    await open.stack.destroy();
    expect((await open.stack.exportStack()).deployment.resources ?? []).toEqual([]);
    const names = async (kind: string): Promise<string[]> => (await api.list("v1", kind)).map((o) => o.metadata.name);
    expect(await names("Namespace")).not.toContain("bench");
    expect(await api.get(SERVICE)).toBeUndefined();
    for (const kind of ["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding"]) {
      expect(await api.list("admissionregistration.k8s.io/v1", kind)).toEqual([]);
    }
    expect(await api.list("metal3.io/v1alpha1", "BareMetalHost")).toEqual([]);
  });
});
