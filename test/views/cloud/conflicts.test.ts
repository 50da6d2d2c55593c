import { describe, expect, it } from "vitest";
import { sections } from "../../../src/model/estate.ts";
import { q } from "../../../src/units/index.ts";
import { conflictsOf } from "../../../src/views/cloud/conflicts.ts";
import { planSite, regionsOf } from "../../../src/views/cloud/site.ts";
import { recoveryOf, smallest } from "./recovery.ts";

const { logs } = smallest.buckets;
const group = { title: "Nodes", instanceType: "m7i.large", minimum: 1, desired: 2, maximum: 3, diskSize: "50GiB" };
const failover = { zone: "f.example", records: {}, interval: "10s", threshold: 3, ttl: "60s" };

const replicated = { ...smallest.keys, data: { ...smallest.keys.data, replicas: ["us-west-2"] } };
const archive = (more: object) => ({ logs, archive: { title: "Archive", purpose: "archive", ...more } });
const moves = (...list: readonly [string, string][]) => ({
  transitions: list.map(([after, storageClass]) => ({ after, class: storageClass })),
});
const plan = { title: "Daily", schedule: "cron(0 3 * * ? *)", keep: "35d" };

/** Change that breaks the smallest section, and the one message that it gives. */
const broken: readonly [title: string, change: object, message: string][] = [
  ["no account", { account: undefined }, "recovery.account: is not stated; write the 12 digits of the AWS account"],
  [
    "a network that is too small for its subnets",
    { network: { ...smallest.network, cidr: "10.96.0.0/24" } },
    "recovery.network.cidr: got /24, AWS and the subnets of 8 zones allow /16 to /23; change the prefix",
  ],
  [
    "a zone of another region",
    { network: { ...smallest.network, zones: ["us-east-1a", "us-west-2a"] } },
    "recovery.network.zones.1: us-west-2a is not in us-east-1; write a zone of the region",
  ],
  [
    "a zone named twice",
    { network: { ...smallest.network, zones: ["us-east-1a", "us-east-1a"] } },
    "recovery.network.zones.1: us-east-1a is there twice; remove one",
  ],
  [
    "more NAT gateways than zones",
    { network: { ...smallest.network, natGateways: 3 } },
    "recovery.network.natGateways: got 3, limit is one per zone, 2; lower it or add zones",
  ],
  [
    "a network that the primary site has too",
    { vpn: { a: { title: "A", peerAddress: "192.0.2.1", peerAsn: 65001, networks: ["10.96.128.0/20"] } } },
    "recovery.network.cidr: 10.96.0.0/16 overlaps 10.96.128.0/20 behind vpn a; routes would not be unique, choose another block",
  ],
  [
    "a cluster without a network",
    { network: undefined, kubernetes: { version: "1.36" } },
    "recovery.network: is not stated, but kubernetes needs it; add the section",
  ],
  [
    "a cluster that the estate does not have",
    { kubernetes: { version: "1.36", cluster: "dr" } },
    "recovery.kubernetes.cluster: no cluster dr with a kubernetes section; add clusters.dr.kubernetes",
  ],
  [
    "sizes of a node group out of order",
    { kubernetes: { version: "1.36", nodeGroups: { core: { ...group, desired: 4 } } } },
    "recovery.kubernetes.nodeGroups.core: got minimum 1, desired 4, maximum 3; write them in rising order",
  ],
  [
    "a bucket name that S3 refuses",
    {
      buckets: {
        [`archive-${"x".repeat(32)}`]: { title: "Archive", purpose: "archive", replicateTo: ["ap-southeast-1"] },
        logs,
      },
      keys: { ...replicated, data: { ...replicated.data, replicas: ["ap-southeast-1"] } },
    },
    `recovery.buckets.archive-${"x".repeat(32)}: bucket name archive-${"x".repeat(32)}-123456789012-ap-southeast-1 has 68 characters, limit is 63; shorten the id`,
  ],
  [
    "a copy beside its original",
    { buckets: archive({ replicateTo: ["us-east-1"] }) },
    "recovery.buckets.archive.replicateTo: us-east-1 is the bucket's own region; a copy there survives nothing, remove it",
  ],
  [
    "a lock on the bucket for logs",
    { buckets: { logs: { ...logs, lock: { mode: "COMPLIANCE", keep: "90d" } } } },
    "recovery.buckets.logs: AWS does not deliver logs to a bucket with a lock, and they are encrypted by S3 itself; remove lock and replicateTo",
  ],
  [
    "a move to a warmer class",
    { buckets: archive(moves(["30d", "GLACIER"], ["60d", "GLACIER_IR"])) },
    "recovery.buckets.archive.transitions.1: GLACIER_IR after 60d does not follow GLACIER after 30d; S3 moves objects later and colder only, sort the moves",
  ],
  [
    "a move that S3 finds too early",
    { buckets: archive(moves(["7d", "STANDARD_IA"])) },
    "recovery.buckets.archive.transitions.0: STANDARD_IA after 7d, S3 wants 30d in STANDARD first; raise after",
  ],
  [
    "an end before the last move",
    { buckets: archive({ ...moves(["90d", "GLACIER"]), expireAfter: "60d" }) },
    "recovery.buckets.archive.expireAfter: 60d is before the last move at 90d; remove the move or expire later",
  ],
  [
    "no bucket for logs",
    { buckets: {} },
    "recovery.buckets: no bucket has the purpose logs; access logs and the audit trail need one",
  ],
  [
    "cold backups that are deleted too early",
    { backup: { daily: { ...plan, coldAfter: "30d" } } },
    "recovery.backup.daily.keep: 35d, cold storage keeps at least 90d after 30d; keep longer or remove coldAfter",
  ],
  [
    "a backup copied to where it is",
    { backup: { daily: { ...plan, copyTo: "us-east-1" } } },
    "recovery.backup.daily.copyTo: us-east-1 is the site's own region; name another",
  ],
  [
    "a key that turns over too seldom",
    { keys: { ...smallest.keys, data: { ...smallest.keys.data, rotateEvery: "8y" } } },
    "recovery.keys.data.rotateEvery: got 2920d, KMS allows 90d to 2560d; change it",
  ],
  [
    "a key that is gone too soon",
    { keys: { ...smallest.keys, data: { ...smallest.keys.data, deleteAfter: "3d" } } },
    "recovery.keys.data.deleteAfter: got 3d, KMS allows 7d to 30d; change it",
  ],
  [
    "a replica beside its key",
    { keys: { ...smallest.keys, data: { ...smallest.keys.data, replicas: ["us-east-1"] } } },
    "recovery.keys.data.replicas: us-east-1 is the key's own region; remove it",
  ],
  [
    "a use without a key",
    { keys: { data: smallest.keys.data } },
    "recovery.keys: no key protects logs; add one with protects: [logs]",
  ],
  [
    "a use with two keys",
    { keys: { ...smallest.keys, more: smallest.keys.logs } },
    "recovery.keys: logs and more both protect logs; leave it to one",
  ],
  [
    "a copy in a region without the key",
    { buckets: archive({ replicateTo: ["us-west-2"] }) },
    "recovery.keys.data.replicas: buckets are also in us-west-2; add the replica",
  ],
  [
    "alarms in a region without the key",
    { region: "us-west-2", network: { cidr: "10.96.0.0/16", zones: ["us-west-2a", "us-west-2b"] }, failover },
    "recovery.keys.logs.replicas: logs are also in us-east-1; add the replica",
  ],
  [
    "a health check at a pace of its own",
    { failover: { ...failover, interval: "20s" } },
    "recovery.failover.interval: got 20s, Route 53 checks every 10s or 30s; write one of them",
  ],
  [
    "a health check that counts too far",
    { failover: { ...failover, threshold: 11 } },
    "recovery.failover.threshold: got 11, limit is 10; lower it",
  ],
  [
    "an emergency session that IAM refuses",
    {
      breakGlass: { role: "emergency", principals: ["arn:aws:iam::123456789012:user/a"], session: "30min", notify: [] },
    },
    "recovery.breakGlass.session: got 30min, IAM allows 1h to 12h; change it",
  ],
];

describe("a recovery section", () => {
  it("can be built in its smallest form", () => {
    expect(conflictsOf(recoveryOf(), undefined)).toEqual([]);
    expect(
      conflictsOf(recoveryOf({ buckets: archive({ replicateTo: ["us-west-2"] }), keys: replicated }), undefined),
    ).toEqual([]);
  });

  it.each(broken)("cannot be built with %s", (_title, change, message) => {
    expect(conflictsOf(recoveryOf({ ...change }), undefined).map((conflict) => conflict.message)).toEqual([message]);
  });

  it("says where each conflict is", () => {
    expect(conflictsOf(recoveryOf({ failover: { ...failover, threshold: 11 } }), undefined)).toEqual([
      {
        path: ["recovery", "failover", "threshold"],
        message: "recovery.failover.threshold: got 11, limit is 10; lower it",
      },
    ]);
  });

  it("has a part in each region that it names, its own first", () => {
    const recovery = recoveryOf({
      region: "us-west-2",
      buckets: archive({ replicateTo: ["eu-west-1", "ap-south-1"] }),
      backup: { daily: { ...plan, copyTo: "eu-west-1" } },
      failover,
    });
    expect(regionsOf(recovery)).toEqual(["us-west-2", "ap-south-1", "eu-west-1", "us-east-1"]);
  });

  it("is planned from the estate's facts, and asked for where it is not there", () => {
    const about = {
      name: "x",
      environment: "dr",
      role: "recovery",
      owner: "team",
      costCentre: "cc-1",
      domain: "x.example",
      documents: [],
    } as const;
    const record = { title: "API", primary: "a.example", secondary: "b.example", port: 443, path: "/" };
    const named = { ...failover, records: { api: record } };
    const line = (amount: string, pays: readonly string[]) => ({ title: "Line", amount, pays });
    const lines = {
      a: line("USD 20000/year", ["dr"]),
      b: line("USD 10000/year", ["x", "dr"]),
      c: line("USD 5/year", []),
    };
    const budget = sections.budget.parse({
      operating: { cloud: { title: "Cloud", amount: "USD 30005/year", lines } },
    });
    const planned = planSite({
      about,
      budget,
      clusters: [],
      recovery: recoveryOf({ keepLogs: "100d", failover: named }),
    });
    expect(planned).toMatchObject({
      ok: true,
      site: {
        name: "dr",
        regions: ["us-east-1"],
        tags: { owner: "team", costCentre: "cc-1", environment: "dr", estate: "x" },
        logBucket: "logs-123456789012-us-east-1",
        auditTrail: "dr-audit",
        eksCluster: "dr-eks",
        logRetention: 120,
        budget: q("usdPerYear", "USD 30000/year"),
        failoverNames: ["api.f.example"],
        serviceNetwork: undefined,
      },
    });
    expect(planSite({ about, budget, clusters: [] })).toEqual({
      ok: false,
      conflicts: [{ path: ["recovery"], message: "recovery: is not stated; add the section" }],
    });
  });
});
