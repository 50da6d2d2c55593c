/** Nodes of one cluster by its API server. Every write names the version that it changes, so that nothing in between is lost. */
import {
  ApiException,
  CoordinationV1Api,
  CoreV1Api,
  createConfiguration,
  KubeConfig,
  PatchStrategy,
  type RequestContext,
  ServerConfiguration,
  setHeaderOptions,
  type V1Node,
} from "@kubernetes/client-node";
import { type ClusterConfig, ConfigError } from "./config.ts";
import { MARK, type NodeView, type Taint, withoutTaint, withTaint } from "./taint.ts";

/** What came of a write: another writer was faster, or there is no such node. */
export type Written = "done" | "conflict" | "gone";

export interface Nodes {
  /** @returns nothing where there is no such node */
  readonly get: (name: string) => Promise<NodeView | undefined>;
  /** Those that carry the detector's own mark. */
  readonly marked: () => Promise<readonly NodeView[]>;
  /** When the node's kubelet last renewed its lease, in the words of the API; two are equal or they are not. */
  readonly leaseOf: (name: string) => Promise<string | undefined>;
  readonly takeOut: (node: NodeView) => Promise<Written>;
  readonly takeBack: (node: NodeView) => Promise<Written>;
  /** Says in the node's status that it is not ready, which its controller would only find out after its grace time. */
  readonly sayNotReady: (name: string) => Promise<Written>;
}

const LEASES = "kube-node-lease";
const NAME = "estate-fencing";

/**
 * Nodes of a cluster. What the detector may do there: get, list and patch nodes, patch their status, get leases in
 * `kube-node-lease`.
 *
 * @throws {ConfigError} when the kubeconfig cannot be read or lacks the context
 */
export function nodesOf(cluster: ClusterConfig, timeoutMs: number): Nodes {
  const kubeconfig = kubeconfigOf(cluster);
  const server = kubeconfig.getCurrentCluster()?.server ?? "";
  const configuration = createConfiguration({
    baseServer: new ServerConfiguration(server, {}),
    authMethods: { default: kubeconfig },
    promiseMiddleware: [
      {
        pre: async (request: RequestContext) => {
          request.setHeaderParam("User-Agent", NAME);
          request.setSignal(AbortSignal.timeout(timeoutMs));
          return request;
        },
        post: async (answer) => answer,
      },
    ],
  });
  const core = new CoreV1Api(configuration);
  const coordination = new CoordinationV1Api(configuration);
  const merge = setHeaderOptions("Content-Type", PatchStrategy.MergePatch);
  const strategic = setHeaderOptions("Content-Type", PatchStrategy.StrategicMergePatch);
  const change = (
    { name, resourceVersion }: NodeView,
    label: string | null,
    taints: readonly Taint[],
  ): Promise<Written> =>
    written(() =>
      core.patchNode(
        {
          name,
          body: { metadata: { resourceVersion, labels: { [MARK]: label } }, spec: { taints } },
          fieldManager: NAME,
        },
        merge,
      ),
    );
  return {
    get: async (name) => {
      const node = await found(() => core.readNode({ name }));
      return node === undefined ? undefined : viewOf(node);
    },
    marked: async () => (await found(() => core.listNode({ labelSelector: MARK })))?.items.map(viewOf) ?? [],
    leaseOf: async (name) => {
      const lease = await found(() => coordination.readNamespacedLease({ name, namespace: LEASES }));
      const renewed = lease?.spec?.renewTime;
      // The client says that it is a date, and gives the text as it came.
      return renewed === undefined ? undefined : JSON.stringify(renewed);
    },
    takeOut: (node) => change(node, "true", withTaint(node.taints)),
    takeBack: (node) => change(node, null, withoutTaint(node.taints)),
    sayNotReady: (name) => {
      const now = new Date().toISOString();
      const condition = {
        type: "Ready",
        status: "Unknown",
        reason: "PowerOff",
        message: "The BMC says that the power is off.",
        lastTransitionTime: now,
      };
      return written(() =>
        core.patchNodeStatus({ name, body: { status: { conditions: [condition] } }, fieldManager: NAME }, strategic),
      );
    },
  };
}

function kubeconfigOf({ id, kubeconfig: file, context }: ClusterConfig): KubeConfig {
  const kubeconfig = new KubeConfig();
  if (file === undefined) {
    if (process.env["KUBERNETES_SERVICE_HOST"] === undefined) {
      throw new ConfigError(`${id}: names no kubeconfig, and this is no pod of a cluster; give kubeconfig and context`);
    }
    kubeconfig.loadFromCluster();
    return kubeconfig;
  }
  try {
    kubeconfig.loadFromFile(file);
  } catch (error) {
    throw new ConfigError(`${id}: the kubeconfig ${file} cannot be read (${codeOf(error)}); name another file`);
  }
  const known = kubeconfig.getContexts().map(({ name }) => name);
  const wanted = context ?? kubeconfig.getCurrentContext();
  if (!known.includes(wanted)) {
    throw new ConfigError(`${id}: ${file} has no context ${wanted}; known are ${known.join(", ") || "none"}`);
  }
  kubeconfig.setCurrentContext(wanted);
  return kubeconfig;
}

function viewOf({ metadata, spec, status }: V1Node): NodeView {
  return {
    name: metadata?.name ?? "",
    resourceVersion: metadata?.resourceVersion ?? "",
    taints: (spec?.taints ?? []).map(({ key, value, effect, timeAdded }) => ({
      key,
      effect,
      ...(value === undefined ? {} : { value }),
      ...(timeAdded === undefined ? {} : { timeAdded: timeAdded.toISOString() }),
    })),
    isOurs: metadata?.labels?.[MARK] !== undefined,
    isReady: (status?.conditions ?? []).some(({ type, status }) => type === "Ready" && status === "True"),
  };
}

async function found<T>(read: () => Promise<T>): Promise<T | undefined> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return undefined;
    throw readable(error);
  }
}

async function written(write: () => Promise<unknown>): Promise<Written> {
  try {
    await write();
    return "done";
  } catch (error) {
    if (error instanceof ApiException && error.code === 404) return "gone";
    if (error instanceof ApiException && error.code === 409) return "conflict";
    throw readable(error);
  }
}

/** The client's own message holds the whole answer with its headers. */
function readable(error: unknown): Error {
  if (error instanceof ApiException) return new Error(messageOf(error.body) ?? `HTTP ${error.code}`);
  if (error instanceof Error && error.cause instanceof Error) return new Error(codeOf(error.cause));
  return error instanceof Error ? error : new Error(String(error));
}

/** Message of a Status object, which the client reads for some statuses and gives as text for others. */
function messageOf(body: unknown): string | undefined {
  if (typeof body === "string") {
    try {
      const parsed: unknown = JSON.parse(body);
      return typeof parsed === "string" ? undefined : messageOf(parsed);
    } catch {
      return undefined;
    }
  }
  if (typeof body !== "object" || body === null || !("message" in body)) return undefined;
  return typeof body.message === "string" ? body.message : undefined;
}

function codeOf(error: unknown): string {
  if (error instanceof Error && "code" in error && typeof error.code === "string") return error.code;
  return error instanceof Error ? error.message : String(error);
}
