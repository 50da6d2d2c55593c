/** Which member of a control plane leads, by what its programs say of themselves. */
import { isObject } from "../../engine/graph.ts";
import { connect } from "../api/client.ts";
import type { Program, RunningCluster } from "./cluster.ts";
import type { MemberPorts } from "./member.ts";

/** Programs of which one member's works and the others wait, by a lease of this name in `kube-system`. */
export const ELECTED = ["kube-controller-manager", "kube-scheduler"] as const satisfies readonly Program[];
export type Elected = (typeof ELECTED)[number];

const PORT: Readonly<Record<Elected, keyof MemberPorts>> = {
  "kube-controller-manager": "controllerManager",
  "kube-scheduler": "scheduler",
};
/** The identity in a lease starts with the host's name, which all members of a twin share: the metric tells them apart. */
const LEADS = "leader_election_master_status";
const ANSWER_MS = 2_000;

/** @returns index of the member, or nothing while none leads or the leader does not answer */
export async function leaderOf(cluster: RunningCluster, program: Elected): Promise<number | undefined> {
  const answers = await Promise.all(cluster.ports.map((ports) => leads(cluster, program, ports[PORT[program]])));
  const index = answers.indexOf(true);
  return index < 0 ? undefined : index;
}

async function leads({ access }: RunningCluster, program: Elected, port: number): Promise<boolean> {
  const client = connect({ ...access, server: `https://127.0.0.1:${port}` });
  try {
    const text = await client.raw("GET", "/metrics");
    return typeof text === "string" && text.split("\n").includes(`${LEADS}{name="${program}"} 1`);
  } catch {
    // It does not run.
    return false;
  } finally {
    client.close();
  }
}

export interface EtcdMember {
  readonly id: string;
  /** Id of the member that it takes for the leader; "0" while it knows none. */
  readonly leader: string;
}

/** Members of etcd by index, as each sees itself; nothing for one that does not answer. */
export async function etcdMembers({ ports }: RunningCluster): Promise<(EtcdMember | undefined)[]> {
  return Promise.all(ports.map(({ etcdClient }) => statusOf(etcdClient)));
}

/** @returns index of the member that a majority takes for the leader */
export async function etcdLeader(cluster: RunningCluster): Promise<number | undefined> {
  const members = await etcdMembers(cluster);
  const votes = Map.groupBy(
    members.flatMap((member) => member ?? []),
    ({ leader }) => leader,
  );
  const [id] = [...votes].find(([, voters]) => voters.length > members.length / 2) ?? [];
  const index = members.findIndex((member) => member !== undefined && member.id === id);
  return index < 0 ? undefined : index;
}

async function statusOf(port: number): Promise<EtcdMember | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/v3/maintenance/status`, {
      method: "POST",
      body: "{}",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    const status: unknown = await answer.json();
    if (!isObject(status) || !isObject(status["header"])) return undefined;
    return { id: `${status["header"]["member_id"]}`, leader: `${status["leader"] ?? "0"}` };
  } catch {
    return undefined;
  }
}
