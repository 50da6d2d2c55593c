/**
 * The out-of-service detector: reads the power of every server from its BMC, and tells Kubernetes which nodes cannot be running.
 * Kubernetes by itself waits for a silent node, and never gives up a volume that the node may still write to.
 *
 * Only an answer of the right machine that says off, twice, leads to a taint. No answer never does: a rack whose feeds are gone
 * has no BMCs either, and is left to the control plane's own timers. Any number of instances may run: whatever one has done,
 * the others find done.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ClusterConfig, Config, HostConfig } from "./config.ts";
import { Figures, serveFigures } from "./figures.ts";
import { WatchedHost } from "./host.ts";
import type { Log } from "./log.ts";
import { type Nodes, nodesOf } from "./nodes.ts";
import { type Bmc, bmcOf } from "./redfish.ts";

export interface ServiceArgs {
  readonly config: Config;
  readonly log: Log;
  /** Ends the service. */
  readonly signal: AbortSignal;
  /** @defaultValue the API server that the cluster names */
  readonly nodesOf?: (cluster: ClusterConfig) => Nodes;
  /** @defaultValue the BMC that the host names */
  readonly bmcOf?: (host: HostConfig) => Bmc;
  /** @defaultValue a clock that never steps */
  readonly now?: () => number;
}

/**
 * Watches until the signal; then gives back its logins and returns. Taints stay: what is off stays off.
 *
 * @throws {ConfigError} when a kubeconfig cannot be used, or the port for the figures cannot be had
 */
export async function watchPower({ config, log, signal, ...given }: ServiceArgs): Promise<void> {
  const { pollMs, confirmMs, reviewMs, timeoutMs } = config;
  const now = given.now ?? (() => performance.now());
  const figures = new Figures();
  const clusters = new Map(
    config.clusters.map((cluster) => [cluster.id, (given.nodesOf ?? ((one) => nodesOf(one, timeoutMs)))(cluster)]),
  );
  const bmcs: Bmc[] = [];
  const hosts = config.hosts.flatMap((host) => {
    const nodes = clusters.get(host.cluster);
    if (nodes === undefined) return [];
    const bmc = (given.bmcOf ?? ((one) => bmcOf({ host: one, timeoutMs })))(host);
    bmcs.push(bmc);
    return [new WatchedHost({ host, bmc, nodes, figures, log, now })];
  });
  const server =
    config.metrics === undefined
      ? undefined
      : await serveFigures(config.metrics, () =>
          figures.text(hosts.map(({ cluster, standing }) => ({ cluster, standing }))),
        );
  log.info("started", { hosts: hosts.length, clusters: clusters.size, pollMs, metricsPort: server?.port });

  let areAllKnown = false;
  const follow = async (host: WatchedHost, index: number): Promise<void> => {
    // The first reads are spread over one interval, and with them all that follow.
    await pause((index * pollMs) / hosts.length, signal);
    while (!signal.aborted) {
      const began = now();
      await host.look();
      if (!areAllKnown && hosts.every(({ isKnown }) => isKnown)) {
        areAllKnown = true;
        log.info("watching", { hosts: hosts.length });
      }
      await pause(host.isPending ? confirmMs : pollMs - (now() - began), signal);
    }
  };
  const review = async (cluster: string, nodes: Nodes): Promise<void> => {
    const own = hosts.filter((host) => host.cluster === cluster);
    let failure: string | undefined;
    while (!signal.aborted) {
      await pause(reviewMs, signal);
      if (signal.aborted) return;
      try {
        const asked = now();
        const marked = new Map((await nodes.marked()).map((node) => [node.name, node]));
        await Promise.all(own.map((host) => host.review(marked.get(host.node), asked)));
        failure = undefined;
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        if (why !== failure) log.error("no review", { cluster, why });
        failure = why;
      }
    }
  };
  try {
    await Promise.all([...hosts.map(follow), ...[...clusters].map(([id, nodes]) => review(id, nodes))]);
  } finally {
    await Promise.all([...bmcs.map((bmc) => bmc.close()), server?.close()]);
    log.info("stopped");
  }
}

/** Waits, or until the signal. */
async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(Math.max(0, milliseconds), undefined, { signal }).catch(() => undefined);
}
