/** The recovery site as it stands every day: an emulated account, a real control plane with few nodes, the stack deployed into both. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type ApiClient, connect } from "../../api/client.ts";
import type { AwsApi } from "../../aws/api.ts";
import { liveAwsDouble } from "../../aws/live-double.ts";
import { connectMoto, startMoto } from "../../aws/moto.ts";
import { startCluster } from "../../control-plane/cluster.ts";
import { declaredKinds } from "../../declared.ts";
import { deploy } from "../../deploy.ts";
import { recoveryHardware } from "../../hardware/index.ts";
import { planClusters } from "../../plan.ts";
import { chartNamespaces, prepareCluster } from "../../prepare.ts";
import { commandDouble, recordingRunner } from "../../providers/command-double.ts";
import { kubernetesDouble } from "../../providers/kubernetes/double.ts";
import type { Ending } from "./ending.ts";
import type { Takeover } from "./takeover.ts";

export interface RecoverySite {
  readonly aws: AwsApi;
  readonly cluster: string;
  readonly api: ApiClient;
}

/** A workload of daily work that is not ready by then never will be: nothing here is slow but the machine. */
const AWAIT_SECONDS = 180;

/**
 * Starts it and returns when the stack is deployed.
 *
 * @throws RangeError for hardware that nothing tells about
 * @throws Error when a part does not start, or with the engine's report when the deployment fails
 */
export async function startSite(
  { source, kubernetes }: Takeover,
  folder: string,
  ending: Ending,
  tell: (line: string) => void,
): Promise<RecoverySite> {
  const { stack, text, estate, graph } = source;
  const plan = planClusters(estate).find(({ cluster }) => cluster.id === kubernetes.cluster);
  if (plan === undefined) {
    throw new RangeError(
      `${kubernetes.cluster}: has no Kubernetes, so nothing can be taken over; state its kubernetes`,
    );
  }
  const { id, context } = plan.args;
  const hardware = recoveryHardware({ ...source, size: "desired" });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const timed = async <T>(name: string, work: Promise<T>): Promise<T> => {
    const begun = performance.now();
    const result = await work;
    tell(`${name}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
    return result;
  };
  const startAccount = async (): Promise<AwsApi> => {
    const moto = await startMoto({ folder });
    ending.add(moto.process);
    const bridge = connectMoto(moto.endpoint, folder);
    ending.before(bridge.close);
    return bridge;
  };
  const startControl = async (): Promise<ApiClient> => {
    const control = await startCluster({ ...plan.args, members: 1, folder: join(folder, id), onStart: ending.add });
    const api = connect(control.access);
    ending.before(api.close);
    const kinds = declaredKinds(graph).get(context) ?? [];
    await prepareCluster({ api, kinds, hardware, namespaces: chartNamespaces(estate, id) });
    return api;
  };
  const parts = [timed("emulated account", startAccount()), timed(`control plane of ${id}`, startControl())] as const;
  // What still starts when another part fails would be left behind.
  await Promise.allSettled(parts);
  const [aws, api] = await Promise.all(parts);
  const doubles = [
    kubernetesDouble({ connect: (name) => (name === context ? api : undefined), awaitSeconds: AWAIT_SECONDS }),
    commandDouble(recordingRunner),
    liveAwsDouble(aws),
  ];
  await timed(
    "deployment by the Pulumi engine",
    deploy({ stack, text, folder, doubles, tell: (line) => tell(`  ${line}`) }),
  );
  return { aws, cluster: id, api };
}
