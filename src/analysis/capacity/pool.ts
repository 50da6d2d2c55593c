/** What the nodes of a role offer to pods, and what the role's workloads take of it. */
import type { Catalogue } from "../../catalogue/types.ts";
import { cpuCount } from "../../model/cpu-list.ts";
import type { Build, Estate, KubeletProfile, Workload } from "../../model/estate.ts";
import { type Place, placesOf } from "../places.ts";

export interface Pool {
  readonly place: Place;
  /** CPUs that pods may use; undefined where a node's sockets or product are not known. */
  readonly cpus: number | undefined;
  readonly gpus: number;
  readonly workloads: readonly Workload[];
}

/** One pool per role and cluster, in file order. */
export function poolsOf(estate: Estate, catalogue: Catalogue): readonly Pool[] {
  const builds = new Map(estate.builds.map((build) => [build.id, build]));
  const profiles = new Map(estate.kubeletProfiles.map((profile) => [profile.id, profile]));
  const placed = new Map<string, Workload[]>();
  for (const workload of estate.workloads) {
    for (const cluster of workload.clusters) {
      const key = `${cluster} ${workload.role ?? ""}`;
      const known = placed.get(key);
      if (known === undefined) placed.set(key, [workload]);
      else known.push(workload);
    }
  }
  return [...placesOf(estate).values()].flat().map((place) => {
    const profile = profiles.get(place.role.kubelet ?? "");
    const cpus = place.nodes.map(({ build }) => cpusOf(builds.get(build), profile, catalogue));
    return {
      place,
      cpus: cpus.some((own) => own === undefined) ? undefined : cpus.reduce<number>((sum, own) => sum + (own ?? 0), 0),
      gpus: gpusOf(place, builds),
      workloads: placed.get(`${place.cluster.id} ${place.role.id}`) ?? [],
    };
  });
}

function cpusOf(
  build: Build | undefined,
  profile: KubeletProfile | undefined,
  catalogue: Catalogue,
): number | undefined {
  const product = catalogue.cpus.get(build?.cpu.product ?? "");
  if (product === undefined || build?.cpu.sockets === undefined) return undefined;
  const threads = (profile?.smt ?? true) ? product.threadsPerCore : 1;
  return build.cpu.sockets * product.cores * threads - cpuCount(profile?.reservedCpus);
}

/** A role that names GPUs has those, one that names nodes has all of theirs. */
function gpusOf({ role, nodes }: Place, builds: ReadonlyMap<string, Build>): number {
  if (role.gpus.length > 0) return role.gpus.length;
  return nodes.reduce((sum, { build }) => sum + (builds.get(build)?.gpus?.count ?? 0), 0);
}
