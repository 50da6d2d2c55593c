/** Whether a twin can be worked with: what is done with half of one would be told of the estate and not of the twin. */
import { busy, notWhole, TwinRefused } from "./refused.ts";
import type { StateFile, TwinState } from "./state.ts";
import { isAlive, type ProcessRecord } from "./system/process.ts";
import { beginWork, refuseUnlessIdle } from "./work.ts";

/** Keys of those that ended. */
export function goneOf(processes: Readonly<Record<string, ProcessRecord>>): readonly string[] {
  return Object.entries(processes).flatMap(([key, record]) => (isAlive(record) ? [] : [key]));
}

/** @throws {TwinRefused} where its start, a deployment or a measurement was cut off or goes on */
export function refuseUnlessDeployed({ folder, state: { stack, phase, owner, ownerStarted } }: StateFile): void {
  if (phase === "starting") {
    const goesOn = isAlive({ pid: owner, started: ownerStarted ?? "" });
    throw goesOn ? busy(stack, folder, "starts") : notWhole(stack, folder, "its start was cut off");
  }
  refuseUnlessIdle(stack, folder);
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
  throw notWhole(stack, folder, `not running: ${gone.join(", ")}`);
}

/**
 * Measures on a twin that has all of the estate and of which all programs run, before and after, and on which nobody else works.
 *
 * @throws {TwinRefused} where it is otherwise: what was measured so says nothing of the estate
 */
export async function onWhole<T>(state: StateFile, measure: () => Promise<T>): Promise<T> {
  const { stack, failed } = state.state;
  if (failed !== undefined) {
    throw new TwinRefused(
      `${stack}: the last deployment failed, so the twin is not the estate; estate twin status says why, estate twin up deploys again`,
    );
  }
  refuseWhereProgramsAreGone(state);
  const end = beginWork("measurement", stack, state.folder);
  try {
    return await measure();
  } finally {
    end();
    // Before any failure of the work, which may only be what comes of it.
    refuseWhereProgramsAreGone(state);
  }
}
