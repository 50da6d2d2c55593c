import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { loadEstate } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { readStackFile } from "../estates/stack-files.ts";

const catalogue = loadCatalogue();
const prod = readStackFile("Pulumi.prod.yaml");

type Edit = readonly [piece: string, instead: string];

/** What the primary estate, or another, reports with the pieces replaced, without the places. */
function report(...edits: readonly Edit[]): readonly string[] {
  return reportOf(prod, edits);
}

function reportOf(file: string, edits: readonly Edit[]): readonly string[] {
  const text = edits.reduce((before, [piece, instead]) => {
    const after = before.replace(piece, () => instead);
    expect(after, piece).not.toBe(before);
    return after;
  }, file);
  const loaded = loadEstate({ text, file: "f", catalogue, derive: deriveViews });
  return loaded.ok
    ? []
    : formatProblems(loaded.report)
        .replaceAll(/^f:\d+:\d+: /gm, "")
        .split("\n");
}

describe("one mistake is one line", () => {
  it("where the cluster or build around it holds the GPUs of workloads", () => {
    expect(report(["title: GPU cluster", 'title: ""'])).toEqual([
      "estate:clusters.gpu-east.title: is empty; write a text or leave the key out",
    ]);
    expect(report(["total: 1TiB", "total: 1Tbps"])).toEqual([
      'estate:builds.ml-node.memory.total: "1Tbps" is a bit rate; write a size such as 80GiB',
    ]);
  });

  it("where a workload names a cluster that does not exist", () => {
    expect(
      report([
        "clusters: [gpu-east]\n      namespace: inference\n      role: inference",
        "clusters: [gpu-est]\n      namespace: inference\n      role: inference",
      ]),
    ).toEqual([
      'estate:workloads.model-inference.clusters.0: names cluster "gpu-est", which does not exist; did you mean "gpu-east"',
    ]);
  });
});

it("a bracket that is not closed is told in the parser's words, with what to do", () => {
  expect(report(["    tokyo-hall: {", "    tokyo-hall: [{"])).toEqual([
    "is not YAML: flow sequence in block collection must be sufficiently indented and end with a ]; close the bracket, or indent it deeper than its key",
  ]);
});

describe("a network", () => {
  it.each([
    ["10.20.1.0/22", "10.20.0.0/22"],
    ["10.20.0.1/32", undefined],
    ["10.20.255.255/9", "10.0.0.0/9"],
    ["10.20.0.7/0", "0.0.0.0/0"],
  ])("is named by its first address: %s", (written, meant) => {
    const says = `estate:fabrics.fabric-tokyo.segments.guest.prefix: "${written}" is not a network but an address in one; write ${meant}`;
    const got = report(["prefix: 10.60.0.0/24", `prefix: ${written}`]);
    expect(got.filter((line) => line.includes("is not a network"))).toEqual(meant === undefined ? [] : [says]);
  });

  it("is so in the recovery site too", () => {
    const edits: readonly Edit[] = [["cidr: 10.96.0.0/16", "cidr: 10.96.1.0/16"]];
    expect(reportOf(readStackFile("Pulumi.dr.yaml"), edits)).toEqual([
      'estate:recovery.network.cidr: "10.96.1.0/16" is not a network but an address in one; write 10.96.0.0/16',
    ]);
  });

  it("of load balancers overlaps no other, but may be part of the cluster's own segment", () => {
    expect(report(["loadBalancers: 10.51.0.0/26", "loadBalancers: 10.30.2.0/26"])).toEqual([]);
    expect(report(["loadBalancers: 10.51.0.0/26", "loadBalancers: 10.50.0.64/26"])).toEqual([
      "estate:clusters.mon-tokyo.kubernetes.loadBalancers: load balancers of mon-tokyo: 10.50.0.64/26 overlaps 10.50.0.0/24 of segment dmz; move one of them",
    ]);
  });
});

describe("what cannot be built", () => {
  const clashes: readonly Edit[] = [
    ["rack: t3, u: 5", "rack: t3, u: 3"],
    ["eth0: leaf-3/2,", "eth0: leaf-3/1,"],
    ["number: 122, rack", "number: 122, address: 10.30.0.121, rack"],
    ["eth0: leaf-5/11,", "eth0: { to: leaf-5/11, medium: dac-25g-sfp28, length: 0.1m },"],
    ["prefix: 10.60.0.0/24", "prefix: 10.50.0.0/24"],
  ];
  const said = [
    "estate:clusters.trade-tokyo.nodes.trade-2.cables.eth0: trade-2:eth0: port leaf-3:1 is taken by the cable to trade-1:eth0; use a free port such as leaf-3:2",
    "estate:clusters.mon-tokyo.nodes.mon-2.address: mon-2: address 10.30.0.121 of segment management is already that of mon-1; give one of them another",
    "estate:clusters.mon-tokyo.nodes.mon-2.u: mon-2: fills U3 to U4 of t3, where mon-1 already stands; U4 is free",
    "estate:clusters.db-tokyo.nodes.db-1.cables.eth0: db-1:eth0: the stated length 10cm is shorter than the run of 2.245m; state at least 2.245m or leave it out",
    "estate:fabrics.fabric-tokyo.segments.guest.prefix: segment guest: 10.50.0.0/24 overlaps 10.50.0.0/24 of segment dmz; move one of them",
  ];
  const unknownKey: Edit = ["      pue: 1.4", "      pu: 1.4"];
  const unknownRack: Edit = ["rack: t1, u: 2,", "rack: t9, u: 2,"];
  const unknownKeySaid = 'estate:sites.tokyo.pu: is an unknown key; did you mean "pue"';
  const unknownRackSaid =
    'estate:clusters.gpu-east.nodes.gpu-1.rack: names rack "t9", which does not exist; did you mean "t1"';

  it("is reported by itself, beside a name that means nothing, and beside a malformed record", () => {
    expect(report(...clashes)).toEqual(said);
    expect(report(...clashes, unknownRack)).toEqual([unknownRackSaid, ...said]);
    expect(report(...clashes, unknownKey)).toEqual([unknownKeySaid, ...said]);
    expect(report(...clashes, unknownRack, unknownKey)).toEqual([unknownKeySaid, unknownRackSaid, ...said]);
  });

  it("is not made up where a build without its card, a fabric without a spine or a rack without its height is left", () => {
    const card = report(["rate: 100Gbps, bond: routed, rdma", "rate: 100GB, bond: routed, rdma"]);
    expect(card).toEqual(['estate:builds.ml-node.nics.eth.rate: "100GB" is a size; write a bit rate such as 100Gbps']);
    const spine = report([
      "spine-1: {product: arista-7050cx3-32s, number: 11",
      "spine-1: {product: arista-7050cx3-32s, number: 11.5",
    ]);
    expect(spine).toEqual([
      "estate:fabrics.fabric-tokyo.spines.spine-1.number: is the number 11.5, expected a whole number; write a number without fraction",
    ]);
    const rack = report([
      "t1: {site: tokyo, row: a, position: 1, units: 42",
      "t1: {site: tokyo, row: a, position: 1, units: 4.2",
    ]);
    expect(rack).toEqual([
      "estate:racks.t1.units: is the number 4.2, expected a whole number; write a number without fraction",
    ]);
  });
});
