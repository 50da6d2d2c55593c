import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiObject } from "../../../src/twin/api/object.ts";
import { bytesOf } from "../../../src/twin/controllers/amount.ts";
import { type Fields, fieldsAt, listOf, textOf } from "../../../src/twin/controllers/fields.ts";
import { startControllers } from "../../../src/twin/controllers/index.ts";
import { podView } from "../../../src/twin/proof/observe.ts";
import { proveSurges } from "../../../src/twin/proof/surges.ts";
import { endProcess, isAlive, type ProcessRecord } from "../../../src/twin/system/process.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import type { TwinCluster } from "../../../src/twin/twin.ts";
import { type SomeClusters, someClusters } from "./some-clusters.ts";

const FILE = "Pulumi.prod.yaml";

/** One cluster with its controllers, for the tests of a block. */
function running(id: string): {
  readonly twin: () => SomeClusters;
  readonly cluster: () => TwinCluster;
  readonly processes: () => readonly ProcessRecord[];
} {
  let twin: SomeClusters | undefined;
  let processes: readonly ProcessRecord[] = [];
  beforeAll(async () => {
    twin = await someClusters(FILE, [id]);
    const { estate, catalogue, graph, folder } = twin;
    processes = await startControllers({ estate, catalogue, graph, cluster: cluster(), folder });
  });
  afterAll(async () => {
    await Promise.all(processes.map((record) => endProcess(record)));
    await twin?.close();
  });
  const started = (): SomeClusters => {
    if (twin === undefined) throw new Error("the twin did not start");
    return twin;
  };
  const cluster = (): TwinCluster => {
    const found = started().clusters.get(id);
    if (found === undefined) throw new Error(`${id} did not start`);
    return found;
  };
  return { twin: started, cluster, processes: () => processes };
}

/** Pods of a workload once there are so many, each with a node or the scheduler's reason. */
function pods({ api }: TwinCluster, workload: string, count: number) {
  return waitFor(
    async () => {
      const found = (await api.list("v1", "Pod", { labelSelector: `app.kubernetes.io/name=${workload}` })).map(podView);
      const decided = found.filter(({ node, unschedulable }) => node !== undefined || unschedulable !== undefined);
      return decided.length >= count ? found : undefined;
    },
    { what: `${count} pods of ${workload}` },
  );
}

function storedOn(volume: ApiObject | undefined): string | undefined {
  const [term] = listOf(fieldsAt(volume, "spec", "nodeAffinity", "required")["nodeSelectorTerms"]);
  const [expression] = listOf(term?.["matchExpressions"]);
  const values: unknown = expression?.["values"];
  return Array.isArray(values) ? textOf(values[0]) : undefined;
}

describe("databases and local volumes", () => {
  const { cluster, twin } = running("db-tokyo");
  const named = (kind: string, name: string, namespace?: string) => ({
    apiVersion: kind === "CSIStorageCapacity" ? "storage.k8s.io/v1" : "v1",
    kind,
    metadata: { name, ...(namespace === undefined ? {} : { namespace }) },
  });
  const room = async (node: string): Promise<number> => {
    const { api, hardware } = cluster();
    const store = hardware.storageCapacities.find(({ nodeTopology }) =>
      Object.values(nodeTopology.matchLabels ?? {}).includes(node),
    );
    if (store === undefined) throw new Error(`${node}: has no local store`);
    const now = await api.get(named("CSIStorageCapacity", store.metadata.name, store.metadata.namespace));
    return bytesOf(textOf(now?.["capacity"]) ?? "");
  };

  it("have a pod for each replica of each shard, on a node of its own, beside its volume", async () => {
    const { api } = cluster();
    const [database] = twin().estate.databases;
    if (database === undefined) throw new Error("the estate has no database");
    const replicas = (database.shards ?? 1) * database.replicationFactor;
    const placed = (await pods(cluster(), database.id, replicas)).filter(({ node }) => node !== undefined);
    expect(placed.length).toBeGreaterThan(0);
    expect(new Set(placed.map(({ node }) => node)).size).toBe(placed.length);
    for (const { name, namespace, node } of placed) {
      const claim = await api.get(named("PersistentVolumeClaim", `data-${name}`, namespace));
      expect(fieldsAt(claim, "status")["phase"]).toBe("Bound");
      const volume = await api.get(named("PersistentVolume", textOf(fieldsAt(claim, "spec")["volumeName"]) ?? ""));
      expect(storedOn(volume)).toBe(node);
    }
  });

  it("take their size off the room of the node, and give it back with the claim", async () => {
    const { api } = cluster();
    const claims = await api.list("v1", "PersistentVolumeClaim");
    const [claim] = claims.filter((each) => fieldsAt(each, "status")["phase"] === "Bound");
    if (claim === undefined) throw new Error("no claim is bound");
    const spec: Fields = fieldsAt(claim, "spec");
    const volume = named("PersistentVolume", textOf(spec["volumeName"]) ?? "");
    const node = storedOn(await api.get(volume)) ?? "";
    const size = bytesOf(textOf(fieldsAt(spec, "resources", "requests")["storage"]) ?? "");
    const before = await room(node);
    // Without its parents nobody makes the claim again.
    for (const kind of ["ClickHouseInstallation", "ClickHouseKeeperInstallation"]) {
      const group = kind.includes("Keeper") ? "clickhouse-keeper" : "clickhouse";
      const apiVersion = `${group}.altinity.com/v1`;
      for (const parent of await api.list(apiVersion, kind)) await api.remove(parent);
    }
    for (const set of await api.list("apps/v1", "StatefulSet")) await api.remove(set);
    await api.remove(claim);
    await waitFor(async () => ((await api.get(volume)) === undefined ? true : undefined), { what: "the volume to go" });
    await waitFor(async () => ((await room(node)) === before + size ? true : undefined), {
      what: "the room to be back",
    });
  });
});

describe("rollouts", () => {
  const { cluster, processes } = running("trade-tokyo");
  const API = "argoproj.io/v1alpha1";

  it("are made into pods by their own controller", async () => {
    const { api } = cluster();
    for (const { metadata, ...rollout } of await api.list(API, "Rollout")) {
      const placed = await pods(cluster(), metadata.name, Number(fieldsAt(rollout, "spec")["replicas"]));
      expect(placed.filter(({ node }) => node === undefined)).toEqual([]);
    }
    expect(processes().map(({ name }) => name)).toContain("rollouts-controller trade-tokyo");
  });

  it("without a metric provider stop at their analysis, in its own words", async () => {
    const { api } = cluster();
    const [rollout] = await api.list(API, "Rollout");
    if (rollout === undefined) throw new Error("the cluster has no rollout");
    const healthy = async (): Promise<true | undefined> =>
      fieldsAt(await api.get(rollout), "status")["phase"] === "Healthy" ? true : undefined;
    await waitFor(healthy, { what: "the first version to be whole" });
    const change = { metadata: { annotations: { version: "2" } } };
    await api.merge(rollout, { spec: { template: change } });
    const measured = await waitFor(
      async () => {
        const [run] = await api.list(API, "AnalysisRun");
        const [metric] = listOf(fieldsAt(run, "status")["metricResults"]);
        return listOf(metric?.["measurements"])[0];
      },
      { what: "the first measurement" },
    );
    expect(measured).toMatchObject({ phase: "Error", message: expect.stringContaining("prometheus") });
  });

  it("are left alone by the end of their controller", async () => {
    await Promise.all(processes().map((record) => endProcess(record)));
    expect(processes().filter((record) => isAlive(record))).toEqual([]);
  });
});

describe("models, and a second set of pods", () => {
  const { cluster, twin } = running("gpu-east");

  it("have the pods of their services, and a suspended job in their queue for each training", async () => {
    const { api } = cluster();
    const { workloads } = twin().estate;
    for (const { id, replicas } of workloads.filter(({ kind }) => kind === "inference-service"))
      expect((await pods(cluster(), id, replicas)).filter(({ node }) => node === undefined)).toEqual([]);
    for (const { id, namespace, queue } of workloads.filter(({ kind }) => kind === "train-job")) {
      const metadata = { name: `${id}-node-0`, namespace };
      const job = await waitFor(() => api.get({ apiVersion: "batch/v1", kind: "Job", metadata }), {
        what: `the job of ${id}`,
      });
      expect(job.metadata.labels).toMatchObject({ "kueue.x-k8s.io/queue-name": queue });
    }
  });

  it("get nodes beside the first or the scheduler's reason, and the cluster is left as it was", async () => {
    const { api } = cluster();
    const { workloads } = twin().estate;
    const surges = await proveSurges(twin());
    const moved = workloads.filter(
      ({ kind, clusters }) =>
        clusters.includes("gpu-east") && ["deployment", "rollout", "inference-service"].includes(kind),
    );
    expect(surges.map(({ workload }) => workload).sort()).toEqual(moved.map(({ id }) => id).sort());
    expect(surges.filter(({ fits, reason }) => fits === (reason !== undefined))).toEqual([]);
    // Every device is taken: a second set of pods with devices has none left.
    const busy = surges.find(({ workload }) => workloads.find(({ id }) => id === workload)?.resources.accelerator);
    expect(busy?.reason).toContain("cannot allocate all claims");
    const kinds = [
      ["v1", "Pod"],
      ["resource.k8s.io/v1", "ResourceClaim"],
      ["scheduling.k8s.io/v1", "PriorityClass"],
    ] as const;
    const left = (await Promise.all(kinds.map(([apiVersion, kind]) => api.list(apiVersion, kind)))).flat();
    expect(left.filter(({ metadata }) => metadata.name.startsWith("surge-of-"))).toEqual([]);
  });

  it("is refused in the quota's words where the devices of the second set are over it", async () => {
    const { api } = cluster();
    const workload = twin().estate.workloads.find(
      ({ clusters, kind, resources }) =>
        clusters.includes("gpu-east") && kind === "deployment" && resources.accelerator !== undefined,
    );
    if (workload === undefined) throw new Error("no workload has devices");
    const quotas = await api.list("v1", "ResourceQuota", { namespace: workload.namespace });
    for (const quota of quotas) {
      const names = Object.keys(fieldsAt(quota, "spec", "hard")).filter((name) => name.includes("/devices"));
      const used = workload.replicas * (workload.resources.accelerator?.count ?? 0);
      await api.merge(quota, { spec: { hard: Object.fromEntries(names.map((name) => [name, `${used}`])) } });
      // Admission goes by the status, which the controller writes.
      const isIn = async (): Promise<true | undefined> => {
        const hard = fieldsAt(await api.get(quota), "status", "hard");
        return names.every((name) => hard[name] === `${used}`) ? true : undefined;
      };
      await waitFor(isIn, { what: "the smaller quota to hold" });
    }
    const surge = (await proveSurges(twin())).find((proof) => proof.workload === workload.id);
    expect(surge?.fits).toBe(false);
    expect(surge?.reason).toMatch(/^0 of \d+ placed; .*exceeded quota/);
  });
});
