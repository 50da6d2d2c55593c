/**
 * A control plane of its own on which rules of scaling are tried: the same programs with the cluster's flags, its nodes, and every
 * time of the autoscalers' controller divided. The control planes of the twin keep their own times, and their pods are left alone.
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { isObject } from "../../../engine/graph.ts";
import { type ApiClient, connect } from "../../api/client.ts";
import type { ApiObject } from "../../api/object.ts";
import { type RunningCluster, startCluster } from "../../control-plane/cluster.ts";
import type { ControlPlaneFlags } from "../../control-plane/member.ts";
import { type MetricsDouble, serveMetrics } from "../../controllers/metrics-double.ts";
import { waitFor } from "../../system/wait.ts";
import type { TwinCluster } from "../../twin.ts";
import { Loads } from "./load.ts";

export interface Trial {
  readonly api: ApiClient;
  readonly loads: Loads;
  /** Seconds between two decisions of an autoscaler. */
  readonly sync: number;
  readonly compression: number;
  readonly close: () => Promise<void>;
}

type Flags = ControlPlaneFlags["controllerManager"];

const SYNC = "horizontal-pod-autoscaler-sync-period";
/** Times of the autoscalers' controller, in seconds, where no flag says otherwise. */
const TIMES: Readonly<Record<string, number>> = {
  [SYNC]: 15,
  "horizontal-pod-autoscaler-downscale-stabilization": 300,
  "horizontal-pod-autoscaler-cpu-initialization-period": 300,
  "horizontal-pod-autoscaler-initial-readiness-delay": 30,
};

/** @param folder that the trial makes its own in, and removes it again */
export async function openTrial(cluster: TwinCluster, compression: number, folder: string): Promise<Trial> {
  const { args } = cluster.control;
  const id = `${args.id}-scaling`;
  const flags = { ...args.flags, controllerManager: hurriedFlags(args.flags.controllerManager, compression) };
  const own = join(folder, id);
  const { context, podNetwork, serviceNetwork } = args;
  const control = await startCluster({ id, context, podNetwork, serviceNetwork, members: 1, flags, folder: own });
  const api = connect(control.access);
  const loads = new Loads();
  const end = async (metrics?: MetricsDouble): Promise<void> => {
    await metrics?.close();
    api.close();
    await control.stop();
    await rm(own, { recursive: true, force: true });
  };
  try {
    await Promise.all(cluster.hardware.nodes.map((node) => api.create(node)));
    const metrics = await serveMetrics({ api, pki: control.pki }, loads);
    return { api, loads, sync: syncSeconds(control), compression, close: () => end(metrics) };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Flags of a controller manager whose autoscalers live faster; the others as they are. */
export function hurriedFlags(flags: Flags, compression: number): Flags {
  const given = new Map(flags.map(({ name, value }) => [name, value]));
  const others = flags.filter(({ name }) => TIMES[name] === undefined);
  const times = Object.entries(TIMES).map(([name, normal]) => {
    const value = given.get(name);
    const seconds = (value === undefined ? normal : goSeconds(value)) / compression;
    return { name, value: `${Math.max(1, Math.round(seconds * 1000))}ms` };
  });
  return [...others, ...times];
}

function syncSeconds({ args }: RunningCluster): number {
  const found = args.flags.controllerManager.find(({ name }) => name === SYNC);
  return found === undefined ? (TIMES[SYNC] ?? 0) : goSeconds(found.value);
}

const UNIT_S: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1, m: 60, h: 3600 };

/** Seconds of a duration as Go writes it: `1m30s`. */
export function goSeconds(text: string): number {
  return [...text.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, digits, unit = ""]) => sum + Number(digits) * (UNIT_S[unit] ?? 0),
    0,
  );
}

export interface Subject {
  readonly namespace: string;
  readonly workload: string;
  /** Copy of the autoscaler. */
  readonly autoscaler: ApiObject;
  readonly replicas: number;
}

/** Puts a Deployment of small pods and the autoscaler that steers it into a namespace of its own. */
export async function putSubject(
  api: ApiClient,
  { namespace, workload, autoscaler, replicas }: Subject,
): Promise<void> {
  await api.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } });
  const labels = { "app.kubernetes.io/name": workload };
  const pod = {
    // Any node will do: what is tried is the number of pods, and where they fit is another question.
    tolerations: [{ operator: "Exists" }],
    containers: [{ name: "probe", image: "probe", resources: { requests: { cpu: "100m", memory: "16Mi" } } }],
  };
  const deployment = {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: workload, namespace },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: pod } },
  };
  await api.create(deployment);
  await api.create(autoscaler);
}

/**
 * Waits until the controller reads all metrics of an autoscaler.
 *
 * @throws Error with the controller's own words when it does not
 */
export async function becomesActive(api: ApiClient, autoscaler: ApiObject): Promise<void> {
  await waitFor(
    async () => {
      const { status, message } = activity(await api.get(autoscaler));
      if (status === "True") return true;
      throw new Error(message);
    },
    { what: `autoscaler of ${autoscaler.metadata.name} to read its metrics`, limitMs: 60_000 },
  );
}

function activity(autoscaler: ApiObject | undefined): { readonly status: unknown; readonly message: string } {
  const status = isObject(autoscaler?.["status"]) ? autoscaler["status"] : {};
  const conditions = Array.isArray(status["conditions"]) ? status["conditions"].filter(isObject) : [];
  const found = conditions.find(({ type }) => type === "ScalingActive");
  return { status: found?.["status"], message: String(found?.["message"] ?? "it has not been looked at") };
}
