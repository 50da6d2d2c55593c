/** What a recovery estate promises to do when its primary is lost. */
import type { Catalogue } from "../../../catalogue/types.ts";
import type { ResourceGraph } from "../../../engine/graph.ts";
import type { Estate, Recovery } from "../../../model/estate.ts";
import { raw } from "../../../units/index.ts";
import { type CloudSite, planSite } from "../../../views/cloud/site.ts";

/** The stack that takes over. */
export interface RecoverySource {
  /** Name of the stack: `dr`. */
  readonly stack: string;
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  /** Text of the stack file, as the engine deploys it. */
  readonly text: string;
  /** The program's graph, by the embedded engine. */
  readonly graph: ResourceGraph;
}

export type RecoveryKubernetes = NonNullable<Recovery["kubernetes"]>;

export interface Takeover {
  readonly primary: Estate;
  readonly source: RecoverySource;
  readonly site: CloudSite;
  readonly kubernetes: RecoveryKubernetes;
  /** Recovery time that is promised, in seconds; the strictest where both estates state one. */
  readonly limit: number;
}

const SECOND = 1e9;

/**
 * The takeover of one estate by another.
 *
 * @throws RangeError with one line per fault when the estate recovers nothing, something else, or nobody says how fast
 */
export function planTakeover(primary: Estate, source: RecoverySource): Takeover {
  const { estate } = source;
  const { name } = estate.about;
  const { recovery } = estate;
  if (recovery === undefined) {
    throw new RangeError(`${name}: has no recovery section, so it takes nothing over; name the stack that does`);
  }
  const faults: string[] = [];
  const { recovers, kubernetes } = recovery;
  if (recovers !== undefined && recovers !== primary.about.name) {
    faults.push(
      `${name}: recovers ${recovers}, asked to recover ${primary.about.name}; name the stack of ${recovers}, or change recovery.recovers`,
    );
  }
  if (kubernetes?.cluster === undefined) {
    faults.push(`${name}: no recovery cluster, so no workload is taken over; name one in recovery.kubernetes.cluster`);
  }
  const limit = promisedSeconds(primary, estate);
  if (limit === undefined) {
    faults.push(`${name}: no recovery time is stated, so nothing tells how fast is fast enough; state recovery.rto`);
  }
  const planned = planSite(estate);
  if (!planned.ok) faults.push(...planned.conflicts.map(({ message }) => message));
  if (faults.length > 0 || kubernetes === undefined || limit === undefined || !planned.ok) {
    throw new RangeError(faults.join("\n"));
  }
  return { primary, source, site: planned.site, kubernetes, limit };
}

function promisedSeconds(...estates: readonly Estate[]): number | undefined {
  const promised = estates.flatMap(({ recovery, targets }) => [
    ...(recovery?.rto === undefined ? [] : [raw(recovery.rto)]),
    ...targets.recovery.filter(({ by }) => by === "restore").map(({ rto }) => raw(rto)),
  ]);
  return promised.length === 0 ? undefined : Math.min(...promised) / SECOND;
}

/** Node groups that a takeover makes larger. */
export function growingGroups({ nodeGroups }: RecoveryKubernetes): RecoveryKubernetes["nodeGroups"] {
  return nodeGroups.filter(({ desired, maximum }) => maximum > desired);
}
