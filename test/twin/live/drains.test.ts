/** Drains on real control planes: real evictions, budgets, controllers and scheduler; kubelets are played. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isObject } from "../../../src/engine/graph.ts";
import type { ApiClient } from "../../../src/twin/api/client.ts";
import { proveDrains } from "../../../src/twin/proof/drains.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import { type SomeClusters, someClusters } from "./some-clusters.ts";

describe("drains of an estate's nodes", () => {
  let twin: SomeClusters;
  let api: ApiClient;
  beforeAll(async () => {
    twin = await someClusters("Pulumi.prod.yaml", ["exec-okx"]);
    const [cluster] = twin.clusters.values();
    if (cluster === undefined) throw new Error("exec-okx: does not run");
    ({ api } = cluster);
  });
  afterAll(() => twin.close());

  it("take the pods of every node and leave each workload what its budget wants", async () => {
    const [drain, ...others] = await proveDrains(twin);
    expect(others).toEqual([]);
    expect(drain).toMatchObject({ cluster: "exec-okx", nodes: 3, holds: true });
    expect(drain).not.toHaveProperty("reason");
    const budgets = await api.list("policy/v1", "PodDisruptionBudget");
    expect(drain?.lowest.map(({ workload }) => workload).sort()).toEqual(
      budgets.map(({ metadata }) => metadata.name).sort(),
    );
    for (const { workload, available, floor } of drain?.lowest ?? [])
      expect([workload, available]).toEqual([workload, floor]);
    // Every replica has to go once at least.
    expect(drain?.evicted).toBeGreaterThanOrEqual(2 * budgets.length);
  });

  it("leave no node cordoned", async () => {
    // The taint goes a moment after the word that set it.
    const still = await waitFor(
      async () => {
        const nodes = await api.list("v1", "Node");
        return nodes.some(({ spec }) => JSON.stringify(spec).includes("unschedulable")) ? undefined : "none";
      },
      { what: "nodes to be taken back" },
    );
    expect(still).toBe("none");
  });

  it("fail where a budget lets nobody go, in the words of the API, and still take the node back", async () => {
    const [budget] = await api.list("policy/v1", "PodDisruptionBudget");
    if (budget === undefined) throw new Error("no budget");
    await api.merge(budget, { spec: { maxUnavailable: 0 } });
    await waitFor(
      async () => {
        const status = JSON.stringify((await api.get(budget))?.["status"]);
        return status.includes('"desiredHealthy":2') ? true : undefined;
      },
      { what: "the budget to be counted again" },
    );
    const [drain] = await proveDrains(twin);
    expect(drain?.holds).toBe(false);
    expect(drain?.reason).toMatch(
      new RegExp(
        `: pod ${budget.metadata.namespace}/${budget.metadata.name}-\\S+: Cannot evict pod as it would violate the pod's disruption budget\\.`,
      ),
    );
    expect(drain?.lowest.find(({ workload }) => workload === budget.metadata.name)).toEqual({
      workload: budget.metadata.name,
      available: 2,
      floor: 2,
    });
    await api.merge(budget, { spec: { maxUnavailable: 1 } });
  });

  it("fail where a pod has nobody who would make it again, and leave it where it is", async () => {
    const [node] = await api.list("v1", "Node");
    const lone = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "lone", namespace: "default" },
      spec: {
        nodeName: node?.metadata.name,
        tolerations: [{ operator: "Exists" }],
        containers: [{ name: "lone", image: "lone" }],
      },
    };
    await api.create(lone);
    const [drain] = await proveDrains(twin);
    expect(drain?.reason).toBe(`${node?.metadata.name}: pod default/lone has no controller that would make it again`);
    expect((await api.get(lone))?.metadata.deletionTimestamp).toBeUndefined();
    await api.remove(lone, { graceSeconds: 0 });
  });

  it("let a pod wait for its node where its volume is, and come back there", async () => {
    const nodes = (await api.list("v1", "Node")).slice(0, 2).map(({ metadata }) => metadata.name);
    const labels = { "app.kubernetes.io/name": "ledger" };
    const own = { namespace: "default", name: "ledger" };
    const metadata = { name: "pinned" };
    const objects = [
      {
        apiVersion: "storage.k8s.io/v1",
        kind: "StorageClass",
        metadata,
        provisioner: "kubernetes.io/no-provisioner",
        volumeBindingMode: "WaitForFirstConsumer",
      },
      ...nodes.map((node) => ({
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: `ledger-${node}` },
        spec: {
          capacity: { storage: "1Gi" },
          accessModes: ["ReadWriteOnce"],
          storageClassName: "pinned",
          local: { path: "/ledger" },
          nodeAffinity: {
            required: {
              nodeSelectorTerms: [
                { matchExpressions: [{ key: "kubernetes.io/hostname", operator: "In", values: [node] }] },
              ],
            },
          },
        },
      })),
      {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        metadata: own,
        spec: {
          replicas: 2,
          serviceName: "ledger",
          podManagementPolicy: "Parallel",
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { tolerations: [{ operator: "Exists" }], containers: [{ name: "ledger", image: "ledger" }] },
          },
          volumeClaimTemplates: [
            {
              metadata: { name: "book" },
              spec: {
                accessModes: ["ReadWriteOnce"],
                storageClassName: "pinned",
                resources: { requests: { storage: "1Gi" } },
              },
            },
          ],
        },
      },
      {
        apiVersion: "policy/v1",
        kind: "PodDisruptionBudget",
        metadata: own,
        spec: { maxUnavailable: 1, selector: { matchLabels: labels } },
      },
    ];
    for (const object of objects) await api.create(object);
    const [drain] = await proveDrains(twin);
    expect(drain).toMatchObject({ holds: true });
    expect(drain?.lowest).toContainEqual({ workload: "ledger", available: 1, floor: 1 });
    const pods = await api.list("v1", "Pod", { namespace: "default", labelSelector: "app.kubernetes.io/name=ledger" });
    expect(pods.map(({ spec }) => (isObject(spec) ? spec["nodeName"] : undefined)).sort()).toEqual(nodes.sort());
  });

  it("tell of a job that takes evictions for failures of its own, and of none that does not", async () => {
    const job = (name: string, spec: object, restartPolicy: string) => ({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name, namespace: "default" },
      spec: {
        ...spec,
        template: {
          spec: {
            restartPolicy,
            tolerations: [{ operator: "Exists" }],
            containers: [{ name, image: name, resources: { requests: { cpu: "1" } } }],
          },
        },
      },
    });
    const ignore = { action: "Ignore", onPodConditions: [{ type: "DisruptionTarget", status: "True" }] };
    const robust = job("robust", { backoffLimit: 0, podFailurePolicy: { rules: [ignore] } }, "Never");
    const frail = job("frail", { backoffLimit: 0 }, "Never");
    await api.create(robust);
    await api.create(frail);
    await waitFor(
      async () => {
        const labelSelector = "batch.kubernetes.io/job-name in (robust,frail)";
        const pods = await api.list("v1", "Pod", { namespace: "default", labelSelector });
        return pods.filter(({ status }) => JSON.stringify(status).includes('"phase":"Running"')).length === 2
          ? true
          : undefined;
      },
      { what: "jobs to run" },
    );
    const [drain] = await proveDrains(twin);
    expect(drain?.reason).toBe(
      "job default/frail took evictions for failures and gave up: Job has reached the specified backoff limit",
    );
  });
});
