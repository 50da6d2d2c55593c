/** How a machine becomes a node: files, commands and kubeadm's settings, shared by control plane and workers. */
import type { Cluster, Estate } from "../../model/estate.ts";
import { compare } from "../../units/index.ts";
import { DEFAULT_LEADER_LEASE, leaderLease } from "../../views/leader-lease.ts";
import { ptpCommands, ptpConfiguration, ptpPort } from "../host/ptp.ts";
import { kernelArguments, kubeletConfiguration, tunedConfiguration, tunedName } from "./kubelet.ts";
import { DEFAULT_PROFILE } from "./machines.ts";
import { primaryLink } from "./node-network.ts";
import { goDuration, seconds } from "./quantity.ts";
import type { Pool } from "./topology.ts";

/** Where kubeadm looks for patches, one folder per kubelet profile; the host's metadata chooses. */
const PATCHES = "/etc/kubernetes/patches";
/** Written by cloud-init when the machine boots: Metal3 fills it from the host's annotations. */
const PROFILE = "{{ ds.meta_data.kubelet_profile }}";
const TUNED = `estate-${PROFILE}`;
const API_PORT = 6443;

export interface Argument {
  readonly name: string;
  readonly value: string;
}
interface BootstrapFile {
  readonly path: string;
  readonly owner: "root:root";
  readonly permissions: "0600" | "0644";
  readonly content: string;
}
interface Registration {
  readonly nodeRegistration: {
    readonly name: string;
    readonly kubeletExtraArgs: Argument[];
    readonly taints?: never[];
  };
  readonly patches: { readonly directory: string };
}

export interface KubeadmConfigSpec {
  readonly format: "cloud-config";
  readonly clusterConfiguration?: {
    readonly apiServer: { readonly certSANs: string[]; readonly extraArgs?: Argument[] };
    readonly controllerManager?: { readonly extraArgs: Argument[] };
    readonly scheduler?: { readonly extraArgs: Argument[] };
  };
  readonly initConfiguration?: Registration;
  readonly joinConfiguration: Registration;
  readonly files: BootstrapFile[];
  readonly preKubeadmCommands?: string[];
  readonly postKubeadmCommands?: string[];
}

export function apiEndpoint(cluster: Cluster): { readonly host: string; readonly port: number } | undefined {
  const address = cluster.kubernetes?.controlPlane?.address;
  return address === undefined ? undefined : { host: address, port: API_PORT };
}

/** Bootstrap of a pool's machines. */
export function bootstrap(estate: Estate, cluster: Cluster, pool: Pool): KubeadmConfigSpec {
  const join = registration(pool);
  const clock = ptpPort(pool.build);
  const before = [
    ...(clock === undefined ? [] : ptpCommands(clock)),
    ...(pool.profiles.length > 0 ? [`tuned-adm profile ${TUNED}`] : []),
    ...(pool.controlPlane ? ["systemctl enable --now keepalived"] : []),
  ];
  const isolates = pool.profiles.some((profile) => kernelArguments(profile).length > 0);
  const shared = {
    format: "cloud-config" as const,
    joinConfiguration: join,
    files: [
      ...files(estate, cluster, pool),
      ...(clock === undefined ? [] : [readable("/etc/linuxptp/ptp4l.conf", ptpConfiguration())]),
      ...(pool.controlPlane ? virtualAddress(cluster, pool) : []),
    ],
    ...(before.length === 0 ? {} : { preKubeadmCommands: before }),
    // The kernel command line holds from the next boot on; by then the node has joined and comes back by itself.
    ...(isolates ? { postKubeadmCommands: ["shutdown -r +1"] } : {}),
  };
  if (!pool.controlPlane) return shared;
  return { ...shared, initConfiguration: join, clusterConfiguration: stated(controlPlane(estate, cluster)) };
}

/** Cluster API refuses an empty list of arguments. */
function stated({ apiServer, ...programs }: ControlPlane): NonNullable<KubeadmConfigSpec["clusterConfiguration"]> {
  const { extraArgs, ...server } = apiServer;
  return {
    apiServer: extraArgs.length === 0 ? server : apiServer,
    ...Object.fromEntries(Object.entries(programs).filter(([, { extraArgs }]) => extraArgs.length > 0)),
  };
}

function registration(pool: Pool): Registration {
  return {
    nodeRegistration: {
      name: "{{ ds.meta_data.local_hostname }}",
      kubeletExtraArgs: [
        { name: "node-labels", value: "{{ ds.meta_data.node_labels }}" },
        { name: "provider-id", value: "metal3://{{ ds.meta_data.providerid }}" },
        { name: "register-with-taints", value: "{{ ds.meta_data.node_taints }}" },
      ],
      // Control plane nodes that play a role take its work: without this kubeadm keeps all pods away.
      ...(pool.controlPlane && pool.roles.length > 0 ? { taints: [] } : {}),
    },
    patches: { directory: `${PATCHES}/${PROFILE}` },
  };
}

function files(estate: Estate, cluster: Cluster, pool: Pool): BootstrapFile[] {
  const minimumTls = estate.security.api?.minimumTls ?? "1.2";
  const patch = (id: string, profile: Pool["profiles"][number] | undefined): BootstrapFile => ({
    path: `${PATCHES}/${id}/kubeletconfiguration+merge.json`,
    owner: "root:root",
    permissions: "0600",
    content: `${JSON.stringify(kubeletConfiguration(cluster, profile, minimumTls), null, 2)}\n`,
  });
  if (pool.profiles.length === 0) return [patch(DEFAULT_PROFILE, undefined)];
  return pool.profiles.flatMap((profile): BootstrapFile[] => [
    patch(profile.id, profile),
    readable(`/etc/tuned/${tunedName(profile)}/tuned.conf`, tunedConfiguration(profile)),
  ]);
}

function readable(path: string, content: string): BootstrapFile {
  return { path, owner: "root:root", permissions: "0644", content };
}

/** The API server's address moves between control plane nodes by VRRP; the router id is the address's last octet. */
function virtualAddress(cluster: Cluster, pool: Pool): BootstrapFile[] {
  const endpoint = apiEndpoint(cluster);
  const link = primaryLink(pool.build);
  if (endpoint === undefined || link === undefined) return [];
  const content = [
    "vrrp_script api {",
    `  script "/usr/bin/curl --silent --fail --insecure --max-time 2 https://127.0.0.1:${endpoint.port}/livez"`,
    "  interval 2",
    "  fall 2",
    "  rise 2",
    "}",
    "vrrp_instance api {",
    "  state BACKUP",
    `  interface ${link}`,
    `  virtual_router_id ${Math.max(1, Number(endpoint.host.split(".").at(-1)))}`,
    "  priority 100",
    "  advert_int 1",
    `  virtual_ipaddress { ${endpoint.host}/32 }`,
    "  track_script { api }",
    "}",
    "",
  ].join("\n");
  return [readable("/etc/keepalived/keepalived.conf", content)];
}

/** Arguments of the control plane's programs; lists may be empty. */
export interface ControlPlane {
  readonly apiServer: { readonly certSANs: string[]; readonly extraArgs: Argument[] };
  readonly controllerManager: { readonly extraArgs: Argument[] };
  readonly scheduler: { readonly extraArgs: Argument[] };
}

/** What kubeadm starts the control plane's programs with, beyond its own defaults. */
export function controlPlane(estate: Estate, cluster: Cluster): ControlPlane {
  const kubernetes = cluster.kubernetes;
  const grace = kubernetes?.nodeMonitorGrace;
  const toleration = kubernetes?.unreachableToleration;
  const tls: Argument[] =
    estate.security.api?.minimumTls === "1.3" ? [{ name: "tls-min-version", value: "VersionTLS13" }] : [];
  const leaders = grace === undefined ? [] : leaderElection(cluster);
  return {
    apiServer: {
      certSANs: [`${cluster.id}.${estate.about.domain}`],
      extraArgs: [
        ...tls,
        ...(toleration === undefined
          ? []
          : [
              { name: "default-not-ready-toleration-seconds", value: `${seconds(toleration)}` },
              { name: "default-unreachable-toleration-seconds", value: `${seconds(toleration)}` },
            ]),
      ],
    },
    controllerManager: {
      extraArgs: [
        ...tls,
        ...(grace === undefined
          ? []
          : [
              { name: "node-monitor-grace-period", value: goDuration(grace) },
              // The default of 5 s would add up to 5 s to every detection.
              { name: "node-monitor-period", value: "1s" },
              // The default of 0.1 takes one node in 10 s: of a rack the second and third would wait for the first. Never 1: the
              // limiter that stops all evictions while every node is silent calls itself 1 (client-go v0.36, throttle.go), so
              // that 1 would not replace it afterwards, and nothing would be evicted any more.
              { name: "node-eviction-rate", value: "2" },
            ]),
        ...leaders,
      ],
    },
    scheduler: { extraArgs: [...tls, ...leaders] },
  };
}

/**
 * The lost node may be the leader's: until its lease is over, nobody looks at nodes. The leader gives up one second before another can
 * take over: it ends then, so it tries as long as it may.
 */
function leaderElection(cluster: Cluster): Argument[] {
  const own = leaderLease(cluster);
  const lease = seconds(own);
  if (lease === 0 || compare(own, DEFAULT_LEADER_LEASE) >= 0) return [];
  return [
    { name: "leader-elect-lease-duration", value: `${lease}s` },
    { name: "leader-elect-renew-deadline", value: `${lease - 1}s` },
    { name: "leader-elect-retry-period", value: "1s" },
  ];
}
