import { describe, expect, it } from "vitest";
import { recoveryFindings, recoveryGaps } from "../../../src/twin/proof/recovery/findings.ts";
import { criticalPath, type Step, secondsOf } from "../../../src/twin/proof/recovery/path.ts";
import { expectedPods, unmade } from "../../../src/twin/proof/recovery/placement.ts";
import { growingGroups, planTakeover } from "../../../src/twin/proof/recovery/takeover.ts";
import type { ProofFinding, RecoveryProof } from "../../../src/twin/proof/schema.ts";
import { type Edit, primary, recoverySource } from "./recovery-world.ts";

describe("a takeover", () => {
  it("is planned for the estate that the recovery estate names, within the strictest time that either promises", () => {
    expect(planTakeover(primary, recoverySource())).toMatchObject({ limit: 3600, site: { eksCluster: "dr" } });
    const stricter = recoverySource([
      "mode: pilot-light\n    recovers: meridian\n    rto: 1h",
      "mode: pilot-light\n    rto: 30min",
    ]);
    expect(planTakeover(primary, stricter).limit).toBe(1800);
  });

  it("makes only those node groups larger that daily work keeps small", () => {
    const ids = (maximum: string) =>
      growingGroups(planTakeover(primary, recoverySource(["desired: 3, maximum: 6", maximum])).kubernetes).map(
        ({ id }) => id,
      );
    expect(ids("desired: 3, maximum: 6")).toEqual(["core", "trading", "gpu"]);
    expect(ids("desired: 3, maximum: 3")).toEqual(["trading", "gpu"]);
  });

  it("is refused by an estate without a recovery section", () => {
    expect(() => planTakeover(primary, { ...recoverySource(), estate: primary })).toThrow(
      "meridian: has no recovery section, so it takes nothing over; name the stack that does",
    );
  });

  it("is refused with every fault at once: another primary, no cluster, no time", () => {
    const { targets, ...rest } = primary;
    const timeless = { ...rest, targets: { ...targets, recovery: [] } };
    const source = recoverySource(
      ["recovers: meridian\n    rto: 1h", "recovers: meridian-2"],
      ["      cluster: dr\n", ""],
      ["      disaster: {title: Loss of the primary site, rto: 1h, by: restore}", "      {}"],
    );
    expect(() => planTakeover(timeless, source)).toThrow(
      new RangeError(
        [
          "meridian-dr: recovers meridian-2, asked to recover meridian; name the stack of meridian-2, or change recovery.recovers",
          "meridian-dr: no recovery cluster, so no workload is taken over; name one in recovery.kubernetes.cluster",
          "meridian-dr: no recovery time is stated, so nothing tells how fast is fast enough; state recovery.rto",
        ].join("\n"),
      ),
    );
  });
});

describe("the recovery time", () => {
  const step = (what: string, seconds: number): Step => ({ what, seconds, basis: "stated" });
  const detection = [step("found", 30)];
  const work = [step("start", 300), step("place", 5)];

  it("is the detection and then the longer of names and work, which go side by side", () => {
    const path = criticalPath({ detection, names: [step("ttl", 60)], work });
    expect(path.map(({ what }) => what)).toEqual(["found", "start", "place"]);
    expect(secondsOf(path)).toBe(335);
    const slow = criticalPath({ detection, names: [step("ttl", 600)], work });
    expect(slow.map(({ what }) => what)).toEqual(["found", "ttl"]);
    expect(secondsOf(slow)).toBe(630);
  });

  it("is that of the names alone where everything runs already", () => {
    expect(criticalPath({ detection, names: [step("ttl", 60)], work: [] })).toHaveLength(2);
  });
});

describe("the pods of a recovery site", () => {
  it("are those of its own workloads, by the kinds that a bare control plane knows", () => {
    expect(expectedPods(recoverySource().estate, "dr")).toBe(8);
    expect(expectedPods(recoverySource().estate, "another")).toBe(0);
    expect(unmade(recoverySource().estate, "dr")).toEqual([]);
  });

  it("are missing one by one where only an operator could make them", () => {
    const source = recoverySource([
      "title: Inference after a takeover\n      kind: deployment",
      "title: Inference after a takeover\n      kind: rollout",
    ]);
    expect(expectedPods(source.estate, "dr")).toBe(6);
    expect(unmade(source.estate, "dr").map(({ pod, priority, reason }) => [pod, priority, reason])).toEqual(
      [0, 1].map((index) => [
        `inference-${index}`,
        800_000,
        "no operator for kind rollout runs in this proof, so its pods were never made",
      ]),
    );
  });
});

const good: RecoveryProof = {
  from: "prod",
  to: "dr",
  steps: [
    { what: "found", seconds: 30, basis: "stated" },
    { what: "instances start", seconds: 300, basis: "assumed" },
  ],
  total: 330,
  limit: 3600,
  placed: 2,
  pods: 2,
  unplaced: [],
  copies: [{ data: "orders", rpo: 60, age: 60, basis: "modelled", holds: true }],
  restore: [
    {
      data: "archive to prod over line",
      bytes: 1e15,
      bitsPerSecond: 1e9,
      seconds: 8e6,
      basis: "modelled",
      needed: false,
    },
    { data: "orders to the nodes", bytes: 1e12, bitsPerSecond: 1e10, seconds: 800, basis: "modelled", needed: true },
  ],
  records: [{ name: "api.example", before: "api.prod.example", after: "api.dr.example", basis: "derived" }],
};

const said = ({ code, severity, subject, computed, limit }: ProofFinding): string =>
  `${code} ${severity} ${subject}: ${computed}, limit ${limit}`;

describe("findings of a takeover", () => {
  it("are none when all is there in time, however long what nobody waits for takes", () => {
    expect(recoveryFindings(good)).toEqual([]);
  });

  it("name the longest step when it takes too long", () => {
    expect(
      recoveryFindings({ ...good, limit: 300 })
        .filter(({ code }) => code === "TWIN-RECOVERY-TIME")
        .map(said),
    ).toEqual([
      "TWIN-RECOVERY-TIME error dr: 5.5min by the sum of its steps; longest: instances start, 5min (assumed), limit 5min",
    ]);
  });

  it("have the scheduler's words for a workload without a node, once for all its pods", () => {
    const pod = { cluster: "c", namespace: "n", workload: "w", priority: 1, reason: "0/3 nodes are available" };
    const unplaced = [
      { ...pod, pod: "w-0" },
      { ...pod, pod: "w-1" },
    ];
    expect(recoveryFindings({ ...good, placed: 0, unplaced }).map(said)).toEqual([
      "TWIN-RECOVERY-FIT error w: 2 of its pods have no node (measured): 0/3 nodes are available, limit all pods placed",
    ]);
  });

  it("tell a copy that is too old from one that is not there", () => {
    const copy = { data: "orders", rpo: 60, age: 90, basis: "derived", holds: false } as const;
    expect(recoveryFindings({ ...good, copies: [copy, { ...copy, age: 60 }] }).map(said)).toEqual([
      "TWIN-RECOVERY-COPY error orders: newest copy is 1.5min old at the loss (derived), limit 1min",
      "TWIN-RECOVERY-COPY error orders: a copy is not in every bucket that it belongs to, limit 1min",
    ]);
  });

  it("count a restore only where the takeover waits for it", () => {
    expect(recoveryFindings({ ...good, total: 300, limit: 600 }).map(said)).toEqual([
      "TWIN-RECOVERY-RESTORE error orders: 13.33min for 1TB at 10Gbps (modelled), limit 10min",
    ]);
  });

  it("name a record that does not turn over", () => {
    const records = [
      { name: "api.example", before: "api.prod.example", after: "api.prod.example", basis: "derived" as const },
    ];
    expect(recoveryFindings({ ...good, records }).map(said)).toEqual([
      "TWIN-RECOVERY-NAME error api.example: still answers api.prod.example (derived), limit the secondary record",
    ]);
  });
});

describe("gaps between a primary and its recovery estate", () => {
  const gaps = (...edits: readonly Edit[]) => recoveryGaps(primary, recoverySource(...edits).estate);

  it("of the shipped estates are said, and none of them blocks", () => {
    const found = gaps();
    expect(found.map(({ code, severity, subject }) => `${code} ${severity} ${subject}`)).toEqual([
      "TWIN-RECOVERY-COPY info orders",
      "TWIN-RECOVERY-COPY info model-weights",
      "TWIN-RECOVERY-COPY info market-data",
      "TWIN-RECOVERY-COPY warning snapshots",
      "TWIN-RECOVERY-CAPACITY warning core",
      "TWIN-RECOVERY-CAPACITY warning trading",
      "TWIN-RECOVERY-CAPACITY warning gpu",
    ]);
    expect(found.map(said)).toContain(
      "TWIN-RECOVERY-COPY info orders: 1min of it may be lost with the whole site (stated), limit 0ns",
    );
  });

  it("are a data class that no bucket holds, one without a size, and a site that no name turns over to", () => {
    const { source, site } = planTakeover(primary, recoverySource());
    const { failover: _failover, ...recovery } = site.record;
    expect(
      gaps(["to: state, ", ""], ["size: 100GB, ", ""], ["expected: 2TB\n        objectSize: 16MB", "objectSize: 16MB"])
        .filter(({ severity, code }) => severity === "error" || code === "TWIN-RECOVERY-RESTORE")
        .map(said),
    ).toEqual([
      "TWIN-RECOVERY-COPY error state: no bucket of the site is named for it, limit a bucket for every kind of data",
      "TWIN-RECOVERY-RESTORE info configuration: cannot tell how long its restore takes: no size is stated, limit a size for every kind of data",
    ]);
    expect(recoveryGaps(primary, { ...source.estate, recovery }).map(said)).toContain(
      "TWIN-RECOVERY-NAME error meridian-dr: no failover is stated: nothing finds the loss, and no name turns over, limit a health check and a failover record",
    );
  });

  it("vanish for capacity that is reserved", () => {
    const reserved = gaps(["maximum: 1, diskSize", "maximum: 1, reserved: true, diskSize"]);
    expect(reserved.map(({ subject }) => subject)).not.toContain("gpu");
  });
});
