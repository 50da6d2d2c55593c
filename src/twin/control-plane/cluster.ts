/** The control plane of one cluster of the estate, with KWOK in place of its kubelets. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type ClusterAccess, kubeconfig } from "../api/access.ts";
import { connect } from "../api/client.ts";
import { freePorts } from "../system/ports.ts";
import { endProcess, isAlive, type ProcessRecord, type Supervised, startProcess } from "../system/process.ts";
import { waitFor } from "../system/wait.ts";
import { toolPath } from "../tools/where.ts";
import {
  type ControlPlaneFlags,
  kubeconfigFile,
  type MemberArgs,
  type MemberPorts,
  startApiServer,
  startControllerManager,
  startEtcd,
  startScheduler,
} from "./member.ts";
import { makePki, type Pki } from "./pki.ts";

/** Nodes with this label have power: KWOK renews their leases and runs their pods. Without it they are silent. */
export const POWER = { label: "estate/power", on: "on" } as const;

export interface ClusterArgs {
  /** Cluster of the estate, and context of its kubeconfig. */
  readonly id: string;
  readonly context: string;
  readonly podNetwork: string;
  readonly serviceNetwork: string;
  /** Control plane nodes: 1, or an odd number for etcd's majority. */
  readonly members: number;
  readonly flags: ControlPlaneFlags;
  /** How long a node's lease is valid. @defaultValue 40 s, the kubelet's own */
  readonly leaseSeconds?: number;
  /** Made when it is not there. */
  readonly folder: string;
  /** Told of each process as soon as it runs, so that nothing is left behind when the start fails. */
  readonly onStart?: (process: ProcessRecord) => void;
}

/** A control plane that runs; plain data but for the handles in `processes`. */
export interface RunningCluster {
  readonly args: ClusterArgs;
  readonly access: ClusterAccess;
  readonly pki: Pki;
  readonly ports: readonly MemberPorts[];
  /** By program and member: `etcd/0`, `kube-apiserver/0`; `kwok` and `virtual-address` have no member. */
  readonly processes: Map<string, Supervised>;
  readonly stop: () => Promise<void>;
}

export type Program = "etcd" | "kube-apiserver" | "kube-controller-manager" | "kube-scheduler";

const START: Readonly<Record<Program, (args: MemberArgs) => Promise<Supervised>>> = {
  etcd: startEtcd,
  "kube-apiserver": startApiServer,
  "kube-controller-manager": startControllerManager,
  "kube-scheduler": startScheduler,
};
const PROGRAMS: readonly Program[] = ["etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler"];
const PORTS_PER_MEMBER = 5;
/** First address of the services' network, which clients inside the cluster use. */
const KUBERNETES_SERVICE = ["kubernetes", "kubernetes.default", "kubernetes.default.svc"];

/**
 * Starts a control plane and returns when its API server is ready and its controllers run.
 *
 * @throws Error when a program does not start, with the end of its log; what had been started is ended again
 */
export async function startCluster(args: ClusterArgs): Promise<RunningCluster> {
  await mkdir(args.folder, { recursive: true });
  const processes = new Map<string, Supervised>();
  // Nothing of a twin is kept, so nothing has to end in order.
  const stop = async (): Promise<void> => {
    await Promise.all([...processes.values()].map((entry) => endProcess(entry, "SIGKILL")));
  };
  const keep = (key: string, started: Supervised): Supervised => {
    processes.set(key, started);
    args.onStart?.(started);
    return started;
  };
  try {
    const numbers = await freePorts(args.members * PORTS_PER_MEMBER + 1);
    const ports = Array.from({ length: args.members }, (_, index) =>
      memberPorts(numbers.slice(index * PORTS_PER_MEMBER)),
    );
    const apiPort = args.members === 1 ? (ports[0]?.api ?? 0) : (numbers.at(-1) ?? 0);
    const pki = await makePki(join(args.folder, "pki"), ["127.0.0.1", "localhost", ...KUBERNETES_SERVICE]);
    const accessAt = (port: number): ClusterAccess => ({
      cluster: args.id,
      context: args.context,
      server: `https://127.0.0.1:${port}`,
      ca: pki.ca,
      certificate: pki.admin.certificate,
      key: pki.admin.key,
    });
    const access = accessAt(apiPort);
    const members = ports.map((_, index): MemberArgs => ({ ...args, cluster: args.id, index, pki, ports }));
    await Promise.all(
      members.map((member, index) =>
        writeFile(kubeconfigFile(member), kubeconfig([accessAt(ports[index]?.api ?? 0)]), { mode: 0o600 }),
      ),
    );
    await writeFile(join(args.folder, "kubeconfig"), kubeconfig([access]), { mode: 0o600 });
    for (const member of members) keep(`etcd/${member.index}`, await startEtcd(member));
    // It waits for etcd by itself.
    const servers = await Promise.all(
      members.map(async (member) => keep(`kube-apiserver/${member.index}`, await startApiServer(member))),
    );
    if (args.members > 1) keep("virtual-address", await startVirtualAddress(args, apiPort, ports));
    await Promise.all(servers.map((server, index) => ready(accessAt(ports[index]?.api ?? 0), server)));
    await Promise.all(
      members.map(async (member) => {
        keep(`kube-controller-manager/${member.index}`, await startControllerManager(member));
        keep(`kube-scheduler/${member.index}`, await startScheduler(member));
      }),
    );
    keep("kwok", await startKwok(args));
    return { args, access, pki, ports, processes, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Ends a program of a member at once, as a crash or a power loss does. Nothing happens when it does not run. */
export async function killProgram(cluster: RunningCluster, program: Program, index: number): Promise<void> {
  const found = cluster.processes.get(`${program}/${index}`);
  if (found !== undefined) await endProcess(found, "SIGKILL");
}

/** Ends all programs of a member at once. */
export async function killMember(cluster: RunningCluster, index: number): Promise<void> {
  await Promise.all(PROGRAMS.map((program) => killProgram(cluster, program, index)));
}

/** Starts a program of a member again, with its data. */
export async function restartProgram(cluster: RunningCluster, program: Program, index: number): Promise<Supervised> {
  const { args, pki, ports } = cluster;
  const started = await START[program]({ ...args, cluster: args.id, index, pki, ports });
  cluster.processes.set(`${program}/${index}`, started);
  args.onStart?.(started);
  return started;
}

/** Starts all programs of a member again; returns when its API server is ready, its controllers included. */
export async function restartMember(cluster: RunningCluster, index: number): Promise<void> {
  const { access, ports } = cluster;
  await restartProgram(cluster, "etcd", index);
  const server = await restartProgram(cluster, "kube-apiserver", index);
  await ready({ ...access, server: `https://127.0.0.1:${ports[index]?.api ?? 0}` }, server);
  await Promise.all(PROGRAMS.slice(2).map((program) => restartProgram(cluster, program, index)));
}

/**
 * Starts what ended by itself, as kubelets do: a controller manager or scheduler that could not renew its lease ends.
 *
 * @param members those whose machines have power
 */
export async function restartEnded(cluster: RunningCluster, members: readonly number[]): Promise<void> {
  for (const program of PROGRAMS) {
    const ended = members.filter((index) => {
      const found = cluster.processes.get(`${program}/${index}`);
      return found === undefined || !isAlive(found);
    });
    await Promise.all(ended.map((index) => restartProgram(cluster, program, index)));
  }
}

function memberPorts([
  etcdClient = 0,
  etcdPeer = 0,
  api = 0,
  controllerManager = 0,
  scheduler = 0,
]: readonly number[]): MemberPorts {
  return { etcdClient, etcdPeer, api, controllerManager, scheduler };
}

async function ready(access: ClusterAccess, process: Supervised): Promise<void> {
  const client = connect(access);
  try {
    await waitFor(async () => ((await client.raw("GET", "/readyz")) === "ok" ? true : undefined), {
      what: `${access.cluster}: API server to be ready`,
      limitMs: 120_000,
      everyMs: 100,
      process,
    });
  } finally {
    client.close();
  }
}

/**
 * Starts KWOK anew. It misses what happens to nodes while its watch is broken: a node that lost its label meanwhile, and with it its
 * power, it would play on.
 */
export async function restartKwok(cluster: RunningCluster): Promise<void> {
  const found = cluster.processes.get("kwok");
  if (found !== undefined) await endProcess(found, "SIGKILL");
  const started = await startKwok(cluster.args);
  cluster.processes.set("kwok", started);
  cluster.args.onStart?.(started);
}

function startKwok(args: ClusterArgs): Promise<Supervised> {
  const lease = args.leaseSeconds ?? 40;
  return startProcess({
    name: `kwok ${args.id}`,
    command: toolPath("kwok"),
    args: [
      `--kubeconfig=${join(args.folder, "kubeconfig")}`,
      `--config=${join(import.meta.dirname, "stages.yaml")}`,
      `--manage-nodes-with-label-selector=${POWER.label}=${POWER.on}`,
      `--node-lease-duration-seconds=${lease}`,
      `--cidr=${args.podNetwork}`,
    ],
    cwd: args.folder,
    logFile: join(args.folder, "kwok.log"),
  });
}

function startVirtualAddress(args: ClusterArgs, port: number, ports: readonly MemberPorts[]): Promise<Supervised> {
  return startProcess({
    name: `virtual address ${args.id}`,
    command: process.execPath,
    args: [join(import.meta.dirname, "virtual-address-double.ts"), `${port}`, ...ports.map(({ api }) => `${api}`)],
    logFile: join(args.folder, "virtual-address.log"),
  });
}
