/** What a stack is deployed into besides the books of doubles: the parts of a twin, without a deployment of its own. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { runProgram } from "../../../src/engine/embedded.ts";
import type { Estate } from "../../../src/model/estate.ts";
import { declareEstate } from "../../../src/program.ts";
import type { ApiClient } from "../../../src/twin/api/client.ts";
import { doublesOf } from "../../../src/twin/doubles-of.ts";
import { down } from "../../../src/twin/down.ts";
import { seedHosts } from "../../../src/twin/hosts/addresses.ts";
import { privateKeyFileIn } from "../../../src/twin/hosts/hosts.ts";
import { planClusters } from "../../../src/twin/plan.ts";
import type { ProviderDouble } from "../../../src/twin/providers/double.ts";
import { PROJECT } from "../../../src/twin/stack.ts";
import { KUBECONFIG } from "../../../src/twin/stack-file.ts";
import { startTwin } from "../../../src/twin/start.ts";
import { deriveViews } from "../../../src/views/derive.ts";
import { routeInto } from "./host-routes.ts";
import { installedPlugins, real } from "./real.ts";

export interface Surroundings {
  /** Stand in for the providers whose plugins are not used. */
  readonly doubles: readonly ProviderDouble[];
  /** For the CLI and its plugins. */
  readonly env: Readonly<Record<string, string>>;
  /** Secrets of the configuration by their keys. */
  readonly secrets: Readonly<Record<string, string>>;
  /** The API server of a context. @throws Error when there is none */
  readonly api: (context: string) => ApiClient;
  /** Ends it all; nothing is left. */
  readonly close: () => Promise<void>;
}

export interface SurroundingsArgs {
  readonly stack: string;
  /** Of the stack file. */
  readonly text: string;
  readonly estate: Estate;
  /** The estate as it will be changed; the API servers serve its kinds. */
  readonly later: Estate;
}

/** Configuration that gives the program the key of the seed hosts. */
const SEED_KEY = "estate:seedSshKey";

/**
 * Starts control planes, controllers, hosts and the account that a stack goes to; servers with BMCs are left out, no provider works
 * on them.
 */
export async function openSurroundings({ stack, text, estate, later }: SurroundingsArgs): Promise<Surroundings> {
  const catalogue = loadCatalogue();
  const viewsOf = (stated: Estate) => deriveViews(stated, catalogue).views;
  const views = viewsOf(estate);
  const source = { estate, views, catalogue };
  const program = () => declareEstate({ estate: later, views: viewsOf(later), catalogue });
  const graph = await runProgram({ project: PROJECT, stack, config: {}, program });
  // Two test files may work on the same stack at the same time.
  const twin = `engine-${stack}-${process.pid}`;
  const only = [
    ...planClusters(estate).map(({ cluster }) => cluster.id),
    ...(estate.platform.seeds.length > 0 ? ["hosts"] : []),
    ...(estate.recovery === undefined ? [] : ["cloud"]),
  ];
  const { state } = await startTwin({ ...source, stack: twin, file: stack, text, graph, only, tell: () => {} });
  const running = doublesOf(estate, state);
  const { namespace, cloud } = state.state;
  const close = async (): Promise<void> => {
    await running.close();
    await down(twin);
  };
  try {
    if (real && namespace !== undefined) {
      const addresses = seedHosts(estate, views).map(({ address }) => address);
      await routeInto(namespace, addresses);
    }
    const installed = real ? installedPlugins() : [];
    return {
      doubles: running.doubles.filter((double) => !installed.includes(double.package)),
      env: {
        KUBECONFIG: join(state.folder, KUBECONFIG),
        ...(cloud === undefined ? {} : { AWS_ENDPOINT_URL: cloud }),
        // Any will do: the emulator checks none.
        AWS_ACCESS_KEY_ID: "testing",
        AWS_SECRET_ACCESS_KEY: "testing",
      },
      secrets: namespace === undefined ? {} : { [SEED_KEY]: readFileSync(privateKeyFileIn(state.folder), "utf8") },
      api: (context) => {
        const found = running.api(context);
        if (found === undefined) throw new Error(`${context}: no control plane was started for this context`);
        return found;
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
