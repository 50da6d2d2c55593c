import { describe, expect, it, test } from "vitest";
import type { Gpu } from "../../../src/catalogue/types.ts";
import { slices } from "../../../src/twin/hardware/devices.ts";
import { hardwareOf, type ResourceSlice, WholeCards } from "../../../src/twin/hardware/index.ts";
import { scaledHardware } from "../../../src/twin/hardware/scale.ts";
import type { DeviceObject } from "../../../src/twin/hardware/types.ts";
import { clusterOf, prod, type World } from "../../components/kubernetes/estates.ts";
import { bytesOf } from "./amounts.ts";

function product(id: string): Gpu {
  const found = prod.catalogue.gpus.get(id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
}

const A100 = product("nvidia-a100-80gb-pcie");
const H100 = product("nvidia-h100");

function cut(gpu: Gpu, count = 1): ResourceSlice[] {
  return slices("node", { product: gpu, count, links: [], partitioned: true });
}

function devicesIn(published: readonly ResourceSlice[]): DeviceObject[] {
  return published.flatMap(({ spec }) => spec.devices ?? []);
}

/**
 * What a scheduler does: for each claim, of a profile or of a device by its name, the first device that matches and that the
 * counters of the pool still allow.
 */
function given(published: readonly ResourceSlice[], claims: readonly string[]): (string | undefined)[] {
  const left = new Map<string, number>();
  for (const { name, counters } of published.flatMap(({ spec }) => spec.sharedCounters ?? [])) {
    for (const [key, { value }] of Object.entries(counters)) left.set(`${name}/${key}`, bytesOf(value));
  }
  return claims.map((claim) => {
    const found = devicesIn(published).find(
      (device) =>
        (device.name === claim || device.attributes["profile"]?.string === claim) &&
        taken(device).every(([key, amount]) => (left.get(key) ?? 0) >= amount),
    );
    for (const [key, amount] of found === undefined ? [] : taken(found)) left.set(key, (left.get(key) ?? 0) - amount);
    return found?.name;
  });
}

function taken({ consumesCounters = [] }: DeviceObject): (readonly [string, number])[] {
  return consumesCounters.flatMap(({ counterSet, counters }) =>
    Object.entries(counters).map(([key, { value }]) => [`${counterSet}/${key}`, bytesOf(value)] as const),
  );
}

test("counters of the cards are in a slice of their own, and each card's devices in one", () => {
  const published = cut(A100, 2);
  expect(published.map(({ metadata, spec }) => [metadata.name, spec.devices?.length])).toEqual([
    ["node-gpu.nvidia.com-counters-0", undefined],
    ["node-gpu.nvidia.com-gpu-0", 18],
    ["node-gpu.nvidia.com-gpu-1", 18],
  ]);
  expect(published.map(({ spec }) => spec.pool)).toEqual(
    Array.from({ length: 3 }, () => ({ name: "node", generation: 1, resourceSliceCount: 3 })),
  );
  expect(published[0]?.spec.sharedCounters?.[1]).toEqual({
    name: "gpu-1-counter-set",
    counters: {
      memory: { value: "81152Mi" },
      multiprocessors: { value: "98" },
      ...Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`memory-slice-${index}`, { value: "1" }])),
    },
  });
});

test("a partition says whose and of which kind it is, and takes the slices of its place", () => {
  const [first] = slices("node", { product: A100, count: 2, links: ["nvlink-bridge"], partitioned: false });
  const card = first?.spec.devices?.[1];
  const [, , second] = slices("node", { product: A100, count: 2, links: ["nvlink-bridge"], partitioned: true });
  const half = second?.spec.devices?.find(({ name }) => name === "gpu-1-mig-3g40gb-9-4");
  expect(half).toEqual({
    name: "gpu-1-mig-3g40gb-9-4",
    attributes: {
      type: { string: "mig" },
      profile: { string: "3g.40gb" },
      productName: { string: "NVIDIA A100 80GB PCIe" },
      parentUUID: card?.attributes["uuid"],
      "resource.kubernetes.io/pcieRoot": card?.attributes["resource.kubernetes.io/pcieRoot"],
    },
    capacity: { memory: { value: "40448Mi" }, multiprocessors: { value: "42" } },
    consumesCounters: [
      {
        counterSet: "gpu-1-counter-set",
        counters: {
          memory: { value: "40448Mi" },
          multiprocessors: { value: "42" },
          "memory-slice-4": { value: "1" },
          "memory-slice-5": { value: "1" },
          "memory-slice-6": { value: "1" },
          "memory-slice-7": { value: "1" },
        },
      },
    ],
  });
});

describe("the counters of a card", () => {
  it.each([
    ["1g.10gb", 7],
    ["1g.20gb", 4],
    ["2g.20gb", 3],
    ["3g.40gb", 2],
    ["4g.40gb", 1],
    ["7g.80gb", 1],
  ])("give out %s as often as its maker says", (profile, most) => {
    const claims = Array.from({ length: 8 }, () => profile);
    for (const gpu of [A100, H100]) {
      expect(given(cut(gpu), claims).filter((name) => name !== undefined)).toHaveLength(most);
    }
  });

  it("give out four of the smallest before a half, three behind it: the last slice begins none", () => {
    const small = (start: number) => `gpu-0-mig-1g10gb-19-${start}`;
    const claims = Array.from({ length: 5 }, () => "1g.10gb");
    const halves = ["gpu-0-mig-3g40gb-9-0", "gpu-0-mig-3g40gb-9-4"] as const;
    expect(given(cut(A100), [halves[1], ...claims])).toEqual([halves[1], ...[0, 1, 2, 3].map(small), undefined]);
    expect(given(cut(A100), [halves[0], ...claims])).toEqual([
      halves[0],
      ...[4, 5, 6].map(small),
      undefined,
      undefined,
    ]);
  });

  it("give out the whole card or a part of it, where its driver leaves the choice", () => {
    expect(given(cut(H100), ["gpu-0", "1g.10gb"])).toEqual(["gpu-0", undefined]);
    expect(given(cut(H100), ["1g.10gb", "gpu-0"])).toEqual(["gpu-0-mig-1g10gb-19-0", undefined]);
    expect(given(cut(A100), ["gpu-0"])).toEqual([undefined]);
  });
});

test("slices keep to the limits of the API with sixteen cards", () => {
  const published = cut(H100, 16);
  for (const { spec } of published) {
    expect(spec.devices?.length ?? 0).toBeLessThanOrEqual(64);
    expect(spec.sharedCounters?.length ?? 0).toBeLessThanOrEqual(8);
    expect(spec.pool.resourceSliceCount).toBe(published.length);
  }
  const sets = published.flatMap(({ spec }) => spec.sharedCounters ?? []);
  expect(new Set(sets.map(({ name }) => name)).size).toBe(16);
  for (const { counters } of sets) expect(Object.keys(counters).length).toBeLessThanOrEqual(32);
  const devices = devicesIn(published);
  expect(new Set(devices.map(({ name }) => name)).size).toBe(devices.length);
  for (const { name, consumesCounters = [] } of devices) {
    expect(name).toMatch(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
    for (const { counterSet } of consumesCounters) expect(sets.map((set) => set.name)).toContain(counterSet);
  }
});

test("a product whose partitions nobody knows cannot be cut", () => {
  expect(() => cut(product("nvidia-a10"))).toThrow(
    new RangeError(
      "node: shares NVIDIA A10 by mig, and the catalogue has no partitions of it; add them to nvidia-a10 in gpus.yaml, or set sharing of the build to none",
    ),
  );
});

/** Prod with the cards of its ML nodes shared in a way. */
function shared(sharing: "none" | "mig" | "mps" | "time-slicing"): World {
  const builds = prod.estate.builds.map((build) =>
    build.id === "ml-node" && build.gpus !== undefined ? { ...build, gpus: { ...build.gpus, sharing } } : build,
  );
  return { ...prod, estate: { ...prod.estate, builds } };
}

function hardware(world: World) {
  return hardwareOf({ ...world, cluster: clusterOf(world, "gpu-east") });
}

test("a build that shares by mig has its cards cut; by mps and time slicing they stay whole", () => {
  const names = (sharing: Parameters<typeof shared>[0]) =>
    devicesIn(hardware(shared(sharing)).resourceSlices.filter(({ spec }) => spec.nodeName === "gpu-1")).map(
      ({ name }) => name,
    );
  expect(names("mig")).toHaveLength(36);
  for (const whole of ["none", "mps", "time-slicing"] as const) expect(names(whole)).toEqual(["gpu-0", "gpu-1"]);
});

test("a copy of a node has partitions of cards of its own", () => {
  const { resourceSlices } = scaledHardware(hardware(shared("mig")), 2);
  const parents = new Map(
    resourceSlices.flatMap(({ spec }) =>
      (spec.devices ?? []).map(({ attributes }) => [attributes["parentUUID"]?.string, spec.nodeName] as const),
    ),
  );
  expect(parents.size).toBe(2 * prod.estate.clusters.flatMap(({ nodes }) => nodes).filter(isMl).length * 2);
  expect(
    resourceSlices.filter(({ spec }) => spec.sharedCounters !== undefined).map(({ spec }) => spec.pool.name),
  ).toEqual(["gpu-1", "gpu-2", "gpu-3", "gpu-4", "gpu-1-x2", "gpu-2-x2", "gpu-3-x2", "gpu-4-x2"]);
});

function isMl({ build }: { readonly build: string }): boolean {
  return build === "ml-node";
}

describe("cards that are offered whole", () => {
  const ref = (device: string) => ({ driver: "gpu.nvidia.com", pool: "node", device });

  it("are taken by any of their partitions", () => {
    const cards = new WholeCards(cut(H100, 2));
    expect(cards.all.map(({ node }) => node)).toEqual(["node", "node"]);
    const [first, second] = cards.all;
    expect(cards.takenBy(ref("gpu-0"))).toEqual(first);
    expect(cards.takenBy(ref("gpu-1-mig-1g10gb-19-6"))).toEqual(second);
    expect(cards.takenBy({ ...ref("gpu-1"), pool: "other" })).toBeUndefined();
  });

  it("are none where a card is offered in partitions alone, and as many as dies where it has some", () => {
    expect(new WholeCards(cut(A100, 2)).all).toEqual([]);
    const dies = slices("node", { product: product("amd-mi250"), count: 2, links: [], partitioned: false });
    expect(new WholeCards(dies).all).toHaveLength(4);
  });
});
