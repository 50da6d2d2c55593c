/** Doubles of the providers that work on the parts of a twin that run. */
import type { Estate } from "../model/estate.ts";
import { type ApiClient, connect } from "./api/client.ts";
import { liveAwsDouble } from "./aws/live-double.ts";
import { connectMoto } from "./aws/moto.ts";
import { processRunner } from "./hosts/process-runner.ts";
import { chartNamespaces } from "./prepare.ts";
import { awsDouble } from "./providers/aws-double.ts";
import { commandDouble, recordingRunner } from "./providers/command-double.ts";
import type { ProviderDouble } from "./providers/double.ts";
import { type KubernetesDoubleArgs, kubernetesDouble } from "./providers/kubernetes/double.ts";
import { partialDouble } from "./providers/kubernetes/partial-double.ts";
import { recordingKubernetesDouble } from "./providers/kubernetes/recording-double.ts";
import type { StateFile } from "./state.ts";

export interface TwinDoubles {
  readonly doubles: readonly ProviderDouble[];
  /** The API server of a context; nothing where its cluster does not run. */
  readonly api: (context: string) => ApiClient | undefined;
  readonly close: () => Promise<void>;
}

/** What has no part in the twin is only written down. */
export function doublesOf(
  estate: Estate,
  { state, folder }: StateFile,
  settings: Omit<KubernetesDoubleArgs, "connect"> = {},
): TwinDoubles {
  const { cloud, namespace, clusters } = state;
  const bridge = cloud === undefined ? undefined : connectMoto(cloud, folder);
  const apis = new Map(clusters.map(({ context, access }) => [context, connect(access)]));
  const api = (context: string): ApiClient | undefined => apis.get(context);
  return {
    doubles: [
      partialDouble(
        kubernetesDouble({ connect: api, ...settings }),
        recordingKubernetesDouble((context) => installedIn(estate, context)),
        (context) => apis.has(context),
      ),
      commandDouble(namespace === undefined ? recordingRunner : processRunner({ namespace, log: () => {} })),
      bridge === undefined ? awsDouble : liveAwsDouble(bridge),
    ],
    api,
    close: async () => {
      for (const client of apis.values()) client.close();
      await bridge?.close();
    },
  };
}

/** Namespaces that charts make in the cluster of a context. */
export function installedIn(estate: Estate, context: string): readonly string[] {
  return estate.clusters
    .filter(({ kubernetes }) => kubernetes?.context === context)
    .flatMap(({ id }) => chartNamespaces(estate, id));
}
