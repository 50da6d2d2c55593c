/** What a takeover showed, and what two estates say about it before anything runs, as findings. */
import type { Estate } from "../../../model/estate.ts";
import { compare, format, quantity } from "../../../units/index.ts";
import type { ProofFinding, RecoveryProof, Unplaced } from "../schema.ts";
import { bucketOf } from "./copies.ts";
import { sizeOf } from "./restore.ts";

const SECOND = 1e9;

/** Findings of a takeover that ran; sources are places in the stack file of the recovery estate. */
export function recoveryFindings(proof: RecoveryProof): ProofFinding[] {
  return [
    ...tooLate(proof),
    ...[...Map.groupBy(proof.unplaced, ({ workload }) => workload)].map(([workload, pods]) => unplaced(workload, pods)),
    ...proof.copies.filter(({ holds }) => !holds).map(lostCopy),
    ...proof.restore
      .filter(({ needed, seconds }) => needed === true && seconds > proof.limit)
      .map(({ data, bytes, bitsPerSecond, seconds, basis }): ProofFinding => {
        const rate = format("bitRate", quantity(bitsPerSecond), 2);
        return {
          code: "TWIN-RECOVERY-RESTORE",
          severity: "error",
          subject: data.split(" ")[0] ?? data,
          says: `is to be there within ${duration(proof.limit)} of the loss`,
          computed: `${duration(seconds)} for ${format("size", quantity(bytes), 2)} at ${rate} (${basis})`,
          limit: duration(proof.limit),
          remedy:
            "keep less of it in tiers that are read so soon, rent more or larger nodes, or keep it on disks of the site",
          source: `dataClasses.${data.split(" ")[0]}`,
        };
      }),
    ...proof.records
      .filter(({ before, after }) => before === after)
      .map(
        ({ name, before, basis }): ProofFinding => ({
          code: "TWIN-RECOVERY-NAME",
          severity: "error",
          subject: name,
          says: "turns over to the recovery site when the primary is lost",
          computed: `still answers ${before} (${basis})`,
          limit: "the secondary record",
          remedy: "give the primary record the health check of its own host",
          source: "recovery.failover.records",
        }),
      ),
  ];
}

function tooLate({ from, to, total, limit, steps }: RecoveryProof): ProofFinding[] {
  if (total <= limit) return [];
  const longest = steps.reduce<RecoveryProof["steps"][number] | undefined>(
    (found, step) => (found === undefined || step.seconds > found.seconds ? step : found),
    undefined,
  );
  return [
    {
      code: "TWIN-RECOVERY-TIME",
      severity: "error",
      subject: to,
      says: `takes ${from} over within ${duration(limit)}`,
      computed: `${duration(total)} by the sum of its steps${longest === undefined ? "" : `; longest: ${longest.what}, ${duration(longest.seconds)} (${longest.basis})`}`,
      limit: duration(limit),
      remedy: "shorten the longest step, keep more nodes running (desired), or state a longer recovery.rto",
      source: "recovery.rto",
    },
  ];
}

function unplaced(workload: string, pods: readonly Unplaced[]): ProofFinding {
  const [first] = pods;
  return {
    code: "TWIN-RECOVERY-FIT",
    severity: "error",
    subject: workload,
    says: "runs at the recovery site after a takeover",
    computed: `${pods.length} of its pods ${pods.length === 1 ? "has" : "have"} no node (measured): ${first?.reason ?? "no reason given"}`,
    limit: "all pods placed",
    remedy: "raise maximum of a node group that can hold them, or ask for less",
    source: `workloads.${workload}`,
  };
}

function lostCopy({ data, rpo, age, basis }: RecoveryProof["copies"][number]): ProofFinding {
  return {
    code: "TWIN-RECOVERY-COPY",
    severity: "error",
    subject: data,
    says: `loses ${duration(rpo)} at most with the primary site`,
    computed:
      age > rpo
        ? `newest copy is ${duration(age)} old at the loss (${basis})`
        : "a copy is not in every bucket that it belongs to",
    limit: duration(rpo),
    remedy: age > rpo ? "back it up more often, or state a longer rpo" : "check the replication of its bucket",
    source: `dataClasses.${data}`,
  };
}

/** What the two estates leave open, whatever a takeover shows; sources are places in the recovery estate's stack file. */
export function recoveryGaps(primary: Estate, recovery: Estate): ProofFinding[] {
  return [
    ...recovery.dataClasses.filter((data) => bucketOf(recovery, data) === undefined).map(({ id }) => withoutBucket(id)),
    ...recovery.dataClasses.filter((data) => sizeOf(recovery, data) === undefined).map(({ id }) => withoutSize(id)),
    ...primary.dataClasses.flatMap((data) => againstPrimary(primary, recovery, data)),
    ...unreserved(recovery),
    ...(recovery.recovery?.failover === undefined ? [withoutFailover(recovery)] : []),
  ];
}

function withoutBucket(id: string): ProofFinding {
  return {
    code: "TWIN-RECOVERY-COPY",
    severity: "error",
    subject: id,
    says: "is copied to the recovery site",
    computed: "no bucket of the site is named for it",
    limit: "a bucket for every kind of data",
    remedy: `name a backup in dataClasses.${id}.backup, and a bucket in its to`,
    source: `dataClasses.${id}.backup`,
  };
}

function withoutSize(id: string): ProofFinding {
  return {
    code: "TWIN-RECOVERY-RESTORE",
    severity: "info",
    subject: id,
    says: "is copied to the recovery site",
    computed: "cannot tell how long its restore takes: no size is stated",
    limit: "a size for every kind of data",
    remedy: `state dataClasses.${id}.size, or expected of its bucket`,
    source: `dataClasses.${id}.size`,
  };
}

function againstPrimary(primary: Estate, recovery: Estate, data: Estate["dataClasses"][number]): ProofFinding[] {
  const { id, title, rpo } = data;
  const there = recovery.dataClasses.find((candidate) => candidate.id === id);
  const owner = primary.about.name;
  if (there === undefined) {
    return [
      {
        code: "TWIN-RECOVERY-COPY",
        severity: "warning",
        subject: id,
        says: `${title} of ${owner}${rpo === undefined ? "" : ` may lose ${format("duration", rpo)}`}`,
        computed: "the recovery site has no copy: with the site all of it is lost",
        limit: `every kind of data of ${owner}`,
        remedy: `add dataClasses.${id} to the recovery estate, or leave it out of ${owner} where it can be made again`,
        source: `dataClasses of ${recovery.about.name}`,
      },
    ];
  }
  if (rpo === undefined || there.rpo === undefined || compare(there.rpo, rpo) <= 0) return [];
  return [
    {
      code: "TWIN-RECOVERY-COPY",
      severity: "info",
      subject: id,
      says: `${owner} may lose ${format("duration", rpo)} of it`,
      computed: `${format("duration", there.rpo)} of it may be lost with the whole site (stated)`,
      limit: format("duration", rpo),
      remedy: "tell whoever relies on the shorter one, or copy it more often",
      source: `dataClasses.${id}.rpo`,
    },
  ];
}

/** What is rented on demand may be had by nobody in a disaster that others have too. */
function unreserved({ recovery }: Estate): ProofFinding[] {
  return (recovery?.kubernetes?.nodeGroups ?? [])
    .filter(({ desired, maximum, reserved }) => maximum > desired && !reserved)
    .map(
      ({ id, instanceType, desired, maximum }): ProofFinding => ({
        code: "TWIN-RECOVERY-CAPACITY",
        severity: "warning",
        subject: id,
        says: `${maximum - desired} more ${instanceType} in a takeover`,
        computed: "nothing reserves them: the recovery time holds only if the provider has them free (assumed)",
        limit: "capacity that is reserved or runs",
        remedy: `set recovery.kubernetes.nodeGroups.${id}.reserved, raise desired, or name another instance type to fall back on`,
        source: `recovery.kubernetes.nodeGroups.${id}.reserved`,
      }),
    );
}

function withoutFailover({ about }: Estate): ProofFinding {
  return {
    code: "TWIN-RECOVERY-NAME",
    severity: "error",
    subject: about.name,
    says: "takes over when the primary is lost",
    computed: "no failover is stated: nothing finds the loss, and no name turns over",
    limit: "a health check and a failover record",
    remedy: "state recovery.failover",
    source: "recovery.failover",
  };
}

function duration(seconds: number): string {
  return format("duration", quantity(Math.round(seconds * SECOND)), 2);
}
