import { expect, test } from "vitest";
import { claimTemplateManifest } from "../../../src/render/kubernetes/devices.ts";
import { plansFor } from "../../../src/render/workloads/plan.ts";
import { podTemplate } from "../../../src/render/workloads/pod.ts";
import { hardwareOf, misfit, type NodeObject, nodesFor } from "../../../src/twin/hardware/index.ts";
import { clusterOf, prod, small } from "../../components/kubernetes/estates.ts";
import { bytesOf, millisOf } from "./amounts.ts";

const places = [
  { name: "prod", world: prod },
  { name: "small", world: small },
].flatMap(({ name, world }) =>
  world.estate.clusters
    .filter(({ kubernetes }) => kubernetes !== undefined)
    .map((cluster) => ({ name, world, cluster, id: cluster.id })),
);

test.each(places)(
  "every workload of $name's $id has a node that may take it and is large enough when empty",
  ({ world, cluster }) => {
    const { nodes, resourceSlices } = hardwareOf({ ...world, cluster });
    for (const plan of plansFor(world.estate, world.catalogue, cluster)) {
      const { workload } = plan;
      const { spec } = podTemplate(plan);
      expect(misfit(workload.id, spec, nodes)).toBeUndefined();
      const [container] = spec.containers;
      const large = nodesFor(spec, nodes).filter(({ status }) =>
        Object.entries(container?.resources.requests ?? {}).every(([resource, wanted]) => {
          const amount = resource === "cpu" ? millisOf : bytesOf;
          return amount(status.allocatable[resource] ?? "0") >= amount(wanted);
        }),
      );
      const claim = claimTemplateManifest(world.estate, world.catalogue, workload)?.spec.spec.devices.requests[0];
      const able = large.filter(({ metadata }) => {
        if (claim === undefined) return true;
        const { exactly } = claim;
        if (exactly === undefined) throw new Error(`${workload.id}: claims one of several products`);
        const driver = world.catalogue.gpus.get(exactly.deviceClassName)?.kubernetes?.driver;
        const own = resourceSlices.filter(({ spec: { nodeName } }) => nodeName === metadata.name);
        return own.some(({ spec: { driver: by, devices = [] } }) => by === driver && devices.length >= exactly.count);
      });
      expect([workload.id, able.length > 0]).toEqual([workload.id, true]);
    }
  },
);

const nodes = hardwareOf({ ...prod, cluster: clusterOf(prod, "gpu-east") }).nodes;
const names = (found: readonly NodeObject[]) => found.map(({ metadata }) => metadata.name);
const learning = { "role.estate/learning": "true" };

test("a pod that selects no node is told what it selects", () => {
  expect(misfit("trainer", { nodeSelector: { "role.estate/trainig": "true" } }, nodes)).toBe(
    "trainer: selects role.estate/trainig=true, none of 4 nodes has it; give a node the role or the workload another",
  );
});

test("a pod on a cluster without nodes is told so", () => {
  expect(misfit("trainer", {}, [])).toBe(
    "trainer: selects any node, none of 0 nodes has it; give a node the role or the workload another",
  );
});

test("a pod that does not tolerate its nodes is told their taint", () => {
  expect(misfit("trainer", { nodeSelector: learning }, nodes)).toBe(
    "trainer: tolerates none of role.estate/learning=true:NoSchedule, which every node that it selects has; add a toleration or free a node",
  );
});

test.each([
  { how: "by value", toleration: { key: "role.estate/learning", value: "true" }, found: ["gpu-2"] },
  { how: "by key", toleration: { key: "role.estate/learning", operator: "Exists" as const }, found: ["gpu-2"] },
  { how: "whatever it is", toleration: { operator: "Exists" as const }, found: ["gpu-2"] },
  { how: "with another value", toleration: { key: "role.estate/learning", value: "no" }, found: [] },
  {
    how: "for another effect",
    toleration: { key: "role.estate/learning", value: "true", effect: "NoExecute" },
    found: [],
  },
])("a pod that tolerates a taint $how runs on $found", ({ toleration, found }) => {
  expect(names(nodesFor({ nodeSelector: learning, tolerations: [toleration] }, nodes))).toEqual(found);
});
