import { describe, expect, test } from "vitest";
import { isObject } from "../../../src/engine/graph.ts";
import { hardwareOf } from "../../../src/twin/hardware/index.ts";
import { type PlannedRefusal, refusalPlan } from "../../../src/twin/proof/refusal-plan.ts";
import { clusterOf, prod, small, type World } from "../../components/kubernetes/estates.ts";
import { cutWorld } from "../../components/kubernetes/partitioned.ts";

function planOf(world: World, id: string): PlannedRefusal[] {
  const cluster = clusterOf(world, id);
  return refusalPlan(world.estate, world.catalogue, cluster, hardwareOf({ ...world, cluster }));
}

/** First container of a probe. */
function container({ pod }: PlannedRefusal): Readonly<Record<string, unknown>> {
  const containers = pod.spec["containers"];
  const first: unknown = Array.isArray(containers) ? containers[0] : undefined;
  return isObject(first) ? first : {};
}

test("a plain cluster refuses what its namespaces and its largest node set as limits", () => {
  expect(planOf(small, "house").map(({ what, by }) => `${by.who}: ${what}`)).toEqual([
    "API server: an image without a digest",
    "API server: a pod that may use more memory than it asks for",
    "API server: a pod without a priority",
    "API server: more CPUs than the quota of namespace bench",
    "scheduler: 81 CPUs where the largest node has 80",
    "scheduler: 128 GiB of memory where the largest node has 127",
  ]);
});

test("where CPUs are exclusive, fractions and bursts are refused", () => {
  const whats = planOf(prod, "exec-okx").map(({ what }) => what);
  expect(whats).toContain("a pod with a fraction of a CPU where CPUs are exclusive");
  expect(whats).toContain("a pod that may use more CPU than it asks for where CPUs are exclusive");
  expect(whats).toContain("a pod of no role on the nodes of venue");
  expect(whats).toContain("129 huge pages where the largest node has 128");
});

describe("devices", () => {
  const devices = planOf(prod, "gpu-east").filter(({ what }) => what.includes("A100"));

  test("one more than a node has, one more than there are, and one by its old name are refused", () => {
    expect(devices.map(({ what }) => what)).toEqual([
      "3 NVIDIA A100 80GB PCIe in one pod where a node has 2",
      "9 pods with one NVIDIA A100 80GB PCIe each where there are 8",
      "NVIDIA A100 80GB PCIe a second time, as the counted resource nvidia.com/gpu",
    ]);
  });

  test("the claim of a pod is made from the template that goes with it", () => {
    expect(devices[0]?.needs).toEqual([
      {
        apiVersion: "resource.k8s.io/v1",
        kind: "ResourceClaimTemplate",
        metadata: {
          name: "probe-nvidia-a100-80gb-pcie-3",
          namespace: "default",
          labels: { "estate/probe": "refusal" },
        },
        spec: {
          spec: {
            devices: {
              requests: [{ name: "devices", exactly: { deviceClassName: "nvidia-a100-80gb-pcie", count: 3 } }],
            },
          },
        },
      },
    ]);
    expect(devices[0]?.pod.spec["resourceClaims"]).toEqual([
      { name: "devices", resourceClaimTemplateName: "probe-nvidia-a100-80gb-pcie-3" },
    ]);
  });
});

test("of cards that are cut the whole ones count, and none where there are only partitions", () => {
  const whats = (product: Parameters<typeof cutWorld>[0]) =>
    planOf(cutWorld(product), "gpu-east").flatMap(({ what, by }) =>
      "sound" in by || !/A100|H100/.test(what) ? [] : [what],
    );
  expect(whats("nvidia-h100")).toEqual([
    "3 NVIDIA H100 80GB SXM5 in one pod where a node has 2",
    "9 pods with one NVIDIA H100 80GB SXM5 each where there are 8",
    "NVIDIA H100 80GB SXM5 a second time, as the counted resource nvidia.com/gpu",
  ]);
  expect(whats("nvidia-a100-80gb-pcie")).toEqual([]);
});

test("a mistake is the only difference to the sound pod, whose requests are its limits", () => {
  const [tag] = planOf(small, "house");
  expect(tag === undefined ? {} : container(tag)).toMatchObject({
    image: "registry.example/probe:latest",
    resources: { requests: { cpu: "1", memory: "64Mi" }, limits: { cpu: "1", memory: "64Mi" } },
  });
  const sound = tag?.by.who === "API server" ? tag.by.sound : undefined;
  expect(sound?.metadata.namespace).toBe("bench");
  expect(tag?.pod.spec).toMatchObject({ ...sound?.spec, containers: [{ image: "registry.example/probe:latest" }] });
});

test("every pod of a plan has a name of its own within its namespace", () => {
  for (const plan of [planOf(prod, "gpu-east"), planOf(prod, "mon-tokyo"), planOf(prod, "trade-tokyo")]) {
    const scheduled = plan.filter(({ by }) => by.who !== "API server").map(({ pod }) => pod.metadata.name);
    expect(new Set(scheduled).size).toBe(scheduled.length);
  }
});

test("memory overcommit is tried where no rule about CPUs would refuse it first", () => {
  const [bench] = small.estate.namespaces;
  if (bench === undefined) throw new Error("no namespace");
  const namespaces = [{ ...bench, id: "exclusive", exclusiveCpus: true }, bench];
  const plan = planOf({ ...small, estate: { ...small.estate, namespaces } }, "house");
  const overcommit = plan.find(({ what }) => what === "a pod that may use more memory than it asks for");
  expect(overcommit?.pod.metadata.namespace).toBe("bench");
});
