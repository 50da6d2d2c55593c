/** A twin that another command started. */
import { type ClusterSource, openTwinCluster } from "./clusters.ts";
import { bmcsOf } from "./metal/index.ts";
import { powerOf } from "./power.ts";
import type { StateFile } from "./state.ts";
import { markChildren } from "./system/marked.ts";
import type { Twin } from "./twin.ts";
import { estateForTwin } from "./twin-estate.ts";
import { refuseUnlessDeployed } from "./whole.ts";

export interface OpenTwin extends Twin {
  readonly state: StateFile;
  readonly close: () => void;
}

/**
 * Opens the twin of a stack. What is started through it belongs to the twin.
 *
 * @param source of the stack file that is deployed
 * @throws {StateError} where no twin runs, or its file cannot be used
 * @throws {TwinRefused} where its start or a deployment was cut off
 */
export async function openTwin(state: StateFile, source: ClusterSource): Promise<OpenTwin> {
  const { stack, metal } = state.state;
  refuseUnlessDeployed(state);
  markChildren(state.folder);
  const clusters = new Map(
    state.state.clusters.map((kept) => {
      const cluster = openTwinCluster(kept, source, (key, process) => {
        const all = state.state.clusters.map((one) =>
          one.id === kept.id ? { ...one, processes: { ...one.processes, [key]: process } } : one,
        );
        // Where it cannot be written down, its mark still tells that it belongs to the twin.
        state.update({ clusters: all }).catch(() => {});
      });
      return [kept.id, cluster];
    }),
  );
  return {
    stack,
    ...source,
    estate: estateForTwin(source.estate),
    clusters,
    power: powerOf(clusters, metal === undefined ? undefined : bmcsOf(state.folder, metal)),
    folder: state.folder,
    state,
    close: () => {
      for (const { api } of clusters.values()) api.close();
    },
  };
}
