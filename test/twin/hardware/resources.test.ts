import * as fc from "fast-check";
import { expect, test } from "vitest";
import { kubeletConfiguration } from "../../../src/render/kubernetes/kubelet.ts";
import { queuePlan } from "../../../src/render/kubernetes/queues.ts";
import { profileOf } from "../../../src/render/kubernetes/topology.ts";
import { hardwareOf } from "../../../src/twin/hardware/index.ts";
import { reservedBy, resourcesOf } from "../../../src/twin/hardware/resources.ts";
import { quantity, raw } from "../../../src/units/index.ts";
import { clusterOf, prod } from "../../components/kubernetes/estates.ts";
import { bytesOf, millisOf } from "./amounts.ts";

const MIB = 2 ** 20;
const GIB = 2 ** 30;

test("capacity is what pods may have, what is reserved and the huge pages, of every machine", () => {
  const machine = fc.record({
    cpus: fc.integer({ min: 64, max: 512 }),
    memory: fc.integer({ min: 300 * 1024, max: 4096 * 1024 }).map((mib) => quantity<"B">(mib * MIB)),
    hugePages1Gi: fc.integer({ min: 0, max: 200 }),
    disk: fc.integer({ min: 1, max: 1e15 }).map((size) => quantity<"B">(size)),
    pods: fc.integer({ min: 1, max: 250 }),
    devices: fc.constant({ "example.org/thing": 3 }),
    reserved: fc.record({
      cpus: fc.integer({ min: 0, max: 8000 }).map((millis) => millis / 1000),
      memory: fc.integer({ min: 0, max: 65_536 }).map((mib) => quantity<"B">(mib * MIB)),
      disk: fc.constantFrom(0, 0.1),
    }),
  });
  fc.assert(
    fc.property(machine, (given) => {
      const { capacity, allocatable } = resourcesOf(given);
      expect(bytesOf(capacity["memory"])).toBe(
        bytesOf(allocatable["memory"]) + raw(given.reserved.memory) + given.hugePages1Gi * GIB,
      );
      expect(millisOf(capacity["cpu"])).toBe(millisOf(allocatable["cpu"]) + Math.round(given.reserved.cpus * 1000));
      const kept = bytesOf(capacity["ephemeral-storage"]) - bytesOf(allocatable["ephemeral-storage"]);
      expect(Math.abs(kept - raw(given.disk) * given.reserved.disk)).toBeLessThan(1.001);
      for (const name of ["hugepages-1Gi", "pods", "example.org/thing"]) expect(allocatable[name]).toBe(capacity[name]);
    }),
  );
});

test("what a node of prod keeps from pods is what its kubelet is told to keep", () => {
  const cluster = clusterOf(prod, "trade-tokyo");
  const [node] = cluster.nodes;
  const profile = node && profileOf(prod.estate, cluster, node);
  expect(reservedBy(kubeletConfiguration(cluster, profile, "1.3"))).toEqual({ cpus: 4, memory: 8 * GIB, disk: 0 });
});

test("a kubelet that is told nothing keeps 100 MiB of memory and a tenth of its disk", () => {
  const cluster = clusterOf(prod, "trade-tokyo");
  expect(reservedBy(kubeletConfiguration(cluster, undefined, "1.3"))).toEqual({
    cpus: 0,
    memory: 100 * MIB,
    disk: 0.1,
  });
});

test("a queue's own share is what the nodes of its role offer, where nothing but its jobs runs there", () => {
  const cluster = clusterOf(prod, "gpu-east");
  const { nodes } = hardwareOf({ ...prod, cluster });
  const shares = queuePlan({ ...prod.estate, workloads: [] }, prod.catalogue, cluster)?.clusterQueues.map(
    ({ metadata, spec }) => {
      const [own] = spec.resourceGroups[0]?.flavors ?? [];
      const quota = (name: string) => own?.resources.find((resource) => resource.name === name)?.nominalQuota;
      return [own?.name, metadata.name, quota("cpu"), bytesOf(quota("memory"))];
    },
  );
  const offers = nodes.map(({ metadata, status }) => {
    const role = Object.keys(metadata.labels)
      .find((label) => label.startsWith("role.estate/"))
      ?.split("/")[1];
    return [role, role, status.allocatable["cpu"], bytesOf(status.allocatable["memory"])];
  });
  expect(shares).toEqual(offers);
});
