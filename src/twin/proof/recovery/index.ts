/** The primary site is lost whole: a recovery site that stands every day takes over, and what that takes is measured or computed. */
import { constant } from "../../../analysis/constant.ts";
import { count } from "../../../analysis/words.ts";
import type { Estate } from "../../../model/estate.ts";
import { raw } from "../../../units/index.ts";
import type { RecoveryProof } from "../schema.ts";
import { findCopies, planCopies, writeCopies } from "./copies.ts";
import { beginEnding } from "./ending.ts";
import { turnOver } from "./names.ts";
import { growNodeGroups, joinNodes } from "./nodes.ts";
import { criticalPath, type Step, secondsOf } from "./path.ts";
import { type Placement, placeWork, watchWork } from "./placement.ts";
import { neededBytes, neededSeconds, type Restore, restores } from "./restore.ts";
import { startSite } from "./site.ts";
import { planTakeover, type RecoverySource, type Takeover } from "./takeover.ts";

export { recoveryFindings, recoveryGaps } from "./findings.ts";
export type { RecoverySource } from "./takeover.ts";

export interface RecoveryArgs {
  /** The estate that is lost. */
  readonly primary: Estate;
  readonly recovery: RecoverySource;
  /** Where the site keeps its files; made, and removed at the end. */
  readonly folder: string;
  /** One line of progress. */
  readonly tell: (line: string) => void;
}

const SECOND = 1e9;

/**
 * Starts the recovery site, loses the primary, takes over, and ends the site again.
 *
 * The health checks, records, node groups, buckets and objects are real objects of an emulated account; the control plane and its
 * scheduler are real. What AWS takes for its part (a health check, a start of an instance) is stated or assumed, and said so. A
 * decision of a person is not counted: as long as one thinks, the recovery time grows.
 *
 * @throws RangeError with one line per fault before anything is started, when the recovery estate cannot take this one over
 * @throws Error when the site does not come up; what had been started is ended again
 */
export async function proveRecovery({ primary, recovery, folder, tell }: RecoveryArgs): Promise<RecoveryProof> {
  const takeover = planTakeover(primary, recovery);
  const ending = beginEnding(folder);
  try {
    const site = await startSite(takeover, folder, ending, tell);
    const watch = await watchWork(site.api, recovery.estate, site.cluster);
    ending.before(() => watch.close());

    const copies = planCopies(takeover);
    const lostAt = Date.now();
    await writeCopies(site.aws, copies, lostAt);
    tell(`${primary.about.name} is lost, ${recovery.estate.about.name} takes over`);

    const { detection, names, records } = await turnOver(site.aws, takeover);
    tell(`${count(records.length, "failover name")} looked up`);
    const launch = await growNodeGroups(site.aws, takeover);
    const join = (): Promise<void> => joinNodes(site.api, takeover);
    const placement = await placeWork(watch, { estate: recovery.estate, cluster: site.cluster, join });
    tell(`${placement.placed} of ${placement.pods} pods placed, the last after ${placement.seconds.toFixed(1)} s`);
    const restore = restores(takeover);
    const work = [...launch, ...workSteps(takeover, placement, restore)];
    const steps = criticalPath({ detection, names, work });
    return {
      from: primary.about.name,
      to: recovery.estate.about.name,
      steps,
      total: secondsOf(steps),
      limit: takeover.limit,
      placed: placement.placed,
      pods: placement.pods,
      unplaced: [...placement.unplaced],
      copies: await findCopies(site.aws, copies, lostAt),
      restore,
      records: [...records],
    };
  } finally {
    await ending.end();
  }
}

/** From the nodes to the work. */
function workSteps(takeover: Takeover, { moved, seconds }: Placement, restore: readonly Restore[]): Step[] {
  const placing: Step[] =
    moved === 0
      ? []
      : [
          { what: `${count(moved, "waiting pod")} placed by the scheduler`, seconds, basis: "measured" },
          {
            what: "images fetched, containers started",
            seconds: raw(constant(takeover.source.catalogue, "image-start", "duration")) / SECOND,
            basis: "assumed",
          },
        ];
  const data = neededSeconds(restore);
  if (data === 0) return placing;
  const terabytes = Number((neededBytes(takeover) / 1e12).toFixed(1));
  return [...placing, { what: `${terabytes} TB from the object store to the nodes`, seconds: data, basis: "modelled" }];
}
