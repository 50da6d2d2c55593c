/** Kinds that lead to pods, and who makes the pods in the twin. The one list of what runs, what is played and what is missing. */
import type { Estate, Workload } from "../../model/estate.ts";
import type { DeclaredKind } from "../declared.ts";

/** As the proof says it of each workload. */
export type Basis = "real controller" | "double";

/** Who makes pods of a kind. */
export type Maker =
  | "controller manager"
  | "rollouts controller"
  /** Our own stand-in: operators-double.ts. */
  | "operator double"
  /** Nobody: its pods are not in the twin. */
  | "nobody";

interface PodKind {
  readonly group: string;
  readonly kind: string;
  readonly maker: Maker;
  /** What its pods are, where nobody makes them. */
  readonly pods?: string;
}

const POD_KINDS: readonly PodKind[] = [
  { group: "apps", kind: "Deployment", maker: "controller manager" },
  { group: "apps", kind: "StatefulSet", maker: "controller manager" },
  { group: "apps", kind: "DaemonSet", maker: "controller manager" },
  { group: "batch", kind: "Job", maker: "controller manager" },
  { group: "batch", kind: "CronJob", maker: "controller manager" },
  { group: "argoproj.io", kind: "Rollout", maker: "rollouts controller" },
  { group: "serving.kserve.io", kind: "InferenceService", maker: "operator double" },
  { group: "trainer.kubeflow.org", kind: "TrainJob", maker: "operator double" },
  { group: "clickhouse.altinity.com", kind: "ClickHouseInstallation", maker: "operator double" },
  { group: "clickhouse-keeper.altinity.com", kind: "ClickHouseKeeperInstallation", maker: "operator double" },
  { group: "argoproj.io", kind: "Application", maker: "nobody", pods: "pods of the charts" },
  { group: "data.fluid.io", kind: "AlluxioRuntime", maker: "nobody", pods: "master and workers of dataset caches" },
  { group: "opentelemetry.io", kind: "OpenTelemetryCollector", maker: "nobody", pods: "telemetry collectors" },
  { group: "gateway.networking.k8s.io", kind: "Gateway", maker: "nobody", pods: "proxies of gateways" },
  { group: "scale.spectrum.ibm.com", kind: "Cluster", maker: "nobody", pods: "daemons of shared file systems" },
  { group: "nvidia.com", kind: "GPUCluster", maker: "nobody", pods: "drivers and exporters of GPUs" },
  { group: "nvidia.com", kind: "NVIDIADriver", maker: "nobody", pods: "drivers and exporters of GPUs" },
  {
    group: "sriovnetwork.openshift.io",
    kind: "SriovNetworkNodePolicy",
    maker: "nobody",
    pods: "agents of virtual functions",
  },
];

const BASES: Readonly<Record<Workload["kind"], Basis>> = {
  deployment: "real controller",
  statefulset: "real controller",
  cronjob: "real controller",
  job: "real controller",
  rollout: "real controller",
  "inference-service": "double",
  "train-job": "double",
};

/** Name under which the pods of a database's keepers are found. */
export function keeperName(installation: string): string {
  return `${installation}-keeper`;
}

/**
 * Who makes the pods of each workload of the estate, by the value of `app.kubernetes.io/name` on them; databases and their
 * keepers are among them.
 */
export function podMakers(estate: Estate): ReadonlyMap<string, Basis> {
  const databases = estate.databases.filter(({ engine, cluster }) => engine === "clickhouse" && cluster !== undefined);
  return new Map([
    ...databases.flatMap(({ id }): [string, Basis][] => [
      [id, "double"],
      [keeperName(id), "double"],
    ]),
    ...estate.workloads.map(({ id, kind }): [string, Basis] => [id, BASES[kind]]),
  ]);
}

/** Whether one of the kinds is made by this maker. */
export function madeBy(maker: Maker, kinds: readonly DeclaredKind[]): readonly DeclaredKind[] {
  return kinds.filter((declared) => podKind(declared)?.maker === maker);
}

/** Pods that the declared kinds would lead to and that nobody makes in the twin, each once. */
export function unmadePods(kinds: readonly DeclaredKind[]): readonly string[] {
  const unmade = kinds.flatMap((declared) => {
    const { group, kind, maker, pods } = podKind(declared) ?? {};
    return maker === "nobody" && pods !== undefined ? [`${pods} (${group} ${kind})`] : [];
  });
  return [...new Set(unmade)].sort();
}

function podKind({ apiVersion, kind }: DeclaredKind): PodKind | undefined {
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return POD_KINDS.find((entry) => entry.group === group && entry.kind === kind);
}
