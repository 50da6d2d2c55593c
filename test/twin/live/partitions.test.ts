/** Cards that MIG cuts, on the real scheduler: two A100 in one node, and one H100 in another. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { plansFor } from "../../../src/render/workloads/plan.ts";
import { cardName } from "../../../src/twin/hardware/index.ts";
import { devicesInUse } from "../../../src/twin/proof/devices-in-use.ts";
import { proveFit } from "../../../src/twin/proof/fit.ts";
import { replica } from "../../../src/twin/proof/headroom.ts";
import { PodWatch } from "../../../src/twin/proof/observe.ts";
import { type Answer, ask, forget, type ProbePod, probePriority } from "../../../src/twin/proof/probes.ts";
import { quotasSettled } from "../../../src/twin/proof/quotas.ts";
import type { Fit } from "../../../src/twin/proof/schema.ts";
import type { TwinCluster } from "../../../src/twin/twin.ts";
import { type SomeClusters, someClusters } from "./some-clusters.ts";

const A100 = "nvidia-a100-80gb-pcie";
const QUESTION = "partitions";
const REFUSED = /^0\/3 nodes are available: .*cannot allocate all claims/;

/** Workloads of the estate, each with the claim of one pod; none has a pod before somebody asks. */
const CLAIMS = {
  half: { role: "cut", claim: `{ product: ${A100}, count: 1, partition: 3g.40gb }` },
  seventh: { role: "cut", claim: `{ product: ${A100}, count: 1, partition: 1g.10gb }` },
  card: { role: "either", claim: "{ product: nvidia-h100, count: 1 }" },
  piece: { role: "either", claim: "{ product: nvidia-h100, count: 1, partition: 1g.10gb }" },
} as const;

/** The small estate with cards in two of its nodes, which share them by mig. */
function estateText(): string {
  const small = readFileSync("test/estates/small.yaml", "utf8");
  const build = /^ {4}pizza-box:\n(?: {6}.*\n)+/m.exec(small)?.[0] ?? "";
  const withCards = (id: string, gpus: string) =>
    build.replace("pizza-box:", `${id}:`).concat(`      gpus: { ${gpus}, sharing: mig }\n`);
  const workloads = Object.entries(CLAIMS).map(
    ([id, { role, claim }]) => `    ${id}:
      title: Pods with ${id}
      kind: deployment
      clusters: [house]
      namespace: bench
      role: ${role}
      image: tool
      replicas: 0
      resources: { cpu: 0.1, memory: 64MiB, accelerator: ${claim} }
      priority: normal
      spread: none
`,
  );
  return small
    .replace(
      build,
      `${build}${withCards("a100-box", `product: ${A100}, count: 2`)}${withCards("h100-box", "product: nvidia-h100, count: 1")}`,
    )
    .replace("bee: {build: pizza-box", "bee: {build: a100-box")
    .replace("cat: {build: pizza-box", "cat: {build: h100-box")
    .replace("controlPlane: {nodes: [ant, bee, cat]", "controlPlane: {nodes: [ant]")
    .replace(
      /^ {6}roles:\n/m,
      `$&        cut: { title: Cut, nodes: [bee] }\n        either: { title: Either, nodes: [cat] }\n`,
    )
    .replace("pods: 30}", "pods: 30, accelerators: 4}")
    .replace(/^ {2}estate:workloads:\n/m, `$&${workloads.join("")}`)
    .concat("      gpu-operator: { chart: gpu-operator, clusters: [house], namespace: gpu-operator }\n");
}

describe("cards that are shared by mig", () => {
  const folder = mkdtempSync(join(tmpdir(), "estate-partitions-"));
  let twin: SomeClusters;
  let cluster: TwinCluster;
  let watch: PodWatch;
  let forgetPriority: () => Promise<void>;

  beforeAll(async () => {
    const file = join(folder, "Pulumi.cut.yaml");
    writeFileSync(file, estateText());
    twin = await someClusters(file, ["house"]);
    const [house] = twin.clusters.values();
    if (house === undefined) throw new Error("house: does not run");
    cluster = house;
    watch = new PodWatch(house.api);
    forgetPriority = await probePriority(house.api);
  });
  afterAll(async () => {
    await watch?.close();
    await twin?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  let asked = 0;
  const probe = (id: string): ProbePod => {
    const plan = plansFor(twin.estate, twin.catalogue, cluster.cluster).find(({ workload }) => workload.id === id);
    if (plan === undefined) throw new Error(`no workload ${id}`);
    asked += 1;
    return replica(plan, QUESTION, asked);
  };
  const pods = (id: keyof typeof CLAIMS, count: number): Promise<readonly Answer[]> =>
    ask(
      cluster.api,
      watch,
      Array.from({ length: count }, () => probe(id)),
    );
  const clear = async (): Promise<void> => {
    await forget(cluster.api, QUESTION);
    await quotasSettled(cluster.api, "bench");
  };
  const on = (node: string, count: number) => Array.from({ length: count }, () => ({ node }));
  const refused = [{ refused: expect.stringMatching(REFUSED) }];
  /** Devices that are held, by the card that they are of. */
  const byCard = async (): Promise<Readonly<Record<string, number>>> => {
    const held = (await devicesInUse(cluster.api)).map(({ pool, device }) => `${pool}/${cardName({ name: device })}`);
    return Object.fromEntries([...Map.groupBy(held, (card) => card)].map(([card, own]) => [card, own.length]));
  };

  it("give two halves each, and no third", async () => {
    expect(await pods("half", 4)).toEqual(on("bee", 4));
    expect(await byCard()).toEqual({ "bee/gpu-0": 2, "bee/gpu-1": 2 });
    expect(await pods("half", 1)).toEqual(refused);
    expect(await pods("seventh", 1)).toEqual(refused);
    await clear();
  });

  it("give seven of the smallest each, and no eighth", async () => {
    expect(await pods("seventh", 14)).toEqual(on("bee", 14));
    expect(await byCard()).toEqual({ "bee/gpu-0": 7, "bee/gpu-1": 7 });
    expect(await pods("seventh", 1)).toEqual(refused);
    expect(await pods("half", 1)).toEqual(refused);
    await clear();
  });

  it("give halves and sevenths side by side, as far as they do not overlap", async () => {
    expect(await pods("half", 2)).toEqual(on("bee", 2));
    expect(await pods("seventh", 4)).toEqual(on("bee", 4));
    const places = (await devicesInUse(cluster.api)).map(({ pool, device }) => `${pool}/${device}`);
    expect(new Set(places).size).toBe(6);
    await clear();
  });

  it("are given whole to nobody where leaving MIG takes a reset, though they are idle", async () => {
    const whole = probe("half");
    const metadata = { name: "whole-a100", namespace: "bench", labels: whole.metadata.labels };
    const template = {
      apiVersion: "resource.k8s.io/v1",
      kind: "ResourceClaimTemplate",
      metadata,
      spec: { spec: { devices: { requests: [{ name: "devices", exactly: { deviceClassName: A100 } }] } } },
    };
    await cluster.api.create(template);
    const resourceClaims = [{ name: "accelerators", resourceClaimTemplateName: metadata.name }];
    const pod = { ...whole, spec: { ...whole.spec, resourceClaims } };
    expect(await ask(cluster.api, watch, [pod])).toEqual(refused);
    await clear();
    await cluster.api.remove(template);
  });

  it("are given whole or in parts where the driver leaves the choice", async () => {
    expect(await pods("card", 1)).toEqual(on("cat", 1));
    expect(await pods("piece", 1)).toEqual(refused);
    await clear();
    expect(await pods("piece", 1)).toEqual(on("cat", 1));
    expect(await pods("card", 1)).toEqual(refused);
    await clear();
  });

  describe("under the workloads of the estate", () => {
    let fit: Fit;
    const replicas = new Map([
      ["half", 2],
      ["seventh", 4],
      ["piece", 1],
    ]);

    beforeAll(async () => {
      await forgetPriority();
      for (const [name, count] of replicas) {
        const ref = { apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace: "bench" } };
        await cluster.api.merge(ref, { spec: { replicas: count } });
      }
      const workloads = twin.estate.workloads.map((workload) => ({
        ...workload,
        replicas: replicas.get(workload.id) ?? workload.replicas,
      }));
      fit = await proveFit({ ...twin, estate: { ...twin.estate, workloads } });
    });

    it("fit", () => {
      expect(fit.unplaced).toEqual([]);
      const placed = new Map(
        fit.workloads.map(({ workload, placed, nodes }) => [workload, `${placed} on ${nodes.join()}`]),
      );
      expect(["half", "seventh", "piece"].map((workload) => placed.get(workload))).toEqual([
        "2 on bee",
        "4 on bee",
        "1 on cat",
      ]);
    });

    it("go with the card that they are on, and do not all fit on the other", () => {
      const gpus = fit.less.filter(({ kind }) => kind === "gpu");
      expect(gpus.map(({ without }) => without.split("/")[0])).toEqual(["bee", "cat"]);
      const [pair, single] = gpus;
      expect(pair?.displaced).toBeGreaterThan(1);
      expect(pair?.unplaced.length).toBeGreaterThan(0);
      for (const { reason } of pair?.unplaced ?? []) expect(reason).toMatch(REFUSED);
      expect(single).toMatchObject({ without: "cat/gpu-0", displaced: 1, unplaced: [{ workload: "piece" }] });
    });

    it("leave no room for a further whole card", () => {
      const further = new Map(fit.headroom.map((row) => [row.workload, row]));
      expect(further.get("card")).toMatchObject({ further: 0, until: expect.stringMatching(REFUSED) });
      expect(further.get("piece")).toMatchObject({ further: 6, until: expect.stringMatching(REFUSED) });
    });

    it("leave nothing to be given out twice", () => {
      expect(fit.refusals.filter(({ refused: isRefused }) => !isRefused)).toEqual([]);
      expect(fit.refusals.map(({ what }) => what)).toContain(
        "2 pods with one NVIDIA H100 80GB SXM5 each where there are 1",
      );
    });
  });
});
