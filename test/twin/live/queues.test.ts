import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { isObject } from "../../../src/engine/graph.ts";
import type { ApiClient } from "../../../src/twin/api/client.ts";
import { KUEUE, startKueue } from "../../../src/twin/controllers/kueue.ts";
import { hasCondition } from "../../../src/twin/declared.ts";
import { PROBES } from "../../../src/twin/proof/queue-stage.ts";
import { proveQueues } from "../../../src/twin/proof/queues.ts";
import type { QueueProof } from "../../../src/twin/proof/schema.ts";
import type { Supervised } from "../../../src/twin/system/process.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import { type SomeClusters, someClusters } from "./some-clusters.ts";

const CLUSTER = "gpu-east";

describe("queues of the primary estate on the real manager", () => {
  let folder: string;
  let twin: SomeClusters;
  let api: ApiClient;
  let manager: Supervised | undefined;
  let before: readonly string[];
  let steps: QueueProof["steps"];

  /** Jobs of the estate and what the manager has made of them. */
  const jobs = async (): Promise<string[]> =>
    (await api.list(KUEUE, "Workload"))
      .map((workload) => {
        const spec = isObject(workload["spec"]) ? workload["spec"] : {};
        const state = hasCondition(workload, "Admitted") ? "admitted" : "waits";
        const labels = Object.keys(workload.metadata.labels ?? {}).join(" ");
        return `${workload.metadata.name} in ${spec["queueName"]}: ${state}, active: ${spec["active"] ?? true} (${labels})`;
      })
      .sort();

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "estate-queues-"));
    twin = await someClusters("Pulumi.prod.yaml", [CLUSTER]);
    const cluster = twin.clusters.get(CLUSTER);
    if (cluster === undefined) throw new Error(`${CLUSTER} was not started`);
    api = cluster.api;
    manager = await startKueue({ ...twin, cluster, folder });
    before = await waitFor(
      async () => {
        const now = await jobs();
        return now.length === 3 && now.every((job) => job.includes("admitted")) ? now : undefined;
      },
      { what: "the estate's own jobs to be admitted", everyMs: 100 },
    );
    steps = (await proveQueues(twin))?.steps ?? [];
  });
  afterAll(async () => {
    await manager?.stop();
    await twin?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** What is seen of the step with these words. */
  const seen = (words: string): string | undefined => steps.find(({ what }) => what.includes(words))?.seen;

  it("do what the estate states of them, step by step", () => {
    expect(steps.filter(({ holds }) => !holds)).toEqual([]);
    expect(steps).toHaveLength(22);
  });

  it("count claimed devices: a job over everything waits for want of them, and a share in use is placed on its own node", () => {
    expect(seen("all queues of accelerators together have 6")).toBe(
      "learning waits: insufficient quota for nvidia.com/gpu in flavor learning, previously considered podsets requests (0) + current podset request (7) > maximum capacity (2)",
    );
    expect(seen("learning asks for its share, 2 nvidia.com/gpu")).toBe(
      "learning admitted on learning, placed on gpu-2",
    );
  });

  it("share out no device that a workload outside of them holds", () => {
    expect(seen("inference shares out 0 nvidia.com/gpu")).toBe("0 of 2 are left, 2 held by model-inference");
  });

  it("take back what they lent, from whom their rule allows", () => {
    const suspended = (by: string, from: string) =>
      `${from} suspended: Preempted to accommodate a workload due to reclamation within the cohort; preemptor path: /accelerators/${by}; preemptee path: /accelerators/${from}`;
    expect(seen("lent to meta; learning reclaims: Any")).toBe(
      `learning admitted on learning, placed on gpu-2; ${suspended("learning", "meta")}`,
    );
    expect(seen("lent to research; meta reclaims from lower priorities")).toContain(suspended("meta", "research"));
    expect(seen("lent to learning; meta reclaims from lower priorities")).toContain("learning admitted on meta");
    expect(seen("lent to meta; research reclaims: Never")).toContain("meta admitted on research");
  });

  it("have their own jobs back when all is tried, and nothing else", async () => {
    expect(await jobs()).toEqual(before);
    const left = await Promise.all([
      api.list("batch/v1", "Job", PROBES),
      api.list("v1", "Pod", PROBES),
      api.list("resource.k8s.io/v1", "ResourceClaimTemplate", PROBES),
    ]);
    expect(left.flat()).toEqual([]);
  });
});
