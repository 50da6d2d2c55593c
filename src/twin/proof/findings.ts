/** What of a proof breaks a promise of the estate, as findings like those of every other rule. */
import type { Estate } from "../../model/estate.ts";
import { count } from "../../report/words.ts";
import type { Drill, Fit, Proof, ProofFinding, RoleOutcome } from "./schema.ts";
import { roleOf } from "./stand-in.ts";

/** Losses that an availability target and a recovery class speak of: one component fails. A rack or a site is several at once. */
const SINGLE: ReadonlySet<Drill["kind"]> = new Set(["node", "feed", "switch", "control-plane", "etcd"]);

type Parts = Pick<Proof, "fit" | "drills" | "queues" | "scaling" | "drains" | "surges">;

/** Findings of everything but the recovery in another stack, worst first within each part. */
export function findingsOf(estate: Estate, parts: Parts): ProofFinding[] {
  const { fit, drills, queues, scaling, drains, surges } = parts;
  return [
    ...(fit === undefined ? [] : fitFindings(fit)),
    ...drills.flatMap((drill) => drillFindings(estate, promised(drill, drills))),
    ...checkFindings(
      "TWIN-QUEUE",
      "queues",
      queues?.steps ?? [],
      "correct weights, borrowing and reclaiming under queues",
    ),
    ...scaling.flatMap(({ cluster, workload, checks }) =>
      checkFindings(
        "TWIN-SCALE",
        `${cluster}/${workload}`,
        checks,
        "correct scaling.policy, or the room between minimum and maximum",
      ),
    ),
    ...drains
      .filter(({ holds }) => !holds)
      .map(
        ({ cluster, lowest, refused, reason }): ProofFinding => ({
          code: "TWIN-DRAIN",
          severity: "error",
          subject: cluster,
          says: "every node can be drained within the disruption budgets",
          computed: `a rolling drain did not get through, ${count(refused, "eviction")} refused (measured)${reason === undefined ? "" : `: ${reason}`}`,
          limit:
            lowest
              .map(({ workload, available, floor }) => `${workload}: ${available} ready, floor ${floor}`)
              .join(", ") || "every node drained",
          remedy: "let more of its pods be away at a time (maxUnavailable), or give the workload a node more",
          source: "workloads.*.maxUnavailable",
        }),
      ),
    ...surges
      .filter(({ fits }) => !fits)
      .map(
        ({ cluster, workload, pods, reason = "" }): ProofFinding => ({
          code: "TWIN-SURGE",
          severity: "warning",
          subject: `${cluster}/${workload}`,
          says: "a new version stands beside the old one while traffic is shifted",
          computed: `no room for ${count(pods, "further pod")} (measured): ${reason}`,
          limit: "all pods of the second set placed",
          remedy: `update in place by maxUnavailable, or ${reason.includes("exceeded quota") ? "raise the quota of the namespace" : "add room to the nodes of the role"}`,
          source: "operations.migration",
        }),
      ),
  ];
}

function fitFindings({ unplaced, workloads, refusals }: Fit): ProofFinding[] {
  const groups = Map.groupBy(unplaced, ({ cluster, workload, reason }) => JSON.stringify([cluster, workload, reason]));
  return [
    ...[...groups.values()].flatMap((pods) =>
      pods.slice(0, 1).map(
        ({ cluster, workload, reason, priority }): ProofFinding => ({
          code: "TWIN-FIT",
          severity: "error",
          subject: `${cluster}/${workload}`,
          says: `${count(workloads.find((row) => row.cluster === cluster && row.workload === workload)?.pods ?? pods.length, "pod")} of priority ${priority}`,
          computed: `${pods.length} without a node (measured): ${reason}`,
          limit: "every pod placed by the scheduler",
          remedy: "ask for less, or add hardware of the kind that the reason names",
          source: `workloads.${workload}`,
        }),
      ),
    ),
    ...refusals
      .filter(({ refused }) => !refused)
      .map(
        ({ cluster, what, reason }): ProofFinding => ({
          code: "TWIN-REFUSE",
          severity: "error",
          subject: cluster,
          says: what,
          computed: `was not refused (measured): ${reason}`,
          limit: "refused",
          remedy: "let the admission policy or the quota of the namespace forbid it",
          source: "namespaces, accelerators",
        }),
      ),
  ];
}

/**
 * What the timers alone reach is shown beside what the detector reaches; the detector is what is promised, where it was measured on
 * the same role: a drill that hit no pod of it says nothing.
 */
function promised(drill: Drill, drills: readonly Drill[]): Drill {
  if (drill.by !== "timers") return drill;
  const classOf = ({ kind, lost, alike = lost }: Drill): string => JSON.stringify([kind, alike]);
  const detected = drills.filter((other) => other.by === "detector" && classOf(other) === classOf(drill));
  const isMeasured = ({ cluster, role }: RoleOutcome): boolean =>
    detected.some(({ roles }) => roles.some((one) => one.cluster === cluster && one.role === role && one.moved > 0));
  return { ...drill, roles: drill.roles.filter((role) => !isMeasured(role)) };
}

function drillFindings(estate: Estate, drill: Drill): ProofFinding[] {
  return drill.roles.flatMap((role) => {
    const { class: id, limit, whole } = role;
    const of = estate.targets.recovery.find((row) => row.id === id);
    if (of === undefined || limit === undefined) return [];
    const common = {
      subject: `${role.cluster}/${role.role}`,
      says: `${of.title}: whole again within ${limit} s`,
      limit: `${limit} s (stated)`,
      source: `targets.recovery.${of.id}.rto`,
    };
    if (role.outcome === "whole" && whole !== undefined && whole > limit) {
      return [
        {
          ...common,
          code: "TWIN-LATE",
          severity: SINGLE.has(drill.kind) ? ("error" as const) : ("warning" as const),
          computed: `${drill.name} lost: whole after ${whole.toFixed(1)} s (measured)`,
          remedy: "shorten the failure timers, keep a replica ready on another node, or promise less",
        },
      ];
    }
    return role.outcome === "lost" || role.outcome === "degraded" ? [lossFinding(estate, drill, role, common)] : [];
  });
}

const APART = "put a replica where this loss does not reach it";
const AROUND = `give its nodes a way around this switch, or ${APART}`;
const MODE = "a degradedMode of the role";
/** With no replica left there is nothing to work in a degraded mode. */
const FALLBACK = "a fallback: the role that serves in its stead";

type Common = Pick<ProofFinding, "subject" | "says" | "limit" | "source">;

function lossFinding(estate: Estate, drill: Drill, role: RoleOutcome, common: Common): ProofFinding {
  const { degradedMode, fallback } = roleOf(estate, role) ?? {};
  const degraded = role.outcome === "degraded";
  const apart = drill.kind === "switch" ? AROUND : APART;
  const foreseen = degraded && (degradedMode !== undefined || fallback !== undefined);
  // A mode that the estate foresees is a statement kept; one that nobody foresaw breaks the class.
  const severity = foreseen ? "info" : SINGLE.has(drill.kind) && !degraded ? "error" : "warning";
  return {
    ...common,
    code: degraded ? "TWIN-DEGRADED" : "TWIN-LOST",
    severity,
    computed: `${drill.name} lost: ${degraded ? "serves with less" : "serves no more"} (measured): ${role.reason ?? "no reason was given"}`,
    remedy: foreseen
      ? `as stated; ${apart} to keep all of the role`
      : `${apart}, or state ${degraded ? MODE : FALLBACK}`,
  };
}

function checkFindings(
  code: string,
  subject: string,
  checks: readonly {
    readonly what: string;
    readonly expected: string;
    readonly seen: string;
    readonly holds: boolean;
  }[],
  remedy: string,
): ProofFinding[] {
  return checks
    .filter(({ holds }) => !holds)
    .map(({ what, expected, seen }) => ({
      code,
      severity: "error",
      subject,
      says: what,
      computed: `${seen} (measured)`,
      limit: expected,
      remedy,
      source: code === "TWIN-QUEUE" ? "queues" : "scaling.policy",
    }));
}
