/** Losses inside a control plane: the member whose controllers work, etcd's leader, and more members than it can do without. */
import {
  killMember,
  killProgram,
  type Program,
  type RunningCluster,
  restartEnded,
  restartMember,
  restartProgram,
} from "../control-plane/cluster.ts";
import { ELECTED, type Elected, etcdLeader, etcdMembers, leaderOf } from "../control-plane/leadership.ts";
import { waitFor } from "../system/wait.ts";
import type { Twin, TwinCluster } from "../twin.ts";
import type { Drill } from "./schema.ts";
import { Witness } from "./witness.ts";

const LIMIT_MS = 90_000;
const MEMBER: readonly Program[] = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];

/** One loss in a control plane. */
interface ControlLoss {
  readonly name: string;
  readonly kind: "control-plane" | "etcd";
  readonly lost: readonly string[];
  /** Programs whose leader is among what is lost. */
  readonly leads: readonly Elected[];
  readonly lose: () => Promise<unknown>;
  readonly bringBack: () => Promise<unknown>;
}

/**
 * Drills on every control plane with several members, one after the other; each is whole again before the next.
 *
 * @throws Error when a control plane is not whole before a drill, or not again after it
 */
export async function proveLeaders(twin: Pick<Twin, "clusters">): Promise<Drill[]> {
  const drills: Drill[] = [];
  for (const cluster of twin.clusters.values()) {
    if (cluster.control.args.members > 1) drills.push(...(await leaderDrills(cluster)));
  }
  return drills;
}

async function leaderDrills(cluster: TwinCluster): Promise<Drill[]> {
  const { control } = cluster;
  const drills: Drill[] = [];
  const seen = new Set<Elected>();
  for (const program of ELECTED) {
    // One member may lead both: then its loss has shown both.
    if (seen.has(program)) continue;
    const member = await leader(control, program);
    const led = await Promise.all(
      ELECTED.map(async (other) => ((await leaderOf(control, other)) === member ? other : [])),
    );
    const programs = led.flat();
    for (const one of programs) seen.add(one);
    const name = memberName(cluster, member);
    drills.push(
      await drill(cluster, {
        name: `control plane member ${name}, leader of ${programs.join(" and ")}`,
        kind: "control-plane",
        lost: MEMBER.map((part) => `${part} of ${name}`),
        leads: programs,
        lose: () => killMember(control, member),
        bringBack: () => restartMember(control, member),
      }),
    );
  }
  const first = await waitFor(() => etcdLeader(control), {
    what: `${control.args.id}: a leader of etcd`,
    limitMs: LIMIT_MS,
  });
  drills.push(
    await drill(cluster, {
      name: `etcd leader ${memberName(cluster, first)}`,
      kind: "etcd",
      lost: [`etcd of ${memberName(cluster, first)}`],
      leads: [],
      lose: () => killProgram(control, "etcd", first),
      bringBack: () => restartProgram(control, "etcd", first),
    }),
  );
  return [...drills, await majorityLost(cluster)];
}

/** Lost, watched, and back as a member. */
async function drill(cluster: TwinCluster, loss: ControlLoss): Promise<Drill> {
  const witness = await Witness.open(cluster);
  try {
    witness.begin(`${loss.lost.join(", ")} killed`);
    await loss.lose();
    const [api] = await Promise.all([
      witness.writes(),
      ...loss.leads.map((program) => witness.taken(program)),
      witness.scheduled(),
    ]);
    await loss.bringBack();
    await whole(cluster.control);
    witness.tell("all members are back");
    await witness.kept();
    return drillOf(cluster, loss, witness, api);
  } finally {
    await witness.close();
  }
}

/** More members than etcd can do without: no write may be taken until one is back. */
async function majorityLost(cluster: TwinCluster): Promise<Drill> {
  const { control } = cluster;
  const { members } = control.args;
  const gone = Array.from({ length: Math.floor(members / 2) + 1 }, (_, index) => index);
  const names = gone.map((index) => memberName(cluster, index));
  const witness = await Witness.open(cluster);
  try {
    witness.begin(`${names.join(", ")} killed: ${members - gone.length} of ${members} members are left`);
    await Promise.all(gone.map((index) => killMember(control, index)));
    const words = await witness.refusal();
    witness.tell(words === undefined ? "A WRITE WAS TAKEN WITHOUT A MAJORITY" : `a write is refused: ${words}`);
    await Promise.all(gone.map((index) => restartMember(control, index)));
    const back = witness.tell(`${names.join(", ")} started again`);
    // What counts is how long it takes once there is a majority: before, nobody may write.
    const api = (await witness.writes()) - back;
    await whole(control);
    await witness.kept();
    await witness.scheduled();
    const loss = {
      name: `majority of the control plane, ${names.join(" and ")}`,
      kind: "etcd",
      lost: names.flatMap((name) => MEMBER.map((part) => `${part} of ${name}`)),
    } as const;
    return { ...drillOf(cluster, loss, witness, api), by: "nothing to give up", apiFrom: back };
  } finally {
    await witness.close();
  }
}

function drillOf(
  { cluster }: TwinCluster,
  { name, kind, lost }: Pick<ControlLoss, "name" | "kind" | "lost">,
  { timeline }: Witness,
  api: number,
): Drill {
  return {
    name,
    kind,
    clusters: [cluster.id],
    lost: [...lost],
    // Leases and elections run out by themselves; nobody has to look at the machine.
    by: "timers",
    roles: [],
    api,
    timeline: [...timeline].sort((a, b) => a.at - b.at),
  };
}

/** All members are members again, and each elected program has a leader. What ended by itself is started, as kubelets do. */
async function whole(control: RunningCluster): Promise<void> {
  await restartEnded(
    control,
    control.ports.map((_, index) => index),
  );
  await waitFor(
    async () => {
      const members = await etcdMembers(control);
      const leaders = new Set(members.map((member) => member?.leader));
      return leaders.size === 1 && !leaders.has(undefined) && !leaders.has("0") ? true : undefined;
    },
    { what: `${control.args.id}: etcd to have all of its members`, limitMs: LIMIT_MS, everyMs: 200 },
  );
  for (const program of ELECTED) await leader(control, program);
}

function leader(control: RunningCluster, program: Elected): Promise<number> {
  return waitFor(() => leaderOf(control, program), {
    what: `${control.args.id}: a leader of ${program}`,
    limitMs: LIMIT_MS,
    everyMs: 200,
  });
}

/** Node of the estate that the member stands for. */
function memberName({ cluster, memberNodes }: TwinCluster, index: number): string {
  return memberNodes[index] ?? `${cluster.id}-${index + 1}`;
}
