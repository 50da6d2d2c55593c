/** Which clusters answer. The Kubernetes provider plans for one that does not as if nothing were wrong, and fails at `pulumi up`. */

import type { RequestOptions } from "node:https";
import { request } from "node:https";
import { KubeConfig } from "@kubernetes/client-node";
import type { Estate } from "./model/estate.ts";

/** How long a cluster may take to answer. */
const LIMIT_MS = 5_000;

/**
 * One line for each cluster of the estate whose API server cannot be asked, with why; none where all of them answer. Contexts are looked
 * up where kubectl and the provider look: in the files of `KUBECONFIG`, else in the user's own.
 */
export async function unreachableClusters({ clusters }: Pick<Estate, "clusters">): Promise<readonly string[]> {
  const kubeconfig = new KubeConfig();
  const unreadable = attempt(() => kubeconfig.loadFromDefault());
  const asked = clusters.flatMap(({ id, kubernetes }) =>
    kubernetes === undefined ? [] : [{ id, context: kubernetes.context }],
  );
  const answers = await Promise.all(
    asked.map(async ({ id, context }) => {
      const why = unreadable ?? (await whyUnreachable(kubeconfig, context));
      return why === undefined ? [] : [`${id}: context ${context} ${why}`];
    }),
  );
  return answers.flat();
}

async function whyUnreachable(kubeconfig: KubeConfig, name: string): Promise<string | undefined> {
  const context = kubeconfig.getContextObject(name);
  if (context === null) return "is not in the kubeconfig; add it there, or name another in clusters.<id>.kubernetes";
  const own = new KubeConfig();
  own.loadFromOptions({
    clusters: kubeconfig.getClusters(),
    users: kubeconfig.getUsers(),
    contexts: kubeconfig.getContexts(),
    currentContext: name,
  });
  const server = own.getCurrentCluster()?.server;
  if (server === undefined) return `names the cluster ${context.cluster}, which is not in the kubeconfig; add it there`;
  try {
    const options: RequestOptions = {};
    await own.applyToHTTPSOptions(options);
    const status = await ask(new URL("/version", server), options);
    // Whoever answers with anything else is there, and may still refuse what is deployed.
    return status === 401 ? `is refused by ${server}: 401; log in to the cluster again` : undefined;
  } catch (error) {
    const why = error instanceof Error ? ("code" in error ? String(error.code) : error.message) : String(error);
    return `does not answer at ${server}: ${why}; start the cluster, or mend its entry in the kubeconfig`;
  }
}

/** @returns the status of the answer @throws Error when there is none in time */
function ask(url: URL, options: RequestOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, method: "GET", timeout: LIMIT_MS }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.on("timeout", () => sent.destroy(new Error(`no answer within ${LIMIT_MS / 1_000} s`)));
    sent.on("error", reject);
    sent.end();
  });
}

function attempt(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return `is in a kubeconfig that cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
