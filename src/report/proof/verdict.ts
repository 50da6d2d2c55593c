/** What a proof comes to, in words: every format says it with these. */
import {
  bases,
  type DrainProof,
  type Drill,
  type Fit,
  type Proof,
  type RecoveryProof,
  type RoleOutcome,
} from "../../twin/proof/schema.ts";
import { count, findingsLine } from "../words.ts";
import { secondsText } from "./figures.ts";

/** How a role came through a loss; `untimed` is whole again, but nobody saw when, against a limit. */
export const roleStates = ["unaffected", "whole", "degraded", "open", "untimed", "late", "lost"] as const;

export type RoleState = (typeof roleStates)[number];

export function roleState({ outcome, whole, limit }: RoleOutcome): RoleState {
  if (outcome !== "whole" || limit === undefined) return outcome;
  if (whole === undefined) return "untimed";
  return whole > limit ? "late" : "whole";
}

/** The worst that a loss did to a role; undefined where servers were lost and no role was watched. */
export function worstOf(drills: readonly Drill[]): RoleState | undefined {
  const states = new Set(drills.flatMap((drill) => (isHarmless(drill) ? "unaffected" : drill.roles.map(roleState))));
  return roleStates.findLast((state) => states.has(state));
}

/** Whether it takes no server, which follows from the cables and is not measured. */
function isHarmless({ lost }: Drill): boolean {
  return lost.length === 0;
}

export interface PodCount {
  readonly pods: number;
  readonly placed: number;
}

/** Pods of all clusters together. */
export function podsOf({ clusters }: Fit): PodCount {
  return {
    pods: clusters.reduce((sum, { pods }) => sum + pods, 0),
    placed: clusters.reduce((sum, { placed }) => sum + placed, 0),
  };
}

export function fits(fit: Fit): boolean {
  return fit.unplaced.length === 0 && fit.clusters.every(({ pods, placed }) => placed === pods);
}

/** Whether pods and data arrive, whatever time it takes. */
export function isWhole({ placed, pods, unplaced, copies }: RecoveryProof): boolean {
  return placed === pods && unplaced.length === 0 && copies.every(({ holds }) => holds);
}

/** Checks that hold or do not: refusals, queues, scaling, drains and surges. */
export function checksOf({ fit, queues, scaling, drains, surges }: Proof): readonly boolean[] {
  return [
    ...(fit?.refusals ?? []).map(({ refused }) => refused),
    ...(queues?.steps ?? []).map(({ holds }) => holds),
    ...scaling.flatMap(({ checks }) => checks.map(({ holds }) => holds)),
    ...drains.map(({ holds }) => holds),
    ...surges.map(({ fits }) => fits),
  ];
}

const survival = {
  unaffected: "survives",
  whole: "survives",
  degraded: "survives degraded",
  open: "survival open",
  untimed: "survives in unknown time",
  late: "survives too late",
  lost: "does not survive every loss",
} as const satisfies Record<RoleState, string>;

/** `fits, survives too late, recovers: 1 error`. */
export function verdict({ fit, drills, recovery, findings }: Proof): string {
  const worst = worstOf(drills);
  const words = [
    fit === undefined ? "fit not measured" : fits(fit) ? "fits" : "does not fit",
    worst === undefined ? survivalUnknown(drills) : survival[worst],
    recovery === undefined ? "recovery not measured" : recoveryWord(recovery),
  ];
  return `${words.join(", ")}: ${findingsLine(findings)}`;
}

function survivalUnknown(drills: readonly Drill[]): string {
  return drills.length === 0 ? "survival not measured" : "survival of roles not measured";
}

function recoveryWord(recovery: RecoveryProof): string {
  if (!isWhole(recovery)) return "does not recover whole";
  return recovery.total > recovery.limit ? "recovers too late" : "recovers";
}

/** One line for each part that was measured: what was asked, and what came of it. */
export function summary(proof: Proof): readonly (readonly [part: string, says: string])[] {
  const { fit, drills, recovery } = proof;
  const checks = checksOf(proof);
  const rows: (readonly [string, string])[] = [];
  if (fit !== undefined) rows.push(["fit", fitText(fit)]);
  if (drills.length > 0) rows.push(["survive", survivalText(drills)]);
  if (checks.length > 0) {
    rows.push(["checks", `${count(checks.filter(Boolean).length)} of ${count(checks.length)} hold`]);
  }
  if (recovery !== undefined) rows.push(["recover", recoveryText(recovery)]);
  return rows;
}

function fitText(fit: Fit): string {
  const { pods, placed } = podsOf(fit);
  const open = pods === placed ? "" : `, ${count(pods - placed)} without a node`;
  return `${count(placed)} of ${count(pods, "pod")} placed in ${count(fit.clusters.length, "cluster")} (measured)${open}`;
}

function survivalText(drills: readonly Drill[]): string {
  const modelled = drills.filter(isHarmless);
  const measured = drills.length - modelled.length;
  // One line stands for all switches that cut off nobody.
  const harmless = modelled.reduce((sum, { alike }) => sum + (alike?.length ?? 1), 0);
  const states = drills.flatMap(({ roles }) => roles.map(roleState));
  const said = roleStates
    .map((state) => ({ state, size: states.filter((one) => one === state).length }))
    .filter(({ size }) => size > 0)
    .map(({ state, size }) => `${count(size)} ${state}`);
  return [
    ...(measured === 0 ? [] : [`${count(measured)} ${measured === 1 ? "loss" : "losses"} (measured)`]),
    ...(harmless === 0 ? [] : [`${count(harmless)} that ${harmless === 1 ? "takes" : "take"} no server (modelled)`]),
    ...(measured === 0 ? [] : [`roles: ${said.length === 0 ? "none watched" : said.join(", ")}`]),
  ].join("; ");
}

function recoveryText(recovery: RecoveryProof): string {
  const { total, limit, placed, pods, copies } = recovery;
  const fresh = copies.filter(({ holds }) => holds).length;
  return `${secondsText(total)} of at most ${secondsText(limit)} (${basesText(recovery)}), ${count(placed)} of ${count(pods, "pod")} placed, ${count(fresh)} of ${count(copies.length)} data copies within their RPO`;
}

/** Where the printed recovery time comes from: every basis of its steps, `measured + modelled`. */
export function basesText({ steps }: RecoveryProof): string {
  const used = new Set(steps.map(({ basis }) => basis));
  const named = bases.filter((basis) => used.has(basis));
  return named.length === 0 ? "no step" : named.join(" + ");
}

/** The lowest that a drain left of each workload, those below their floor first. */
export function lowestText({ lowest }: DrainProof): string {
  const sorted = [...lowest].sort((a, b) => a.available - a.floor - (b.available - b.floor));
  return sorted.map(({ workload, available, floor }) => `${workload} ${available} (floor ${floor})`).join(", ");
}

/** Data whose restore alone takes longer than the recovery may; empty where there is none. */
export function slowRestores({ restore, limit }: Pick<RecoveryProof, "restore" | "limit">): string {
  return restore
    .filter(({ seconds }) => seconds > limit)
    .map(({ data }) => data)
    .join(", ");
}
