/** Secrets by reference: the program names where a value is kept and never holds one. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import { bringer } from "./charts.ts";
import { MANAGED_BY } from "./labels.ts";
import type { Custom, Metadata } from "./manifest.ts";
import { goHours } from "./quantity.ts";

interface RemoteKey {
  readonly secretKey: string;
  readonly remoteRef: { readonly key: string; readonly property: string };
}

export type ExternalSecret = Custom<
  "external-secrets.io/v1",
  "ExternalSecret",
  {
    readonly refreshInterval: string;
    readonly secretStoreRef: { readonly kind: "ClusterSecretStore"; readonly name: string };
    readonly target: {
      readonly name: string;
      readonly creationPolicy: "Owner";
      readonly deletionPolicy: "Retain";
      readonly template?: {
        readonly metadata: { readonly labels: Record<string, string> };
        readonly data?: Record<string, string>;
      };
    };
    readonly data: RemoteKey[];
  }
>;

/** How often a value is read again where the estate rotates nothing. */
const REFRESH = "1h0m0s";

/** Every cluster reaches the estate's store of secrets under the estate's name. */
function secretStore(estate: Pick<Estate, "about">): string {
  return estate.about.name;
}

/**
 * A Secret of the same name, filled from `path` of the store.
 *
 * @param properties keys of the Secret, each a property of the stored record
 * @param labels labels of the Secret itself, for those that a controller finds by label
 */
export function externalSecret(
  estate: Pick<Estate, "about" | "security">,
  metadata: Metadata & { readonly namespace: string },
  path: string,
  properties: readonly string[],
  labels?: Record<string, string>,
): ExternalSecret {
  const rotation = estate.security.keys?.rotateEvery;
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: {
      ...metadata,
      labels: { ...MANAGED_BY, ...metadata.labels },
      ...(rotation === undefined
        ? {}
        : { annotations: { ...metadata.annotations, "estate/rotate-every": goHours(rotation) } }),
    },
    spec: {
      refreshInterval: REFRESH,
      secretStoreRef: { kind: "ClusterSecretStore", name: secretStore(estate) },
      target: {
        name: metadata.name,
        creationPolicy: "Owner",
        deletionPolicy: "Retain",
        ...(labels === undefined ? {} : { template: { metadata: { labels } } }),
      },
      data: properties.map((property) => ({
        secretKey: property,
        remoteRef: { key: `${estate.about.name}/${estate.about.environment}/${path}`, property },
      })),
    },
  };
}

export type ClusterSecretStore = Custom<"external-secrets.io/v1", "ClusterSecretStore">;

/** The store that a cluster's secrets come from, reached by the identity of the operator in that cluster. */
export function clusterSecretStore(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
): ClusterSecretStore | undefined {
  const store = estate.platform.secretStore;
  const operator = bringer(estate, catalogue, cluster, "external-secrets.io");
  if (store === undefined || operator === undefined) return undefined;
  return {
    apiVersion: "external-secrets.io/v1",
    kind: "ClusterSecretStore",
    metadata: { name: secretStore(estate), labels: { ...MANAGED_BY } },
    spec: {
      provider: {
        vault: {
          server: store.server,
          path: store.mount,
          version: "v2",
          auth: {
            kubernetes: {
              // Every cluster signs its own tokens, so each is a login method of its own.
              mountPath: cluster.id,
              role: store.role,
              serviceAccountRef: { name: "external-secrets", namespace: operator.namespace },
            },
          },
        },
      },
    },
  };
}
