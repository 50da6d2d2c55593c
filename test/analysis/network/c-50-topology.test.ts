import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/network/c-50-topology.ts";
import { factsOfPlan, say } from "../facts.ts";

const leaves = (count: number, peers = false) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `leaf-${index}`,
      { number: index, ...(peers ? { peer: `leaf-${index % 2 === 0 ? index + 1 : index - 1}` } : {}) },
    ]),
  );
const estate = (fabric: object) => ({ fabrics: { fabric: { title: "Fabric", ...fabric } } });
const spines = { "spine-1": { number: 100 } };

describe("C-50, the topology of a fabric", () => {
  it("refuses two topologies at once", () => {
    expect(say(rule, estate({ topology: ["spine-leaf", "full-mesh"], spines, leaves: leaves(4) }))).toEqual([
      {
        code: "C-50",
        severity: "error",
        subject: "fabric",
        says: "topology spine-leaf and full-mesh",
        computed:
          "a full mesh of 4 leaves is 6 links, 3 ports of each; in a spine-leaf fabric leaves meet at the spines only (derived)",
        limit: "one topology",
        remedy: "topology: [spine-leaf]",
        source: "fabrics.fabric.topology",
      },
    ]);
  });

  it("accepts one topology, with MLAG where the leaves have peers and links", () => {
    expect(say(rule, estate({ topology: ["spine-leaf"], spines, leaves: leaves(4) }))).toEqual([]);
    const pairs = { protocols: ["mlag"], leaves: leaves(2, true), peerLinks: { count: 2, rate: "100Gbps" } };
    expect(say(rule, estate({ topology: ["collapsed"], ...pairs }))).toEqual([]);
  });

  it("refuses MLAG without pairs, and counts the ports that it would take", () => {
    expect(say(rule, estate({ topology: ["collapsed"], protocols: ["mlag"], leaves: leaves(3) }))).toEqual([
      {
        code: "C-50",
        severity: "error",
        subject: "fabric",
        says: "mlag, 3 of 3 leaves without a peer",
        computed: "MLAG pairs of 3 leaves take 1 pair x 2 links = 4 leaf ports and leave one leaf alone (assumed)",
        limit: "pairs of two leaves with links between them",
        remedy: "a peer on each leaf and peerLinks, or remove mlag and route the hosts",
        source: "fabrics.fabric.leaves",
      },
    ]);
  });

  it("refuses MLAG whose pairs have no links between them", () => {
    expect(say(rule, estate({ topology: ["collapsed"], protocols: ["mlag"], leaves: leaves(2, true) }))).toMatchObject([
      { says: "mlag, no peer links", source: "fabrics.fabric.peerLinks" },
    ]);
    const single = { topology: ["collapsed"], protocols: ["mlag"], peerLinks: { count: 2, rate: "100Gbps" } };
    expect(say(rule, estate({ ...single, leaves: leaves(2) }))).toMatchObject([
      { says: "mlag, 2 of 2 leaves without a peer", source: "fabrics.fabric.leaves" },
    ]);
  });

  it("says nothing of a fabric whose topology is not stated", () => {
    expect(say(rule, estate({ topology: [], spines, leaves: leaves(2) }))).toEqual([]);
  });

  it("refuses a spine-leaf fabric without spines and a collapsed one with them", () => {
    expect(say(rule, estate({ topology: ["spine-leaf"], leaves: leaves(2) }))).toMatchObject([
      { computed: "no spine is stated: leaves cannot reach one another", limit: "one spine or more" },
    ]);
    expect(say(rule, estate({ topology: ["collapsed"], spines, leaves: leaves(2) }))).toMatchObject([
      { computed: "1 spine of it have no place", limit: "no spine in a collapsed network" },
    ]);
  });

  it("counts n(n-1)/2 links of a mesh for any number of leaves", () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), (size) => {
        const [found] = say(rule, estate({ topology: ["full-mesh", "collapsed"], leaves: leaves(size) }));
        const links = (size * (size - 1)) / 2;
        expect(found?.computed).toContain(`is ${links === 1 ? "1 link" : `${links} links`}, ${size - 1} ports of each`);
      }),
    );
  });

  it("finds mesh, Clos and 12 ports of MLAG in the plan", () => {
    expect(findingsOf(rule, factsOfPlan())).toEqual([
      {
        code: "C-50",
        severity: "error",
        subject: "primary-fabric",
        says: "topology spine-leaf and full-mesh, protocols mlag, bgp, lacp and vxlan",
        computed:
          "a full mesh of 6 leaves is 15 links, 5 ports of each; in a spine-leaf fabric leaves meet at the spines only (derived); MLAG pairs of 6 leaves take 3 pairs x 2 links = 12 leaf ports (assumed)",
        limit: "one topology",
        remedy: "topology: [spine-leaf], and for MLAG a peer on each leaf with peerLinks, or routed hosts instead",
        source: "fabrics.primary-fabric.topology",
      },
    ]);
  });
});
