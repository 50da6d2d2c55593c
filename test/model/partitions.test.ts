import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { loadEstate } from "../../src/config/load.ts";
import { estateSchema } from "../../src/model/estate.ts";
import { isOfferedWhole, isPartitioned } from "../../src/model/partitions.ts";
import { checkReferences } from "../../src/model/references.ts";

const catalogue = loadCatalogue();
const A100 = "nvidia-a100-80gb-pcie";
const KNOWN = '"1g.10gb", "1g.20gb", "2g.20gb", "3g.40gb", "4g.40gb", "7g.80gb"';

interface Lab {
  /** Fields of the GPUs of build `cut`. */
  readonly cut?: string;
  /** Fields of the GPUs of build `other`, which stands beside it. */
  readonly other?: string;
  readonly accelerator: string;
  /** Further fields of the workload. */
  readonly workload?: string;
}

/** A cluster of two nodes, and one workload that asks for accelerators. */
function textOf({ cut = `product: ${A100}, sharing: mig`, other, accelerator, workload = "" }: Lab): string {
  const build = (gpus: string) =>
    `{ title: S, cpu: { product: amd-epyc-7543 }, memory: { total: 1TiB }, gpus: { ${gpus}, count: 2 } }`;
  return `
about: { name: lab, environment: test, role: primary, owner: ops, costCentre: cc-1, domain: lab.example.org }
builds:
  cut: ${build(cut)}
  other: ${build(other ?? "product: nvidia-a10")}
clusters:
  ml:
    kind: gpu
    title: ML
    nodes: { n1: { build: cut, number: 1 }${other === undefined ? "" : ", n2: { build: other, number: 2 }"} }
    roles: { train: { title: T, nodes: [n1] } }
    kubernetes: { version: 1.36.3, context: ml, podNetwork: 10.0.0.0/16, serviceNetwork: 10.1.0.0/16 }
security: { zones: { red: { title: R } } }
namespaces: { jobs: { title: J, clusters: [ml], zone: red } }
priorities: { high: { title: H, value: 1 } }
images: { trainer: { repository: example.org/trainer } }
queues: { q: { title: Q, cluster: ml, cohort: c, namespace: jobs, role: train } }
workloads:
  w:
    title: W
    kind: job
    clusters: [ml]
    namespace: jobs
    image: trainer
    priority: high
    resources: { cpu: 1, memory: 1GiB, accelerator: { count: 1, ${accelerator} } }
${workload === "" ? "" : `    ${workload}\n`}`;
}

function faults(lab: Lab): readonly string[] {
  const estate = estateSchema.parse(parse(textOf(lab)));
  return checkReferences(estate, catalogue).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

const third = `product: ${A100}, partition: 3g.40gb`;
const accelerator = "workloads.w.resources.accelerator";

describe("a claim of partitions", () => {
  it("may be made where a build shares its cards by mig", () => {
    expect(faults({ accelerator: third })).toEqual([]);
  });

  it.each([
    [
      "of a profile that the product is not cut into",
      { accelerator: `product: ${A100}, partition: 3g.20gb` },
      `${accelerator}.partition: is "3g.20gb", which GPU "${A100}" is not cut into; known are ${KNOWN}`,
    ],
    [
      "of a product without partitions",
      { other: "product: nvidia-a10", accelerator: "product: nvidia-a10, partition: 3g.40gb" },
      `${accelerator}.partition: is "3g.40gb", and the catalogue has no partitions of GPU "nvidia-a10"; leave partition out, or name one of "${A100}", "nvidia-a100-80gb-sxm", "nvidia-h100"`,
    ],
    [
      "that are to be linked",
      { accelerator: `${third}, linked: true` },
      `${accelerator}.linked: is true for a claim of partitions, which have no NVLink; set linked to false or leave partition out`,
    ],
    [
      "where all cards of the product are whole",
      { cut: `product: ${A100}`, accelerator: third },
      `${accelerator}.partition: is "3g.40gb", and no build of cluster "ml" shares GPU "${A100}" by mig; set gpus.sharing of build "cut" to mig, or leave partition out`,
    ],
    [
      "in a queue",
      { accelerator: third, workload: "queue: q" },
      'workloads.w.queue: names queue "q" for a claim of partition "3g.40gb", and queues share out whole cards; leave out queue or partition',
    ],
  ])("is refused %s", (_, lab, says) => {
    expect(faults(lab)).toEqual([says]);
  });

  it("is refused in each cluster and for each product of a row that does not have them", () => {
    const lab = textOf({ accelerator: "product: row, partition: 3g.40gb" });
    const row = `regions: { east: { title: E, purpose: p } }
accelerators: { row: { title: R, products: [${A100}, nvidia-h100], regions: [east], use: u, integration: sriov } }`;
    const found = checkReferences(estateSchema.parse(parse(`${lab}\n${row}`)), catalogue);
    expect(found.map(({ message }) => message)).toEqual([
      'is "3g.40gb", and no build of cluster "ml" shares GPU "nvidia-h100" by mig; add a build with it, or leave partition out',
    ]);
  });

  it("is refused with the place in the file", () => {
    const text = textOf({ accelerator: `product: ${A100}, partition: 3g.20gb` });
    const sections = text
      .trim()
      .replaceAll(/^(\w+):/gm, "estate:$1:")
      .replaceAll(/^/gm, "  ");
    const loaded = loadEstate({ text: `config:\n${sections}\n`, file: "Pulumi.lab.yaml", catalogue });
    const line = `config:\n${sections}`.split("\n").findIndex((each) => each.includes("3g.20gb")) + 1;
    expect(loaded.ok ? [] : loaded.report).toMatchObject([
      { file: "Pulumi.lab.yaml", line, message: expect.stringMatching(/^is "3g\.20gb", .* not cut into; known are /) },
    ]);
  });
});

describe("a claim of whole cards", () => {
  const whole = { accelerator: `product: ${A100}` };

  it("is refused also by the name of a row of which no product is offered whole", () => {
    const by = (products: string, other?: string) => {
      const row = `{ title: R, products: [${products}], regions: [lab], use: U, integration: container-native }`;
      const text = textOf({ accelerator: "product: row", ...(other === undefined ? {} : { other }) });
      const estate = estateSchema.parse(
        parse(`${text}regions: { lab: { title: L, purpose: P } }\naccelerators: { row: ${row} }\n`),
      );
      return checkReferences(estate, catalogue).map(({ message }) => message);
    };
    expect(by(A100)).toEqual([
      expect.stringMatching(/^claims whole cards of GPU "row", and cluster "ml" has them in partitions only/),
    ]);
    expect(by(`${A100}, nvidia-a10`, "product: nvidia-a10")).toEqual([]);
  });

  it("is refused where every card of the product is cut and stays so", () => {
    expect(faults(whole)).toEqual([
      `${accelerator}.product: claims whole cards of GPU "${A100}", and cluster "ml" has them in partitions only: no driver leaves MIG without a reset of the card; set partition to one of ${KNOWN}, or gpus.sharing of build "cut" to none`,
    ]);
  });

  it("may be made where another build has them whole, and of cards that leave MIG by themselves", () => {
    expect(faults({ ...whole, other: `product: ${A100}` })).toEqual([]);
    expect(faults({ cut: "product: nvidia-h100, sharing: mig", accelerator: "product: nvidia-h100" })).toEqual([]);
  });
});

describe("mig beside other ways in one cluster", () => {
  it("is refused beside mps: the driver has one or the other", () => {
    expect(faults({ accelerator: third, other: "product: nvidia-a10, sharing: mps" })).toEqual([
      `builds.cut.gpus.sharing: is mig, where build "other" of cluster "ml" has mps and NVIDIA's driver has either of DynamicMIG and MPSSupport; set one of the two to none, or put its nodes into a cluster of their own`,
    ]);
  });

  it("is refused beside cards of virtual machines, the build's own among them", () => {
    const why = "NVIDIA's operator then offers no card of the cluster to containers";
    const way = "set mode to container, or put its nodes into a cluster of their own";
    expect(faults({ accelerator: third, other: "product: nvidia-a10, mode: vm-passthrough" })).toEqual([
      `builds.cut.gpus.sharing: is mig, where build "other" of cluster "ml" has mode vm-passthrough and ${why}; ${way}`,
    ]);
    const own = `product: ${A100}, sharing: mig, mode: vm-passthrough`;
    expect(faults({ cut: own, other: `product: ${A100}`, accelerator: `product: ${A100}` })).toEqual([
      `builds.cut.gpus.sharing: is mig, where build "cut" of cluster "ml" has mode vm-passthrough and ${why}; ${way}`,
    ]);
  });

  it("is fine beside time slicing and whole cards", () => {
    expect(faults({ accelerator: third, other: "product: nvidia-a10, sharing: time-slicing" })).toEqual([]);
    expect(faults({ accelerator: third, other: "product: nvidia-a10" })).toEqual([]);
  });
});

test("only mig for containers makes partitions, and only a card that leaves it by itself is offered whole besides", () => {
  const build = (sharing: "mig" | "mps" | "time-slicing" | "none", mode: "container" | "sriov") => ({
    gpus: { product: A100, count: 1, links: [], sharing, mode },
  });
  expect([build("mig", "container"), build("mig", "sriov"), build("mps", "container")].map(isPartitioned)).toEqual([
    true,
    false,
    false,
  ]);
  expect(isPartitioned({ gpus: undefined })).toBe(false);
  const cut = build("mig", "container");
  expect(isOfferedWhole(cut, { switching: "live" })).toBe(true);
  expect(isOfferedWhole(cut, { switching: "by-reset" })).toBe(false);
  expect(isOfferedWhole(build("time-slicing", "container"), { switching: "by-reset" })).toBe(true);
});
