import { expect, test } from "vitest";
import { claimTemplateManifest } from "../../../src/render/kubernetes/devices.ts";
import { slices } from "../../../src/twin/hardware/devices.ts";
import { type DeviceObject, hardwareOf } from "../../../src/twin/hardware/index.ts";
import { clusterOf, prod, type World } from "../../components/kubernetes/estates.ts";
import { bytesOf } from "./amounts.ts";

/** Whether a device meets a selector of the catalogue, which compares with `&&` only. */
function meets(selector: string, driver: string, device: DeviceObject): boolean {
  return selector.split("&&").every((part) => {
    const clause = part.trim();
    const ofDriver = /^device\.driver == '(.+)'$/.exec(clause)?.[1];
    if (ofDriver !== undefined) return ofDriver === driver;
    const least = /^device\.capacity\['.+'\]\.memory\.compareTo\(quantity\('(.+)'\)\) >= 0$/.exec(clause)?.[1];
    if (least !== undefined) return bytesOf(device.capacity["memory"]?.value) >= bytesOf(least);
    const [, name = "", how, text = ""] =
      /^device\.attributes\['.+'\]\.(\w+)(?: (==) |\.(?:contains|startsWith|matches)\()'(.+)'\)?$/.exec(clause) ?? [];
    const value = device.attributes[name]?.string;
    if (value === undefined) throw new Error(`${clause}: no such attribute, or a selector of another form`);
    return how === "==" ? value === text : new RegExp(text).test(value);
  });
}

const gpuEast = clusterOf(prod, "gpu-east");

/** Prod with other GPUs in its ML nodes. */
function withGpus(change: Partial<NonNullable<World["estate"]["builds"][number]["gpus"]>>): World {
  const builds = prod.estate.builds.map((build) =>
    build.id === "ml-node" && build.gpus !== undefined ? { ...build, gpus: { ...build.gpus, ...change } } : build,
  );
  return { ...prod, estate: { ...prod.estate, builds } };
}

test("a node's cards are one pool of whole devices, named, sized and paired", () => {
  const [first] = hardwareOf({ ...prod, cluster: gpuEast }).resourceSlices;
  const card = (name: string, uuid: string) => ({
    name,
    attributes: {
      type: { string: "gpu" },
      productName: { string: "NVIDIA A100 80GB PCIe" },
      uuid: { string: uuid },
      "resource.kubernetes.io/pcieRoot": { string: "pci0000:00" },
    },
    capacity: { memory: { value: "80Gi" } },
  });
  expect(first).toEqual({
    apiVersion: "resource.k8s.io/v1",
    kind: "ResourceSlice",
    metadata: { name: "gpu-1-gpu.nvidia.com" },
    spec: {
      driver: "gpu.nvidia.com",
      nodeName: "gpu-1",
      pool: { name: "gpu-1", generation: 1, resourceSliceCount: 1 },
      devices: [
        card("gpu-0", "GPU-077b1e6a-a40c-24d1-4ce0-88597861c526"),
        card("gpu-1", "GPU-75ba602e-e520-3478-e568-b03a491d9c54"),
      ],
    },
  });
});

test("every card of the estate is published once, under a number of its own, and never counted on its node", () => {
  const all = prod.estate.clusters
    .filter(({ kubernetes }) => kubernetes !== undefined)
    .map((cluster) => hardwareOf({ ...prod, cluster }));
  const devices = all.flatMap(({ resourceSlices }) => resourceSlices.flatMap(({ spec }) => spec.devices ?? []));
  expect(devices).toHaveLength(prod.views.totals.gpus);
  expect(new Set(devices.map(({ attributes }) => attributes["uuid"]?.string)).size).toBe(devices.length);
  const counted = all.flatMap(({ nodes }) => nodes.flatMap(({ status }) => Object.keys(status.capacity)));
  expect([...new Set(counted)].filter((name) => name.includes("gpu"))).toEqual([]);
});

test("a device of every product that Kubernetes sees meets the product's own selector", () => {
  const products = [...prod.catalogue.gpus.values()].filter(({ kubernetes }) => kubernetes !== undefined);
  expect(products.length).toBeGreaterThan(8);
  for (const product of products) {
    const [made] = slices("node", { product, count: 1, links: [], partitioned: false });
    const [device] = made?.spec.devices ?? [];
    if (made === undefined || device === undefined) throw new Error(product.id);
    expect([product.id, meets(product.kubernetes?.selector ?? "", made.spec.driver, device)]).toEqual([
      product.id,
      true,
    ]);
    expect(made.spec.devices).toHaveLength(product.kubernetes?.devicesPerCard ?? 0);
  }
});

test("an A10 is no A100, and an A100 no A10", () => {
  const [a10, a100] = ["nvidia-a10", "nvidia-a100-80gb-pcie"].map((id) => prod.catalogue.gpus.get(id));
  if (a10 === undefined || a100 === undefined) throw new Error("the catalogue lacks a product");
  const [device] = slices("node", { product: a100, count: 1, links: [], partitioned: false })[0]?.spec.devices ?? [];
  expect(device && meets(a10.kubernetes?.selector ?? "", "gpu.nvidia.com", device)).toBe(false);
});

test("four bridged cards are two pairs, and a claim for a pair can tell them apart", () => {
  const world = withGpus({ count: 4 });
  const wanted = world.estate.workloads.find(({ id }) => id === "research");
  if (wanted === undefined) throw new Error("no workload research");
  const claim = claimTemplateManifest(world.estate, world.catalogue, wanted);
  const [attribute] = claim?.spec.spec.devices.constraints?.map((rule) => rule.matchAttribute) ?? [];
  const [first] = hardwareOf({ ...world, cluster: gpuEast }).resourceSlices;
  expect(first?.spec.devices?.map(({ attributes }) => attributes[attribute ?? ""]?.string)).toEqual([
    "pci0000:00",
    "pci0000:00",
    "pci0000:01",
    "pci0000:01",
  ]);
});

test("cards without a bridge hang on roots of their own", () => {
  const [first] = hardwareOf({ ...withGpus({ count: 3, links: ["pcie"] }), cluster: gpuEast }).resourceSlices;
  expect(first?.spec.devices?.map(({ attributes }) => attributes["resource.kubernetes.io/pcieRoot"]?.string)).toEqual([
    "pci0000:00",
    "pci0000:01",
    "pci0000:02",
  ]);
});

test("cards that are passed to virtual machines are no devices of containers", () => {
  expect(hardwareOf({ ...withGpus({ mode: "vm-passthrough" }), cluster: gpuEast }).resourceSlices).toEqual([]);
});

test("cards of another maker are published where containers may use them, two dies each", () => {
  const published = (mode: "container" | "sriov") =>
    hardwareOf({ ...withGpus({ product: "amd-mi250", mode }), cluster: gpuEast }).resourceSlices.map(({ spec }) => [
      spec.driver,
      spec.devices?.length,
    ]);
  expect(published("container")).toEqual(Array.from({ length: 4 }, () => ["gpu.amd.com", 4]));
  expect(published("sriov")).toEqual([]);
});

test("nobody publishes NVIDIA's cards in a cluster without its operator", () => {
  const applications = prod.estate.platform.applications.filter(({ chart }) => chart !== "gpu-operator");
  const estate = { ...prod.estate, platform: { ...prod.estate.platform, applications } };
  expect(hardwareOf({ ...prod, estate, cluster: gpuEast }).resourceSlices).toEqual([]);
});
