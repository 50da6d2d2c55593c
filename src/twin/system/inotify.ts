/** Room for inotify instances, of which the kernel grants each user few: control planes watch their certificates with them. */
import { readdirSync, readFileSync, readlinkSync, writeFileSync } from "node:fs";

const LIMIT_FILE = "/proc/sys/fs/inotify/max_user_instances";
/** Instances of one API server (6), controller manager (7) and scheduler (1), counted. */
const PER_MEMBER = 14;
/** Queue managers, other programs of the same user, and the recovery site of a proof. */
const SPARE = 40;

/** What the kernel grants and what is taken. */
export interface Instances {
  readonly limit: number;
  readonly used: number;
}

/**
 * What a twin lacks, in one sentence; nothing when the kernel grants enough, or as root can be made to.
 *
 * @param members control plane members of all clusters together
 * @param tell told when the limit is raised, which holds until the next boot
 */
export function lacksInstances(
  members: number,
  tell: (line: string) => void,
  { limit, used }: Instances = instances(),
  raise: (limit: number) => boolean = raised,
): string | undefined {
  const needed = used + members * PER_MEMBER + SPARE;
  if (limit >= needed) return undefined;
  if (raise(needed)) {
    tell(`raised fs.inotify.max_user_instances from ${limit} to ${needed} until the next boot`);
    return undefined;
  }
  return `inotify: the twin needs ${needed} instances with the ${used} in use, the kernel grants ${limit}; allow them by sysctl -w fs.inotify.max_user_instances=${needed}`;
}

function instances(): Instances {
  return { limit: Number(readFileSync(LIMIT_FILE, "utf8")), used: used() };
}

function used(): number {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .reduce((sum, pid) => sum + descriptorsOf(pid).filter((target) => target === "anon_inode:inotify").length, 0);
}

/** Of a process that just ended, or of another user, nothing can be read. */
function descriptorsOf(pid: string): readonly string[] {
  try {
    const folder = `/proc/${pid}/fd`;
    return readdirSync(folder).map((descriptor) => {
      try {
        return readlinkSync(`${folder}/${descriptor}`);
      } catch {
        return "";
      }
    });
  } catch {
    return [];
  }
}

function raised(limit: number): boolean {
  try {
    writeFileSync(LIMIT_FILE, `${limit}\n`);
    return true;
  } catch {
    return false;
  }
}
