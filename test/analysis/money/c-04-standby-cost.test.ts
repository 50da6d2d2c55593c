import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/money/c-04-standby-cost.ts";
import { factsOfPlan, say } from "../facts.ts";

const site = { sites: { away: { kind: "cloud-region", title: "Away" } } };
const recovery = { site: "away", region: "us-east-1", mode: "hot-standby", rto: "1h" };

function budget(amount: number) {
  const yearly = `USD ${amount}/year`;
  return {
    operating: {
      cloud: { title: "Cloud", amount: yearly, lines: { away: { title: "Away", amount: yearly, pays: ["away"] } } },
    },
  };
}

/** One node of 64 cores and two GPUs of 80 GB, one of 40 cores. */
const owned = {
  builds: {
    gpu: {
      title: "G",
      cpu: { product: "amd-epyc-7713", sockets: 1 },
      memory: { total: "1TiB" },
      gpus: { product: "nvidia-a100-80gb-pcie", count: 2 },
    },
    plain: { title: "P", cpu: { product: "intel-xeon-platinum-8380", statedCores: 40 }, memory: { total: "512GiB" } },
  },
  clusters: {
    learn: { kind: "gpu", title: "L", nodes: { g1: { build: "gpu", number: 1 } } },
    trade: { kind: "trading", title: "T", nodes: { t1: { build: "plain", number: 2 } } },
  },
};

const group = { title: "Nodes", instanceType: "m7i.xlarge", minimum: 0, desired: 2, maximum: 4, diskSize: "100GiB" };

function declared(more: object, mode = "pilot-light") {
  return { ...recovery, mode, kubernetes: { version: "1.36", nodeGroups: { core: { ...group, ...more } } } };
}

test("a hot standby of which nothing is declared costs at least the machines that it stands for", () => {
  expect(say(rule, { ...site, ...owned, recovery, budget: budget(50_000) })).toEqual([
    {
      code: "C-04",
      computed:
        "2 x p5.4xlarge for learn USD 13.8/h and 5 x c7i.2xlarge for trade USD 1.79/h: USD 15.5/h or USD 136174/year, 2.72 times the budget (modelled: cheapest machines with as many GPUs of the memory, one thread per core elsewhere; without storage and traffic); 2 x p5.4xlarge for learn alone is USD 120538/year, 2.41 times",
      limit: "USD 50000/year or USD 5.71/h for everything",
      remedy:
        "mode: pilot-light, with machines rented for drills and disasters: the budget pays 3,633 h of 2 x p5.4xlarge for learn; or USD 136174/year in the budget",
      says: "hot-standby within 1h in us-east-1; budget.operating.cloud.lines.away pays USD 50000/year",
      cost: 136_174_200_000,
      severity: "error",
      source: "recovery.mode",
      subject: "away",
    },
  ]);
});

test("a pilot light runs what its groups want, and its budget pays that", () => {
  expect(say(rule, { ...site, ...owned, recovery: declared({}), budget: budget(5_000) })).toEqual([]);
});

test("groups, control plane and connections that cost more than the line are found", () => {
  const more = { vpn: { a: { title: "A", peerAddress: "203.0.113.1", peerAsn: 65010, networks: [] } } };
  expect(say(rule, { ...site, recovery: { ...declared({}), ...more }, budget: budget(4_000) })).toEqual([
    {
      code: "C-04",
      computed:
        "1 x control-plane USD 0.1/h, 2 x m7i.xlarge USD 0.403/h and 1 x connection USD 0.05/h: USD 0.553/h or USD 4846/year, 1.21 times the budget (derived from list prices; without drills, storage and traffic); 2 x m7i.xlarge alone is USD 3532/year, 0.883 times",
      limit: "USD 4000/year or USD 0.457/h for everything",
      remedy: "fewer machines, or USD 4846/year in the budget",
      says: "pilot-light within 1h in us-east-1; budget.operating.cloud.lines.away pays USD 4000/year",
      cost: 4_846_032_000,
      severity: "error",
      source: "recovery.mode",
      subject: "away",
    },
  ]);
});

test("reserved capacity costs as much as all of it", () => {
  const found = say(rule, { ...site, recovery: declared({ reserved: true }), budget: budget(5_000) });
  expect(found.map(({ computed }) => computed.split(" (")[0])).toEqual([
    "1 x control-plane USD 0.1/h and 4 x m7i.xlarge USD 0.806/h: USD 0.906/h or USD 7940/year, 1.59 times the budget",
  ]);
});

test("a hot standby whose group runs nothing is found", () => {
  const found = say(rule, { ...site, recovery: declared({ desired: 0 }, "hot-standby"), budget: budget(5_000) });
  expect(found).toEqual([
    {
      code: "C-04",
      computed: "capacity that is not reserved may not be had in a disaster, and it does not run",
      limit: "a hot standby runs what it stands for",
      remedy: "desired: 4, or mode: pilot-light",
      says: "mode hot-standby; core runs 0 of 4 nodes",
      severity: "error",
      source: "recovery.kubernetes.nodeGroups.core.desired",
      subject: "core",
    },
  ]);
});

test("a recovery site that no line pays for gets a warning with its cost", () => {
  expect(say(rule, { ...site, recovery: declared({}) }).map(({ severity, computed }) => [severity, computed])).toEqual([
    [
      "warning",
      "USD 0.503/h or USD 4408/year (derived from list prices; without drills, storage and traffic); no budget line pays for it",
    ],
  ]);
});

test("machines without a price in the region are named, not counted as free", () => {
  const tokyo = { ...declared({}), region: "ap-northeast-1" };
  expect(
    say(rule, { ...site, recovery: tokyo, budget: budget(1) }).map(({ severity, computed }) => [severity, computed]),
  ).toEqual([
    [
      "info",
      "cannot tell: 1 x control-plane and 2 x m7i.xlarge unpriced in ap-northeast-1; all else is USD 0/year (derived from list prices; without drills, storage and traffic)",
    ],
  ]);
  const gpus = { ...declared({ instanceType: "p4de.24xlarge" }), region: "ap-northeast-1" };
  expect(say(rule, { ...site, recovery: gpus, budget: budget(1) })[0]?.computed).toContain(
    "1 x control-plane unpriced in ap-northeast-1",
  );
});

test("the price of the day decides", () => {
  const estate = { ...site, recovery: declared({ instanceType: "p4d.24xlarge", desired: 1 }), budget: budget(200_000) };
  expect(say(rule, estate, { today: "2025-06-22" }).map(({ severity }) => severity)).toEqual(["error"]);
  expect(say(rule, estate, { today: "2025-07-07" })).toEqual([]);
});

test("the plan as written pays a twelfth of a hot standby", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-04",
      computed:
        "1 x p4de.24xlarge for ml USD 27.4/h, 15 x c7i.4xlarge for trading USD 10.7/h and 3 x g6.xlarge for monitoring USD 2.41/h: USD 40.6/h or USD 355406/year, 11.8 times the budget (modelled: cheapest machines with as many GPUs of the memory, one thread per core elsewhere; without storage and traffic); 1 x p4de.24xlarge for ml alone is USD 240436/year, 8.01 times",
      limit: "USD 30000/year or USD 3.42/h for everything",
      remedy:
        "mode: pilot-light, with machines rented for drills and disasters: the budget pays 1,093 h of 1 x p4de.24xlarge for ml; or USD 355406/year in the budget",
      says: "hot-standby within 1h in us-east-1; budget.operating.cloud.lines.recovery pays USD 30000/year",
      cost: 355_405_902_000,
      severity: "error",
      source: "recovery.mode",
      subject: "dr",
    },
  ]);
});
