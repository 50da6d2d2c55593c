import { expect, test } from "vitest";
import type { Cluster } from "../../../src/model/estate.ts";
import { devicesOf } from "../../../src/render/kubernetes/devices.ts";
import { deployment, statefulSet } from "../../../src/render/workloads/controllers.ts";
import { plansFor, type WorkloadPlan } from "../../../src/render/workloads/plan.ts";
import { podTemplate } from "../../../src/render/workloads/pod.ts";
import { nodeGroupsOf, waitsForTakeover } from "../../../src/views/cloud/daily.ts";
import { clusterOf, prod, type World, worldOf } from "../../components/kubernetes/estates.ts";
import { readStackFile } from "../../estates/stack-files.ts";

const text = readStackFile("Pulumi.dr.yaml");
const dr = worldOf(text, "Pulumi.dr.yaml");
const recovery = clusterOf(dr, "dr");

function planOf(id: string, world: World = dr, cluster: Cluster = recovery): WorkloadPlan {
  const found = plansFor(world.estate, world.catalogue, cluster).find(({ workload }) => workload.id === id);
  if (found === undefined) throw new Error(`no workload ${id}`);
  return found;
}

function annotationsOf(world: World, id: string): unknown[] {
  const plan = planOf(id, world, clusterOf(world, "dr"));
  return [deployment(plan), statefulSet(plan)].map((object) =>
    object === undefined || !("annotations" in object.metadata) ? undefined : object.metadata.annotations,
  );
}

const waiting = { "pulumi.com/skipAwait": "true" };

test("nobody waits for pods that only the nodes of a takeover can hold", () => {
  expect(annotationsOf(dr, "flatten")).toEqual([waiting, waiting]);
  expect(annotationsOf(dr, "inference")).toEqual([waiting, waiting]);
  expect(annotationsOf(dr, "risk")).toEqual([undefined, undefined]);
});

test("where the large nodes run every day, everything is waited for", () => {
  const warm = text.replace("minimum: 0, desired: 0, maximum: 3", "minimum: 0, desired: 1, maximum: 3");
  const world = worldOf(warm, "warm.yaml");
  expect(annotationsOf(world, "flatten")).toEqual([undefined, undefined]);
  expect(annotationsOf(world, "inference")).toEqual([waiting, waiting]);
});

test("a pod as large as the instance does not fit, because the system keeps a part of it", () => {
  const { estate, catalogue } = dr;
  const waits = (cpu: number, memory: typeof largest): boolean =>
    waitsForTakeover(estate, catalogue, recovery, {
      resources: { ...planOf("risk").workload.resources, cpu, memory },
    });
  const type = [...catalogue.instances.values()].find(({ article }) => article === "m7i.xlarge");
  if (type === undefined) throw new Error("the daily instance is not in the catalogue");
  const largest = type.memory;
  const { memory } = planOf("risk").workload.resources;
  expect([waits(3, memory), waits(4, memory), waits(1, largest)]).toEqual([false, true, true]);
});

test("only pods that use a GPU tolerate the nodes that have one", () => {
  const taint = { key: "nvidia.com/gpu", operator: "Equal", value: "present", effect: "NoSchedule" };
  expect(podTemplate(planOf("inference")).spec.tolerations).toContainEqual(taint);
  expect(podTemplate(planOf("flatten")).spec.tolerations ?? []).not.toContainEqual(taint);
});

test("the class of a rented GPU is declared before the nodes are there, and of none where no node has one", () => {
  const classes = (world: World) =>
    devicesOf(world.estate, world.catalogue, clusterOf(world, "dr")).map(({ id }) => id);
  expect(classes(dr)).toEqual(["nvidia-a100-80gb-sxm"]);
  expect(
    classes(worldOf(text.replace("instanceType: p4de.24xlarge", "instanceType: c7i.8xlarge"), "cpu.yaml")),
  ).toEqual([]);
});

test("no cluster but the recovery site's waits for a takeover", () => {
  expect(prod.estate.clusters.flatMap((cluster) => nodeGroupsOf(prod.estate, cluster))).toEqual([]);
  const other = { ...recovery, id: "other" };
  expect(nodeGroupsOf(dr.estate, other)).toEqual([]);
  expect(waitsForTakeover(dr.estate, dr.catalogue, other, planOf("inference").workload)).toBe(false);
});
