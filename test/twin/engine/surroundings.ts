/** What the real provider plugins work on: control planes of the estate's clusters and an emulated AWS account. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import type { ResourceGraph } from "../../../src/engine/graph.ts";
import type { Estate } from "../../../src/model/estate.ts";
import { type ClusterAccess, kubeconfig } from "../../../src/twin/api/access.ts";
import { type ApiClient, connect } from "../../../src/twin/api/client.ts";
import { startMoto } from "../../../src/twin/aws/moto.ts";
import { startCluster } from "../../../src/twin/control-plane/cluster.ts";
import { declaredKinds } from "../../../src/twin/declared.ts";
import { hardwareOf } from "../../../src/twin/hardware/index.ts";
import { planClusters } from "../../../src/twin/plan.ts";
import { prepareCluster } from "../../../src/twin/prepare.ts";
import { deriveViews } from "../../../src/views/derive.ts";

export interface Surroundings {
  /** For the CLI and its plugins. */
  readonly env: Readonly<Record<string, string>>;
  /** Starts the clusters that a program goes to. */
  readonly start: (estate: Estate, graph: ResourceGraph, installed: Installed) => Promise<void>;
  /** The API server of a context. @throws Error when there is none */
  readonly api: (context: string) => ApiClient;
  readonly close: () => Promise<void>;
}

/** Namespaces that charts make in the cluster of a context. */
export type Installed = (context: string) => readonly string[];

/** @param folder of the session; logs and the kubeconfig go there */
export async function openSurroundings(folder: string): Promise<Surroundings> {
  const at = join(folder, "surroundings");
  mkdirSync(at);
  const moto = await startMoto({ folder: at });
  const ends: (() => Promise<void> | void)[] = [moto.stop];
  const clients = new Map<string, ApiClient>();
  const accesses: ClusterAccess[] = [];
  const file = join(at, "kubeconfig");
  return {
    env: {
      KUBECONFIG: file,
      AWS_ENDPOINT_URL: moto.endpoint,
      // Any will do: the emulator checks none.
      AWS_ACCESS_KEY_ID: "testing",
      AWS_SECRET_ACCESS_KEY: "testing",
    },
    start: async (estate, graph, installed) => {
      const catalogue = loadCatalogue();
      const views = deriveViews(estate, catalogue).views;
      const kinds = declaredKinds(graph);
      await Promise.all(
        planClusters(estate).map(async ({ cluster, args }) => {
          const running = await startCluster({ ...args, members: 1, folder: join(at, args.id) });
          const api = connect(running.access);
          ends.push(running.stop, api.close);
          clients.set(args.context, api);
          accesses.push(running.access);
          const hardware = hardwareOf({ estate, views, catalogue, cluster });
          const namespaces = [...new Set(installed(args.context))];
          await prepareCluster({ api, kinds: kinds.get(args.context) ?? [], hardware, namespaces });
        }),
      );
      writeFileSync(file, kubeconfig(accesses), { mode: 0o600 });
    },
    api: (context) => {
      const found = clients.get(context);
      if (found === undefined) throw new Error(`${context}: no control plane was started for this context`);
      return found;
    },
    close: async () => {
      await Promise.all(ends.map((end) => end()));
    },
  };
}
