import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/network/c-38-tcp-stack.ts";
import { factsOfPlan, say } from "../facts.ts";

const estate = (bypass: string, circuit: object = {}) => ({
  sites: { pod: { kind: "exchange-pod", title: "Pod" } },
  builds: {
    node: {
      title: "Node",
      cpu: { product: "amd-epyc-7543" },
      memory: { total: "256GiB" },
      nics: { hft: { ports: 1, rate: "25Gbps", bypass } },
    },
  },
  clusters: {
    trade: {
      kind: "trading",
      title: "Trading",
      site: "pod",
      nodes: { "n-1": { build: "node", number: 1 } },
      roles: { feed: { title: "Feed", nodes: ["n-1"] } },
    },
  },
  circuits: {
    venue: { title: "OKX", kind: "exchange", role: "primary", site: "pod", toVenue: "okx", rate: "10Gbps", ...circuit },
  },
  targets: {
    paths: {
      order: {
        title: "Order",
        limit: "10ms",
        stages: {
          way: { title: "Way", limit: "1ms", wire: true },
          ingest: { title: "Ingest", limit: "100us", role: "feed" },
        },
      },
    },
  },
});

describe("C-38, a TCP stack under kernel bypass", () => {
  it("warns of DPDK before a venue that speaks TLS", () => {
    expect(say(rule, estate("dpdk"))).toEqual([
      {
        code: "C-38",
        severity: "warning",
        subject: "node",
        says: "DPDK drives 1 port of 25Gbps; OKX offers WebSocket and REST over TLS",
        computed: "DPDK gives frames, no TCP; a frame with TLS record and JSON decode takes 11us to 101us (assumed)",
        limit: "a stack that speaks TCP, within 100us of stage ingest",
        remedy: "bypass: onload, or name the user-space TCP stack that runs on DPDK; ask venues for a binary feed",
        source: "builds.node.nics.hft.bypass",
      },
    ]);
  });

  it("accepts Onload and the kernel, which bring TCP", () => {
    expect(say(rule, estate("onload"))).toEqual([]);
    expect(say(rule, estate("none"))).toEqual([]);
  });

  it("says nothing of other circuits than those of exchanges", () => {
    expect(say(rule, estate("dpdk", { kind: "internet" }))).toEqual([]);
  });

  it("says nothing of hosts at a site that no venue's circuit ends at", () => {
    expect(say(rule, estate("dpdk", { site: undefined }))).toEqual([]);
  });

  it("warns of the plan's trading nodes, with 11 to 101 us of the 100 us of ingestion", () => {
    expect(findingsOf(rule, factsOfPlan())).toMatchObject([
      {
        severity: "warning",
        subject: "trading-node",
        computed: "DPDK gives frames, no TCP; a frame with TLS record and JSON decode takes 11us to 101us (assumed)",
        limit: "a stack that speaks TCP, within 100us of stage ingestion",
      },
    ]);
  });
});
