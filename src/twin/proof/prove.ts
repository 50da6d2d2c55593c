/** The proof of an estate on its twin: one part after the other, each leaves the twin as it was. */
import { compareFindings } from "../../analysis/finding.ts";
import { podMakers } from "../controllers/index.ts";
import type { Twin } from "../twin.ts";
import { proveDrains } from "./drains.ts";
import { findingsOf } from "./findings.ts";
import { proveFit } from "./fit.ts";
import { proveLeaders } from "./leaders.ts";
import { notProven } from "./not-proven.ts";
import { proveQueues } from "./queues.ts";
import { proveScaling } from "./scaling.ts";
import type { Drill, Fit, Proof, ProofFinding, RecoveryProof } from "./schema.ts";
import { proveSurges } from "./surges.ts";
import type { Detector } from "./survive.ts";
import { surviveAll } from "./survive-all.ts";

export const PROOF_PARTS = ["fit", "survive", "leaders", "drains", "queues", "scaling", "surges", "recovery"] as const;
export type ProofPart = (typeof PROOF_PARTS)[number];

/** A recovery in another stack, and what the two estates leave open between them. */
export interface Recovered {
  readonly proof: RecoveryProof;
  readonly findings: readonly ProofFinding[];
}

export interface ProveArgs {
  readonly twin: Twin;
  readonly parts: ReadonlySet<ProofPart>;
  /** What the proof says of the day, the machine and the start of the twin. */
  readonly taken: Pick<Proof, "date" | "machine" | "start">;
  /** Starts the out-of-service detector over all clusters; left out where the twin has no BMCs. */
  readonly detect?: () => Promise<Detector>;
  /** Loses the whole estate and has another stack take over; nothing where no stack recovers it. */
  readonly recover: () => Promise<Recovered | undefined>;
  /** One line of progress. */
  readonly tell: (line: string) => void;
}

/** @throws Error when the twin is not whole before a part, or not again after it */
export async function prove({ twin, parts, taken, detect, recover, tell }: ProveArgs): Promise<Proof> {
  const part = async <T, E>(name: ProofPart, otherwise: E, work: () => Promise<T>): Promise<T | E> => {
    if (!parts.has(name)) return otherwise;
    tell(`proving ${name}`);
    const begun = performance.now();
    const result = await work();
    tell(`proving ${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    return result;
  };
  const told = (drill: Drill): void => tell(`  ${drill.name}: ${outcomeText(drill)}`);
  const fit = await part("fit", undefined, () => proveFit(twin, podMakers(twin.estate)));
  const losses = await part("survive", [], () =>
    surviveAll({ twin, ...(detect === undefined ? {} : { detect }), tell: told }),
  );
  const leaders = await part("leaders", [], () => proveLeaders(twin));
  const drains = await part("drains", [], () => proveDrains(twin));
  const queues = await part("queues", undefined, () => proveQueues(twin));
  const scaling = await part("scaling", [], () => proveScaling(twin));
  const surges = await part("surges", [], () => proveSurges(twin));
  const recovery = await part("recovery", undefined, recover);
  const drills = [...losses, ...leaders];
  const findings = [
    ...findingsOf(twin.estate, { fit, drills, queues, scaling, drains, surges }),
    ...(recovery?.findings ?? []),
  ].sort(compareFindings);
  return {
    format: 1,
    stack: twin.stack,
    estate: twin.estate.about.name,
    ...taken,
    ...(fit === undefined ? {} : { fit }),
    drills,
    ...(queues === undefined ? {} : { queues }),
    scaling,
    drains,
    surges,
    ...(recovery === undefined ? {} : { recovery: recovery.proof }),
    findings,
    notProven: [...(fit?.unasked ?? []).map(unaskedText), ...notProven(twin)],
  };
}

function unaskedText({ cluster, what, reason }: Fit["unasked"][number]): string {
  return `that ${cluster} refuses ${what}: it refuses a pod without the mistake as well: ${reason}`;
}

function outcomeText({ roles }: Drill): string {
  const hit = roles.filter(({ outcome }) => outcome !== "unaffected");
  if (hit.length === 0) return "no role is hit";
  return hit
    .map(({ role, outcome, whole }) => `${role} ${outcome}${whole === undefined ? "" : ` after ${whole.toFixed(1)} s`}`)
    .join(", ");
}
