/**
 * Some clusters of an estate as a running twin has them, for tests of one part: control planes, hardware and what the program
 * declares for them, put there object by object and not by Pulumi. No BMCs, no hosts, no cloud.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { readEstate } from "../../../src/cli/input.ts";
import { runProgram } from "../../../src/engine/embedded.ts";
import { isObject, type ResourceGraph } from "../../../src/engine/graph.ts";
import { declareEstate } from "../../../src/program.ts";
import { connect } from "../../../src/twin/api/client.ts";
import { isApiObject } from "../../../src/twin/api/object.ts";
import { startCluster } from "../../../src/twin/control-plane/cluster.ts";
import { declaredKinds } from "../../../src/twin/declared.ts";
import { hardwareOf } from "../../../src/twin/hardware/index.ts";
import { planClusters } from "../../../src/twin/plan.ts";
import { powerOf } from "../../../src/twin/power.ts";
import { chartNamespaces, prepareCluster } from "../../../src/twin/prepare.ts";
import type { Twin, TwinCluster } from "../../../src/twin/twin.ts";
import { estateForTwin } from "../../../src/twin/twin-estate.ts";
import { deriveViews } from "../../../src/views/derive.ts";

export interface SomeClusters extends Twin {
  readonly graph: ResourceGraph;
  readonly close: () => Promise<void>;
}

/**
 * @param file stack file: `Pulumi.prod.yaml`, `test/estates/small.yaml`
 * @param ids clusters to start, all others are left out
 * @param members members of a control plane at most; 1 is enough where no leader is lost
 */
export async function someClusters(file: string, ids: readonly string[], members = 1): Promise<SomeClusters> {
  const input = await readEstate(new Map([["file", file]]));
  const { catalogue } = input;
  const estate = estateForTwin(input.estate);
  const { views } = deriveViews(estate, catalogue);
  const graph = await runProgram({
    project: "estate",
    stack: input.stack,
    config: {},
    program: () => declareEstate({ estate, views, catalogue }),
  });
  const folder = mkdtempSync(join(tmpdir(), "estate-some-"));
  const clusters = new Map<string, TwinCluster>();
  const close = async (): Promise<void> => {
    await Promise.all(
      [...clusters.values()].map(({ api, control }) => {
        api.close();
        return control.stop();
      }),
    );
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const kinds = declaredKinds(graph);
    await Promise.all(
      planClusters(estate)
        .filter(({ cluster }) => ids.includes(cluster.id))
        .map(async ({ cluster, args, memberNodes }) => {
          const count = Math.min(members, args.members);
          const control = await startCluster({ ...args, members: count, folder: resolve(folder, cluster.id) });
          const api = connect(control.access);
          const hardware = hardwareOf({ estate, views, catalogue, cluster });
          clusters.set(cluster.id, {
            cluster,
            api,
            control,
            hardware,
            memberNodes: count === memberNodes.length ? memberNodes : [],
          });
          await prepareCluster({
            api,
            kinds: kinds.get(args.context) ?? [],
            hardware,
            namespaces: chartNamespaces(estate, cluster.id),
          });
          await put(graph, args.context, clusters.get(cluster.id));
        }),
    );
    return { stack: input.stack, estate, views, catalogue, clusters, power: powerOf(clusters), folder, graph, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Creates what the program declares for a context, in the order of the graph; what the API refuses fails the test. */
async function put({ resources }: ResourceGraph, context: string, cluster: TwinCluster | undefined): Promise<void> {
  const isProvider = ({ type, inputs }: ResourceGraph["resources"][number]): boolean =>
    type === "pulumi:providers:kubernetes" && inputs["context"] === context;
  const providers = resources.filter(isProvider).map(({ urn }) => urn);
  for (const { provider, inputs } of resources) {
    if (!providers.some((urn) => provider?.startsWith(`${urn}::`))) continue;
    if (!isObject(inputs) || !isApiObject(inputs))
      throw new Error(`${context}: ${JSON.stringify(inputs)} is no object`);
    await cluster?.api.create(inputs);
  }
}
