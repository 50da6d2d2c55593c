/** Whether a twin can be worked with: what is done with half of one would be told of the estate and not of the twin. */
import { deploymentIn, deploymentText } from "./deploying.ts";
import { TwinRefused } from "./refused.ts";
import type { ClusterState, StateFile } from "./state.ts";
import { isAlive } from "./system/process.ts";

/** Programs of a control plane, and controllers beside it, that are gone: `etcd/0`, `kueue`. */
export function goneIn({ processes }: Pick<ClusterState, "processes">): readonly string[] {
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

/** @throws {TwinRefused} where programs of its clusters are gone */
export function refuseWhereProgramsAreGone({ folder, state: { stack, clusters } }: StateFile): void {
  const gone = clusters.flatMap((cluster) => goneIn(cluster).map((program) => `${program} of ${cluster.id}`));
  if (gone.length === 0) return;
  throw new TwinRefused(
    `${stack}: the twin in ${folder} is not whole, not running: ${gone.join(", ")}; end it by estate twin down --stack ${stack}, then start it anew`,
  );
}
