import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Workload } from "../../../src/model/estate.ts";
import { claimedDevices } from "../../../src/render/kubernetes/devices.ts";
import type { ApiClient } from "../../../src/twin/api/client.ts";
import type { ApiObject } from "../../../src/twin/api/object.ts";
import { fieldsAt, listOf } from "../../../src/twin/controllers/fields.ts";
import { startControllers } from "../../../src/twin/controllers/index.ts";
import { KUEUE } from "../../../src/twin/controllers/kueue.ts";
import { hasCondition } from "../../../src/twin/declared.ts";
import { endProcess, type ProcessRecord } from "../../../src/twin/system/process.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import { type SomeClusters, someClusters } from "./some-clusters.ts";

const CLUSTER = "gpu-east";

describe("training jobs of the primary estate, in their queues", () => {
  let twin: SomeClusters;
  let api: ApiClient;
  let training: Workload;
  let processes: readonly ProcessRecord[] = [];
  beforeAll(async () => {
    twin = await someClusters("Pulumi.prod.yaml", [CLUSTER]);
    const { estate, catalogue, graph, folder } = twin;
    const cluster = twin.clusters.get(CLUSTER);
    const found = estate.workloads.find(({ kind, clusters }) => kind === "train-job" && clusters.includes(CLUSTER));
    if (cluster === undefined || found === undefined) throw new Error(`${CLUSTER} has no training job`);
    api = cluster.api;
    training = found;
    processes = await startControllers({ estate, catalogue, graph, cluster, folder });
  });
  afterAll(async () => {
    await Promise.all(processes.map((record) => endProcess(record)));
    await twin?.close();
  });

  const devices = (): number => claimedDevices(twin.estate, twin.catalogue, training);
  /** What the real manager of the queues has made of the job. */
  const admitted = (): Promise<ApiObject> =>
    waitFor(
      async () =>
        (await api.list(KUEUE, "Workload")).find(
          (workload) =>
            hasCondition(workload, "Admitted") &&
            listOf(workload.metadata["ownerReferences"]).some(({ kind }) => kind === "TrainJob"),
        ),
      { what: `${training.id} to be admitted`, everyMs: 100 },
    );
  const pods = (): Promise<readonly ApiObject[]> =>
    api.list("v1", "Pod", {
      namespace: training.namespace,
      labelSelector: `app.kubernetes.io/name=${training.id}`,
    });
  /** Nodes of its pods, once all of them have one, where their queue wanted them, and the devices that are theirs. */
  const placed = async (): Promise<readonly { node: unknown; wanted: unknown; devices: number }[]> => {
    const found = await waitFor(
      async () => {
        const now = await pods();
        const there = now.filter((pod) => fieldsAt(pod, "spec")["nodeName"] !== undefined);
        return there.length === Math.max(training.replicas, 1) ? there : undefined;
      },
      { what: `${training.id} to be placed`, everyMs: 100 },
    );
    const claims = await api.list("resource.k8s.io/v1", "ResourceClaim", { namespace: training.namespace });
    return found.map((pod) => {
      const own = claims.filter((claim) =>
        listOf(fieldsAt(claim, "status")["reservedFor"]).some(({ uid }) => uid === pod.metadata.uid),
      );
      const given = own.flatMap((claim) => listOf(fieldsAt(claim, "status", "allocation", "devices")["results"]));
      const wanted = fieldsAt(pod, "spec", "nodeSelector")["kubernetes.io/hostname"];
      return { node: fieldsAt(pod, "spec")["nodeName"], wanted, devices: given.length };
    });
  };

  it("are admitted by the estate's priority, for the devices that their pods claim", async () => {
    const workload = await admitted();
    const priority = twin.estate.priorities.find(({ id }) => id === training.priority)?.value;
    expect(workload["spec"]).toMatchObject({ priority, priorityClassRef: { name: training.priority } });
    const [pod] = listOf(fieldsAt(workload, "status", "admission")["podSetAssignments"]);
    const product = twin.catalogue.gpus.get(training.resources.accelerator?.product ?? "");
    expect(fieldsAt(pod, "resourceUsage")).toMatchObject({
      [product?.kubernetes?.resource ?? ""]: `${devices() * Math.max(training.replicas, 1)}`,
    });
  });

  it("run on the nodes of their role, where the queue wants them, with all of the devices", async () => {
    const nodes = twin.estate.clusters
      .find(({ id }) => id === CLUSTER)
      ?.roles.find(({ id }) => id === training.role)?.nodes;
    for (const pod of await placed()) {
      expect(nodes).toContain(pod.node);
      expect(pod.wanted).toBe(pod.node);
      expect(pod.devices).toBe(devices());
    }
  });

  it("stop when their queue takes them out, and are placed again when it lets them in", async () => {
    const workload = await admitted();
    const before = await placed();
    await api.merge(workload, { spec: { active: false } });
    await waitFor(async () => ((await pods()).length === 0 ? true : undefined), {
      what: `${training.id} to be stopped`,
      everyMs: 100,
    });
    await api.merge(workload, { spec: { active: true } });
    expect(await placed()).toEqual(before);
  });
});
