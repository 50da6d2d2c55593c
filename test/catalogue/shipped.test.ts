import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { fileOf } from "../../src/catalogue/parse.ts";
import { type Kind, kinds } from "../../src/catalogue/types.ts";
import { raw } from "../../src/units/index.ts";
import { wholeCard } from "../../src/views/partitions.ts";

const catalogue = loadCatalogue();
const isKind = (name: string): name is Kind => Object.hasOwn(kinds, name);
const names = Object.keys(kinds).filter(isKind);
const items = names.flatMap((kind) => [...catalogue[kind].values()].map((item) => ({ kind, item })));

describe("the shipped catalogue", () => {
  test("has one file per kind and reads every one of them", () => {
    const written = readdirSync("src/catalogue").filter((file) => file.endsWith(".yaml"));
    expect(written.sort()).toEqual(names.map(fileOf).sort());
    for (const kind of names) expect(catalogue[kind].size, kind).toBeGreaterThan(2);
  });

  test("is read once per process", () => {
    expect(loadCatalogue()).toBe(catalogue);
  });

  test("uses no id twice, across kinds either", () => {
    const ids = items.map(({ item }) => item.id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  test("says of every assumed figure why it is assumed", () => {
    const mute = items.filter(
      ({ item }) => item.confidence === "assumed" && !/^assumed: .{5,}|; assumed /.test(item.source),
    );
    expect(mute.map(({ item }) => item.id)).toEqual([]);
  });

  test("takes no fact from the future", () => {
    expect(items.filter(({ item }) => item.date > "2026-11-24").map(({ item }) => item.id)).toEqual([]);
  });

  test("prices what it prices from low over expected to high, with a source of its own", () => {
    const priced = items.flatMap(({ item }) => ("price" in item && item.price !== undefined ? [item.price] : []));
    expect(priced.length).toBeGreaterThan(0);
    for (const { low, expected, high } of priced) {
      expect(Number(low)).toBeGreaterThan(0);
      expect(Number(low)).toBeLessThanOrEqual(Number(expected));
      expect(Number(expected)).toBeLessThanOrEqual(Number(high));
    }
  });
});

describe("GPUs and accelerators", () => {
  const gpu = (id: string) => catalogue.gpus.get(id);
  const cut = [...catalogue.gpus.values()].flatMap(({ kubernetes, ...product }) =>
    kubernetes?.partitions === undefined ? [] : [{ ...product, partitions: kubernetes.partitions }],
  );

  test("offer only the ways of access that their vendors support", () => {
    expect(gpu("amd-mi250")?.modes).toEqual(["container", "vm-passthrough"]);
    expect(gpu("google-tpu-v4")).toMatchObject({ modes: ["remote"], offered: ["cloud"] });
    expect(gpu("cerebras-cs-2")?.modes).toEqual(["appliance"]);
    expect(gpu("nvidia-rtx-4090")).toMatchObject({ migSlices: 0, nvlink: "none", dataCentreLicence: false });
    expect(gpu("graphcore-ipu-m2000")?.support).toBe("ending");
  });

  test("have MIG only where the vendor has it", () => {
    const sliced = [...catalogue.gpus.values()].filter(({ migSlices }) => migSlices > 0).map(({ id }) => id);
    expect(sliced).toEqual(["nvidia-a100-80gb-pcie", "nvidia-a100-80gb-sxm", "nvidia-h100"]);
  });

  test("are cut into as many of the smallest partitions as their data sheet says", () => {
    for (const { id, migSlices, partitions } of cut) {
      const [smallest] = Object.values(partitions.profiles).sort((a, b) => raw<"B">(a.memory) - raw<"B">(b.memory));
      expect([id, smallest?.starts.length]).toEqual([id, migSlices]);
      const most = Math.max(...Object.values(partitions.profiles).map(({ starts }) => starts.length));
      expect([id, most]).toEqual([id, migSlices]);
    }
    // A product with MIG but without a table is an error where it is to be cut: today there is none.
    expect(cut.map(({ id }) => id)).toEqual(
      [...catalogue.gpus.values()].filter(({ migSlices }) => migSlices > 0).map(({ id }) => id),
    );
  });

  test("have partitions that end on the card, lie apart, and add up to no more than it has", () => {
    for (const { id, memory, partitions } of cut) {
      const card = wholeCard(partitions);
      for (const [name, { starts, ...profile }] of Object.entries(partitions.profiles)) {
        const what = `${id} ${name}`;
        const ends = starts.map((start) => start + profile.memorySlices);
        expect(Math.max(...ends), what).toBeLessThanOrEqual(card.memorySlices);
        expect(
          starts.slice(1).filter((start, index) => start < (ends[index] ?? 0)),
          what,
        ).toEqual([]);
        expect(starts.length * profile.multiprocessors, what).toBeLessThanOrEqual(card.multiprocessors);
        expect(starts.length * raw<"B">(profile.memory), what).toBeLessThanOrEqual(raw<"B">(card.memory));
        // The name says how much memory, less what error correction and firmware take.
        const [, gigabytes] = /^\dg\.(\d+)gb$/.exec(name) ?? [];
        expect(raw<"B">(profile.memory) / 2 ** 30 / Number(gigabytes), what).toBeCloseTo(0.97, 1);
      }
      expect(raw<"B">(card.memory) / raw<"B">(memory), id).toBeGreaterThan(0.95);
      const ids = Object.values(partitions.profiles).map((profile) => profile.id);
      expect(new Set(ids).size, id).toBe(ids.length);
    }
  });

  test("of NVIDIA are selected as cards, and their partitions as such: neither selects the other", () => {
    const type = (kind: string) => `device.attributes['gpu.nvidia.com'].type == '${kind}'`;
    const nvidia = [...catalogue.gpus.values()].filter(({ kubernetes }) => kubernetes?.driver === "gpu.nvidia.com");
    expect(nvidia.length).toBeGreaterThan(5);
    for (const { id, kubernetes } of nvidia) expect(kubernetes?.selector.split(" && "), id).toContain(type("gpu"));
    for (const { id, partitions } of cut) expect(partitions.selector.trim().split(" && "), id).toContain(type("mig"));
  });

  test("are selected by their own driver", () => {
    for (const { id, kubernetes } of catalogue.gpus.values()) {
      expect(kubernetes?.selector, id).toMatch(new RegExp(`^device\\.driver == '${kubernetes?.driver}'( &&|$)`));
    }
  });

  test("publish at least 90 % of their nominal memory, summed over the devices of a card", () => {
    for (const { id, memory, kubernetes } of catalogue.gpus.values()) {
      if (kubernetes === undefined) throw new Error(`${id} is not known to Kubernetes`);
      const published = raw<"B">(kubernetes.memory) * kubernetes.devicesPerCard;
      expect(published / raw<"B">(memory), id).toBeGreaterThanOrEqual(0.9);
      expect(published / raw<"B">(memory), id).toBeLessThan(1.08);
    }
  });

  test("pass the memory test of their own selector", () => {
    for (const { id, kubernetes } of catalogue.gpus.values()) {
      const [, least] = /compareTo\(quantity\('(\d+)Gi'\)\) >= 0/.exec(kubernetes?.selector ?? "") ?? [];
      if (least === undefined || kubernetes === undefined) continue;
      expect(raw<"B">(kubernetes.memory), id).toBeGreaterThanOrEqual(Number(least) * 2 ** 30);
    }
  });

  test("give a link rate where they have links, and none elsewhere", () => {
    for (const { id, nvlink, nvlinkRate } of catalogue.gpus.values()) {
      expect(nvlinkRate !== undefined, id).toBe(nvlink !== "none");
    }
  });
});

describe("charts", () => {
  test("name a chart that exists as the successor of one that ended", () => {
    const ended = [...catalogue.charts.values()].filter(({ support }) => support === "ended");
    expect(ended.map(({ id, replacement }) => [id, replacement])).toEqual([
      ["horovod", "kubeflow-trainer"],
      ["torchserve", "kserve"],
    ]);
    for (const { replacement } of ended) expect(catalogue.charts.get(replacement ?? "")?.support).toBe("current");
  });

  test("write a registry path without its scheme, and every other repository as https", () => {
    for (const { id, oci, repository } of catalogue.charts.values()) {
      expect(repository, id).toMatch(oci ? /^[a-z0-9.]+\.[a-z]+\/[a-z0-9/-]+$/ : /^https:\/\//);
    }
  });

  test("bring API groups that are DNS names", () => {
    const groups = [...catalogue.charts.values()].flatMap((chart) => chart.groups);
    expect(groups.filter((group) => !/^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(group))).toEqual([]);
  });
});
