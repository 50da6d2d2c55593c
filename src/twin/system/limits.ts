/** Whether this machine can hold a twin; asked before anything is started. */
import { readFileSync } from "node:fs";
import { statfs } from "node:fs/promises";

const MIB = 2 ** 20;

/** Resident memory of the parts, measured with the production estate in it; rounded up. */
const MEMORY = {
  /** etcd, API server, controller manager, scheduler. */
  member: 640 * MIB,
  kwok: 80 * MIB,
  /** What a node with its pods adds to all parts: 1,000 nodes took 0.9 GiB more. */
  node: MIB,
  /** Engine, program and providers while something is deployed. */
  deployment: 1_500 * MIB,
  metal: 500 * MIB,
  cloud: 400 * MIB,
} as const;

/** Logs, databases and state of a part on disk. */
const DISK_PER_CLUSTER = 200 * MIB;

export interface Size {
  readonly clusters: number;
  /** Control plane members of all clusters together. */
  readonly members: number;
  readonly nodes: number;
  readonly metal: boolean;
  readonly cloud: boolean;
}

/** Bytes of memory that a twin of this size needs. */
export function memoryFor(size: Size): number {
  return (
    size.members * MEMORY.member +
    size.clusters * MEMORY.kwok +
    size.nodes * MEMORY.node +
    MEMORY.deployment +
    (size.metal ? MEMORY.metal : 0) +
    (size.cloud ? MEMORY.cloud : 0)
  );
}

/** What a twin lacks on this machine, one sentence each; nothing when it fits. */
export async function lacks(size: Size, folder: string): Promise<string[]> {
  const memory = memoryFor(size);
  const available = availableMemory();
  const disk = size.clusters * DISK_PER_CLUSTER;
  const { bavail, bsize } = await statfs(folder);
  return [
    ...(memory > available
      ? [
          `memory: the twin needs ${gib(memory)}, ${gib(available)} are available; leave parts out with --only, or end other programs`,
        ]
      : []),
    ...(disk > bavail * bsize
      ? [`disk: the twin needs ${gib(disk)} in ${folder}, ${gib(bavail * bsize)} are free; make room`]
      : []),
  ];
}

/** What the kernel estimates that new programs may take without swapping. */
function availableMemory(): number {
  const kib = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync("/proc/meminfo", "utf8"))?.[1];
  return Number(kib ?? 0) * 1024;
}

function gib(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
