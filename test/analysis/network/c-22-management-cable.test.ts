import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/network/c-22-management-cable.ts";
import { factsOfPlan, say } from "../facts.ts";

const estate = (node: object, outOfBand: object, more: object = {}) => ({
  sites: { dc: { kind: "data-centre", title: "Data centre" } },
  builds: {
    server: {
      title: "Server",
      cpu: { product: "amd-epyc-7543" },
      memory: { total: "256GiB" },
      bmc: { protocol: "redfish", rate: "1Gbps" },
    },
  },
  clusters: {
    web: { kind: "monitoring", title: "Web", site: "dc", nodes: { "n-1": { build: "server", number: 11, ...node } } },
  },
  fabrics: { fabric: { title: "Fabric", site: "dc", topology: ["collapsed"], outOfBand } },
  ...more,
});
const known = { "oob-1": { product: "arista-7010tx-48", number: 3 } };

describe("C-22, cables of the management ports", () => {
  it("refuses a controller without a cable", () => {
    expect(say(rule, estate({}, {}, { vpn: { adminNetwork: true } }))).toEqual([
      {
        code: "C-22",
        severity: "error",
        subject: "dc",
        says: "a network of its own for administration, no out-of-band switch",
        computed: "1 management port without a cable (derived): 1 server; such as n-1",
        limit: "a cable on each management port",
        remedy: "add 1 out-of-band switch such as arista-7010tx-48 with 48 ports and cable each management port",
        source: "fabrics.fabric.outOfBand",
      },
    ]);
  });

  it("accepts a controller with a cable", () => {
    expect(say(rule, estate({ cables: { bmc: "oob-1/1" } }, known))).toEqual([]);
  });

  it("accepts a stated cable to a switch whose ports nobody knows", () => {
    expect(say(rule, estate({ cables: { bmc: "oob-1/1" } }, { "oob-1": { number: 3 } }))).toEqual([]);
  });

  it("counts the free ports of the switches that are there", () => {
    expect(say(rule, estate({}, known))).toMatchObject([
      { says: "1 out-of-band switch", remedy: "cable each: 52 ports of the out-of-band switches are free" },
    ]);
  });

  it("cannot tell for nodes that a database only counts, where nothing says where they stand", () => {
    const database = {
      title: "Ticks",
      engine: "clickhouse",
      nodes: 3,
      replicationFactor: 1,
      diskPerNode: "1TB",
      medium: "ssd",
      memoryPerNode: "64GB",
      retentionOnline: "1d",
      writeRate: "1/s",
      compression: 1,
    };
    expect(say(rule, estate({ cables: { bmc: "oob-1/1" } }, known, { databases: { ticks: database } }))).toEqual([
      {
        code: "C-22",
        severity: "info",
        subject: "ticks",
        says: "runs on 3 nodes that no cluster lists",
        computed: "cannot tell whether its 3 management ports have cables: the nodes are not stated",
        limit: "a cable on each management port",
        remedy: "list the nodes in a cluster and name it in databases.ticks.cluster",
        source: "databases.ticks.cluster",
      },
    ]);
  });

  it("finds 25 ports without a cable in the plan", () => {
    expect(findingsOf(rule, factsOfPlan())).toEqual([
      {
        code: "C-22",
        severity: "error",
        subject: "primary",
        says: "a network of its own for administration, no out-of-band switch",
        computed:
          "25 management ports without a cable (derived): 13 servers, 8 switches, 1 array and 3 nodes of clickhouse; such as gpu-1, gpu-2 and gpu-3",
        limit: "a cable on each management port",
        remedy: "add 1 out-of-band switch such as arista-7010tx-48 with 48 ports and cable each management port",
        source: "fabrics.primary-fabric.outOfBand",
      },
    ]);
  });
});
