/** One control plane node of a cluster: etcd, API server, controller manager and scheduler, as plain processes. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Supervised, startProcess } from "../system/process.ts";
import { toolPath } from "../tools/where.ts";
import { FRONT_PROXY, type Pki } from "./pki.ts";

/** Flags that the estate sets for its control planes. */
export interface ControlPlaneFlags {
  readonly apiServer: readonly Flag[];
  readonly controllerManager: readonly Flag[];
  readonly scheduler: readonly Flag[];
}

interface Flag {
  readonly name: string;
  readonly value: string;
}

export interface MemberPorts {
  readonly etcdClient: number;
  readonly etcdPeer: number;
  readonly api: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

export interface MemberArgs {
  readonly cluster: string;
  /** From 0. */
  readonly index: number;
  readonly folder: string;
  readonly pki: Pki;
  /** Of all members of the cluster, this one's at `index`. */
  readonly ports: readonly MemberPorts[];
  readonly serviceNetwork: string;
  readonly podNetwork: string;
  readonly flags: ControlPlaneFlags;
}

/** Processes of one member; each may be killed and started again on its own. */
export interface Member {
  readonly args: MemberArgs;
  readonly etcd: Supervised;
  readonly apiServer: Supervised;
  readonly controllerManager: Supervised;
  readonly scheduler: Supervised;
}

export function startEtcd(args: MemberArgs): Promise<Supervised> {
  const own = portsOf(args);
  const peers = args.ports.map(
    ({ etcdPeer }, index) => `${memberName(args.cluster, index)}=http://127.0.0.1:${etcdPeer}`,
  );
  return start(args, "etcd", {
    name: memberName(args.cluster, args.index),
    "data-dir": join(args.folder, `etcd-${args.index}`),
    "listen-client-urls": `http://127.0.0.1:${own.etcdClient}`,
    "advertise-client-urls": `http://127.0.0.1:${own.etcdClient}`,
    "listen-peer-urls": `http://127.0.0.1:${own.etcdPeer}`,
    "initial-advertise-peer-urls": `http://127.0.0.1:${own.etcdPeer}`,
    "initial-cluster": peers.join(","),
    "initial-cluster-state": "new",
    "initial-cluster-token": args.cluster,
    "log-level": "warn",
    // The twin's data need not outlive a power loss of this machine.
    "unsafe-no-fsync": "true",
  });
}

export function startApiServer(args: MemberArgs): Promise<Supervised> {
  const { pki } = args;
  const own = portsOf(args);
  return start(args, "kube-apiserver", {
    "etcd-servers": args.ports.map(({ etcdClient }) => `http://127.0.0.1:${etcdClient}`).join(","),
    "secure-port": `${own.api}`,
    "bind-address": "127.0.0.1",
    "advertise-address": "127.0.0.1",
    "endpoint-reconciler-type": "none",
    "service-cluster-ip-range": args.serviceNetwork,
    "client-ca-file": pki.ca,
    ...serving(pki),
    "service-account-key-file": pki.serviceAccounts.certificate,
    "service-account-signing-key-file": pki.serviceAccounts.key,
    "service-account-issuer": "https://kubernetes.default.svc",
    "requestheader-client-ca-file": pki.ca,
    "requestheader-allowed-names": FRONT_PROXY,
    "requestheader-username-headers": "X-Remote-User",
    "requestheader-group-headers": "X-Remote-Group",
    "requestheader-extra-headers-prefix": "X-Remote-Extra-",
    "proxy-client-cert-file": pki.frontProxy.certificate,
    "proxy-client-key-file": pki.frontProxy.key,
    "authorization-mode": "Node,RBAC",
    "allow-privileged": "true",
    "enable-priority-and-fairness": "false",
    "cert-dir": args.folder,
    ...settings(args.flags.apiServer),
  });
}

export function startControllerManager(args: MemberArgs): Promise<Supervised> {
  const { pki } = args;
  return start(args, "kube-controller-manager", {
    kubeconfig: kubeconfigFile(args),
    "secure-port": `${portsOf(args).controllerManager}`,
    "bind-address": "127.0.0.1",
    // The administrator may ask it whether it leads.
    "client-ca-file": pki.ca,
    ...serving(pki),
    "root-ca-file": pki.ca,
    "service-account-private-key-file": pki.serviceAccounts.key,
    "cluster-signing-cert-file": pki.ca,
    "cluster-signing-key-file": pki.caKey,
    "cluster-cidr": args.podNetwork,
    "allocate-node-cidrs": "false",
    "use-service-account-credentials": "false",
    "leader-elect": `${args.ports.length > 1}`,
    // What a client may ask per second: the defaults are for a cluster that grows slowly.
    "kube-api-qps": "200",
    "kube-api-burst": "400",
    "concurrent-gc-syncs": "5",
    // A quota that counts in a hurry miscounts until all are counted anew; five minutes by default, for which no question can wait.
    "resource-quota-sync-period": "10s",
    "cert-dir": args.folder,
    ...settings(args.flags.controllerManager),
  });
}

export function startScheduler(args: MemberArgs): Promise<Supervised> {
  return start(args, "kube-scheduler", {
    kubeconfig: kubeconfigFile(args),
    "authentication-kubeconfig": kubeconfigFile(args),
    "authorization-kubeconfig": kubeconfigFile(args),
    "secure-port": `${portsOf(args).scheduler}`,
    "bind-address": "127.0.0.1",
    ...serving(args.pki),
    "leader-elect": `${args.ports.length > 1}`,
    "kube-api-qps": "200",
    "kube-api-burst": "400",
    "cert-dir": args.folder,
    ...settings(args.flags.scheduler),
  });
}

/** Components of a member talk to its own API server, as kubeadm sets it up; the file is written before they start. */
export function kubeconfigFile({ folder, index }: Pick<MemberArgs, "folder" | "index">): string {
  return join(folder, `member-${index}.kubeconfig`);
}

/** Without it each program makes a certificate of its own that nobody trusts. */
function serving({ server }: Pki): Record<string, string> {
  return { "tls-cert-file": server.certificate, "tls-private-key-file": server.key };
}

function memberName(cluster: string, index: number): string {
  return `${cluster}-${index + 1}`;
}

function portsOf({ cluster, index, ports }: MemberArgs): MemberPorts {
  const own = ports[index];
  if (own === undefined) throw new Error(`${cluster}: has no member ${index}`);
  return own;
}

function settings(flags: readonly Flag[]): Record<string, string> {
  return Object.fromEntries(flags.map(({ name, value }) => [name, value]));
}

async function start(args: MemberArgs, program: string, flags: Readonly<Record<string, string>>): Promise<Supervised> {
  await mkdir(args.folder, { recursive: true });
  const name = `${program} ${memberName(args.cluster, args.index)}`;
  return startProcess({
    name,
    command: toolPath(program),
    args: Object.entries(flags).map(([flag, value]) => `--${flag}=${value}`),
    cwd: args.folder,
    logFile: join(args.folder, `${program}-${args.index}.log`),
  });
}
