/** Whether a twin can be worked with: what is done with half of one would be told of the estate and not of the twin. */
import { deploymentIn, deploymentText } from "./deploying.ts";
import { TwinRefused } from "./refused.ts";
import type { StateFile, TwinState } from "./state.ts";
import { isAlive, type ProcessRecord } from "./system/process.ts";

/** Keys of those that ended. */
export function goneOf(processes: Readonly<Record<string, ProcessRecord>>): readonly string[] {
  return Object.entries(processes).flatMap(([key, record]) => (isAlive(record) ? [] : [key]));
}

/** @throws {TwinRefused} where its start or a deployment was cut off or goes on */
export function refuseUnlessDeployed({ folder, state: { stack, phase } }: StateFile): void {
  if (phase === "starting") {
    throw new TwinRefused(
      `${stack}: the twin in ${folder} is not whole, its start was cut off or goes on; end it by estate twin down --stack ${stack}`,
    );
  }
  const deployment = deploymentIn(folder);
  if (deployment !== "none") throw new TwinRefused(deploymentText(stack, folder, deployment));
}

/** All programs of a twin that are gone: `etcd/0 of gpu-east`, `moto`. */
function goneIn({ clusters, programs }: TwinState): readonly string[] {
  const own = clusters.flatMap(({ id, processes }) => goneOf(processes).map((program) => `${program} of ${id}`));
  return [...own, ...goneOf(programs)];
}

/** @throws {TwinRefused} where programs of its clusters or of its other parts are gone */
export function refuseWhereProgramsAreGone({ folder, state }: StateFile): void {
  const { stack } = state;
  const gone = goneIn(state);
  if (gone.length === 0) return;
  throw new TwinRefused(
    `${stack}: the twin in ${folder} is not whole, not running: ${gone.join(", ")}; end it by estate twin down --stack ${stack}, then start it anew`,
  );
}

/**
 * Works on a twin of which all programs run, before and after.
 *
 * @throws {TwinRefused} where some are gone: what was measured without them says nothing of the estate
 */
export async function onWhole<T>(state: StateFile, work: () => Promise<T>): Promise<T> {
  refuseWhereProgramsAreGone(state);
  try {
    return await work();
  } finally {
    // Before any failure of the work, which may only be what comes of it.
    refuseWhereProgramsAreGone(state);
  }
}
