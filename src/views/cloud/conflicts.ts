/** What keeps a recovery site from being built: limits of AWS, and parts that need one another. */
import type { Cluster, Recovery } from "../../model/estate.ts";
import { type Duration, format } from "../../units/index.ts";
import { type Network, parseNetwork } from "../ipv4.ts";
import type { Conflict } from "../types.ts";
import type { KeyUse } from "./key-policy.ts";
import { classOrder, type RecoveryBucket, wholeDays, wholeSeconds, youngest } from "./lifecycle.ts";
import { BUCKET_NAME_LIMIT, bucketName, HEALTH_CHECK_REGION } from "./place.ts";
import { LONGEST_NETWORK, SHORTEST_NETWORK, ZONE_SLOTS } from "./subnets.ts";

const days = (duration: Duration): string => format("duration", duration);

/** Everything that keeps the site from being built, in the order of the schema. */
export function conflictsOf(recovery: Recovery, cluster: Cluster | undefined): readonly Conflict[] {
  const found: Conflict[] = [];
  const add = (path: readonly (string | number)[], message: string): void => {
    found.push({ path: ["recovery", ...path.map(String)], message: `${["recovery", ...path].join(".")}: ${message}` });
  };
  if (recovery.account === undefined) add(["account"], "is not stated; write the 12 digits of the AWS account");
  network(recovery, cluster, add);
  kubernetes(recovery, cluster, add);
  for (const bucket of recovery.buckets) bucketLimits(bucket, recovery, add);
  backup(recovery, add);
  keys(recovery, add);
  failover(recovery, add);
  return found;
}

type Add = (path: readonly (string | number)[], message: string) => void;

function network({ network, region, vpn }: Recovery, cluster: Cluster | undefined, add: Add): void {
  if (network === undefined) {
    if (vpn.length > 0) add(["network"], "is not stated, but vpn needs it; add the section");
    return;
  }
  const block = parseNetwork(network.cidr);
  if (block.length < SHORTEST_NETWORK || block.length > LONGEST_NETWORK) {
    add(
      ["network", "cidr"],
      `got /${block.length}, AWS and the subnets of ${ZONE_SLOTS} zones allow /${SHORTEST_NETWORK} to /${LONGEST_NETWORK}; change the prefix`,
    );
  }
  if (network.zones.length > ZONE_SLOTS) {
    add(["network", "zones"], `got ${network.zones.length} zones, limit is ${ZONE_SLOTS}; remove some`);
  }
  network.zones.forEach((zone, index) => {
    if (!zone.startsWith(region))
      add(["network", "zones", index], `${zone} is not in ${region}; write a zone of the region`);
    if (network.zones.indexOf(zone) !== index) add(["network", "zones", index], `${zone} is there twice; remove one`);
  });
  if (network.natGateways > network.zones.length) {
    add(
      ["network", "natGateways"],
      `got ${network.natGateways}, limit is one per zone, ${network.zones.length}; lower it or add zones`,
    );
  }
  const others: [string, string | undefined][] = [
    ...vpn.flatMap((peer) => peer.networks.map((cidr): [string, string] => [`${cidr} behind vpn ${peer.id}`, cidr])),
    ["the service network of the cluster", cluster?.kubernetes?.serviceNetwork],
  ];
  for (const [title, cidr] of others) {
    if (cidr !== undefined && overlap(block, cidr)) {
      add(["network", "cidr"], `${network.cidr} overlaps ${title}; routes would not be unique, choose another block`);
    }
  }
}

function overlap(block: Network, cidr: string): boolean {
  const other = parseNetwork(cidr);
  return block.base < other.base + other.size && other.base < block.base + block.size;
}

function kubernetes({ kubernetes, network, buckets }: Recovery, cluster: Cluster | undefined, add: Add): void {
  if (kubernetes === undefined) return;
  if (network === undefined) add(["network"], "is not stated, but kubernetes needs it; add the section");
  if (kubernetes.cluster !== undefined && cluster?.kubernetes === undefined) {
    add(
      ["kubernetes", "cluster"],
      `no cluster ${kubernetes.cluster} with a kubernetes section; add clusters.${kubernetes.cluster}.kubernetes`,
    );
  }
  for (const group of kubernetes.nodeGroups) {
    if (group.minimum > group.desired || group.desired > group.maximum) {
      add(
        ["kubernetes", "nodeGroups", group.id],
        `got minimum ${group.minimum}, desired ${group.desired}, maximum ${group.maximum}; write them in rising order`,
      );
    }
  }
  for (const identity of kubernetes.identities) {
    for (const bucket of identity.buckets) {
      if (!buckets.some((other) => other.id === bucket)) {
        add(
          ["kubernetes", "identities", identity.id, "buckets"],
          `no bucket ${bucket} in recovery.buckets; add it or correct the id`,
        );
      }
    }
  }
}

function bucketLimits(bucket: RecoveryBucket, recovery: Recovery, add: Add): void {
  const at = ["buckets", bucket.id];
  for (const region of [recovery.region, ...bucket.replicateTo]) {
    const name = bucketName(bucket.id, { account: recovery.account ?? "000000000000", region });
    if (name.length > BUCKET_NAME_LIMIT) {
      add(at, `bucket name ${name} has ${name.length} characters, limit is ${BUCKET_NAME_LIMIT}; shorten the id`);
    }
  }
  if (bucket.replicateTo.includes(recovery.region)) {
    add(
      [...at, "replicateTo"],
      `${recovery.region} is the bucket's own region; a copy there survives nothing, remove it`,
    );
  }
  if (bucket.purpose === "logs" && (bucket.lock !== undefined || bucket.replicateTo.length > 0)) {
    add(
      at,
      "AWS does not deliver logs to a bucket with a lock, and they are encrypted by S3 itself; remove lock and replicateTo",
    );
  }
  let last = { days: -1, rank: -1, title: "" };
  bucket.transitions.forEach((move, index) => {
    const now = { days: wholeDays(move.after), rank: classOrder.indexOf(move.class), title: move.class };
    if (now.days <= last.days || now.rank <= last.rank) {
      add(
        [...at, "transitions", index],
        `${move.class} after ${days(move.after)} does not follow ${last.title} after ${last.days}d; S3 moves objects later and colder only, sort the moves`,
      );
    }
    if (now.days < youngest[move.class]) {
      add(
        [...at, "transitions", index],
        `${move.class} after ${days(move.after)}, S3 wants ${youngest[move.class]}d in STANDARD first; raise after`,
      );
    }
    last = now;
  });
  if (bucket.expireAfter !== undefined && wholeDays(bucket.expireAfter) <= last.days) {
    add(
      [...at, "expireAfter"],
      `${days(bucket.expireAfter)} is before the last move at ${last.days}d; remove the move or expire later`,
    );
  }
  if (bucket.backup !== undefined && !recovery.backup.some((plan) => plan.id === bucket.backup)) {
    add([...at, "backup"], `no plan ${bucket.backup} in recovery.backup; add it or correct the id`);
  }
}

/** Days that AWS Backup keeps what it has moved to cold storage. Developer guide, "Lifecycle". */
const COLD_DAYS = 90;

function backup(recovery: Recovery, add: Add): void {
  for (const plan of recovery.backup) {
    if (plan.coldAfter !== undefined && wholeDays(plan.keep) < wholeDays(plan.coldAfter) + COLD_DAYS) {
      add(
        ["backup", plan.id, "keep"],
        `${days(plan.keep)}, cold storage keeps at least ${COLD_DAYS}d after ${days(plan.coldAfter)}; keep longer or remove coldAfter`,
      );
    }
    if (plan.copyTo === recovery.region) {
      add(["backup", plan.id, "copyTo"], `${plan.copyTo} is the site's own region; name another`);
    }
  }
}

/** Limits of KMS, in days: rotation period and waiting time before deletion. API reference. */
const ROTATION = [90, 2560] as const;
const DELETION = [7, 30] as const;

function keys(recovery: Recovery, add: Add): void {
  for (const key of recovery.keys) {
    within(["keys", key.id, "rotateEvery"], key.rotateEvery, ROTATION, add);
    within(["keys", key.id, "deleteAfter"], key.deleteAfter, DELETION, add);
    if (key.replicas.includes(recovery.region)) {
      add(["keys", key.id, "replicas"], `${recovery.region} is the key's own region; remove it`);
    }
  }
  for (const [use, regions] of neededKeys(recovery)) {
    const holders = recovery.keys.filter((key) => key.protects.includes(use));
    const [key] = holders;
    if (key === undefined) {
      add(["keys"], `no key protects ${use}; add one with protects: [${use}]`);
    } else if (holders.length > 1) {
      add(["keys"], `${holders.map((holder) => holder.id).join(" and ")} both protect ${use}; leave it to one`);
    } else {
      const missing = regions.filter((region) => region !== recovery.region && !key.replicas.includes(region));
      if (missing.length > 0) {
        add(["keys", key.id, "replicas"], `${use} are also in ${[...new Set(missing)].join(", ")}; add the replica`);
      }
    }
  }
}

/** Uses that need a key, with the regions they need it in. */
function neededKeys(recovery: Recovery): [KeyUse, readonly string[]][] {
  const alarms = recovery.failover === undefined ? [] : [HEALTH_CHECK_REGION];
  return [
    ["logs", alarms],
    ["buckets", recovery.buckets.flatMap((bucket) => bucket.replicateTo)],
    ...(recovery.backup.length === 0
      ? []
      : [["backups", recovery.backup.flatMap((plan) => plan.copyTo ?? [])] satisfies [KeyUse, readonly string[]]]),
    ...(recovery.kubernetes === undefined ? [] : [["cluster", []] satisfies [KeyUse, readonly string[]]]),
  ];
}

function within(path: readonly string[], got: Duration, [low, high]: readonly [number, number], add: Add): void {
  const value = wholeDays(got);
  if (value < low || value > high) add(path, `got ${days(got)}, KMS allows ${low}d to ${high}d; change it`);
}

/** Seconds between two checks that Route 53 offers, and most failures in a row that it counts. API reference. */
const CHECK_INTERVALS = [10, 30];
const MOST_FAILURES = 10;
/** Shortest and longest session of a role, in seconds. IAM API reference, CreateRole. */
const SESSION = [3600, 43_200] as const;

function failover(recovery: Recovery, add: Add): void {
  const { failover, breakGlass, buckets } = recovery;
  if (!buckets.some((bucket) => bucket.purpose === "logs")) {
    add(["buckets"], "no bucket has the purpose logs; access logs and the audit trail need one");
  }
  if (failover !== undefined) {
    if (!CHECK_INTERVALS.includes(wholeSeconds(failover.interval))) {
      add(
        ["failover", "interval"],
        `got ${days(failover.interval)}, Route 53 checks every 10s or 30s; write one of them`,
      );
    }
    if (failover.threshold > MOST_FAILURES) {
      add(["failover", "threshold"], `got ${failover.threshold}, limit is ${MOST_FAILURES}; lower it`);
    }
  }
  if (breakGlass !== undefined) {
    const seconds = wholeSeconds(breakGlass.session);
    if (seconds < SESSION[0] || seconds > SESSION[1]) {
      add(["breakGlass", "session"], `got ${days(breakGlass.session)}, IAM allows 1h to 12h; change it`);
    }
  }
}
