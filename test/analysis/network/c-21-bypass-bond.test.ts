import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/network/c-21-bypass-bond.ts";
import { factsOfPlan, say } from "../facts.ts";

const build = (nic: object, more: object = {}) => ({
  builds: {
    node: {
      title: "Node",
      cpu: { product: "amd-epyc-7543" },
      memory: { total: "256GiB" },
      nics: { eth: { ports: 2, rate: "25Gbps", ...nic }, ...more },
    },
  },
});

describe("C-21, kernel bypass in a bond", () => {
  it("refuses DPDK on the ports of a bond", () => {
    expect(say(rule, build({ bond: "lacp", bypass: "dpdk" }))).toEqual([
      {
        code: "C-21",
        severity: "error",
        subject: "node",
        says: "2 ports of 25Gbps in a bond (lacp), 50Gbps together, driven by dpdk",
        computed:
          "one flow uses one member: 25Gbps at most (derived); a port that DPDK drives leaves the kernel and its bond",
        limit: "no port of a bond is driven by a bypass library",
        remedy:
          "keep 1 of 2 ports for the kernel's bond (25Gbps) and give 1 to dpdk, outside of it, or bond inside DPDK (rte_bond)",
        source: "builds.node.nics.eth",
      },
    ]);
  });

  it("accepts kernel and bypass on ports of their own", () => {
    expect(say(rule, build({ bond: "lacp" }, { hft: { ports: 2, rate: "25Gbps", bypass: "dpdk" } }))).toEqual([]);
  });

  it("accepts routed ports, which are no bond of the kernel", () => {
    expect(say(rule, build({ bond: "routed", bypass: "dpdk" }))).toEqual([]);
  });

  it("only warns of Onload, which leaves the bond whole but gives a flow one member", () => {
    expect(say(rule, build({ bond: "active-backup", bypass: "onload" }))).toMatchObject([
      {
        severity: "warning",
        computed:
          "one flow uses one member: 25Gbps at most (derived); the bond holds under onload, and does nothing for a flow",
        limit: "25Gbps for one flow",
      },
    ]);
  });

  it("finds 25 Gb/s for a flow where the plan says 100", () => {
    expect(findingsOf(rule, factsOfPlan())).toEqual([
      {
        code: "C-21",
        severity: "error",
        subject: "trading-node",
        says: "4 ports of 25Gbps in a bond (lacp), 100Gbps together, driven by dpdk",
        computed:
          "one flow uses one member: 25Gbps at most (derived); a port that DPDK drives leaves the kernel and its bond",
        limit: "no port of a bond is driven by a bypass library",
        remedy:
          "keep 2 of 4 ports for the kernel's bond (50Gbps) and give 2 to dpdk, outside of it, or bond inside DPDK (rte_bond)",
        source: "builds.trading-node.nics.eth",
      },
    ]);
  });

  it("speaks of a card exactly where it is both bonded and bypassed", () => {
    const bonds = fc.constantFrom("none", "lacp", "active-backup", "routed");
    const bypasses = fc.constantFrom("none", "dpdk", "onload", "af-xdp");
    fc.assert(
      fc.property(bonds, bypasses, (bond, bypass) => {
        const both = bypass !== "none" && (bond === "lacp" || bond === "active-backup");
        expect(say(rule, build({ bond, bypass }))).toHaveLength(both ? 1 : 0);
      }),
    );
  });
});
