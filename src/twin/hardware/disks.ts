/** Room on the disks of a build. */
import type { Build } from "../../model/estate.ts";
import { type Bytes, scale, sum } from "../../units/index.ts";

type DiskSet = Build["disks"][number];

/** Size of a set after its RAID level; file systems take a little more, which nothing here tells. */
export function usable({ count, size, raid }: DiskSet): Bytes {
  const holding = { none: count, "0": count, "1": 1, "5": count - 1, "6": count - 2, "10": count / 2 }[raid];
  return scale(size, Math.max(0, holding));
}

/** The set with the root file system: images, logs and scratch space of pods. The installer makes it and fills it. */
export function systemDisks(build: Build): DiskSet | undefined {
  return build.disks.find(({ data }) => data === "system");
}

/** Room for local volumes: all other sets are the node's own volume manager's, but for those that a file system has borrowed. */
export function localVolumes(build: Build, lends: boolean): Bytes {
  const system = systemDisks(build);
  return sum(build.disks.filter((set) => set !== system && !(lends && set.data === "scratch")).map(usable));
}
