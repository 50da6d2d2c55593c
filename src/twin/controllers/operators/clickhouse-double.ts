/**
 * Stands in for Altinity's operator: a ClickHouse or Keeper installation becomes one StatefulSet of one pod per host, a host being
 * a replica of a shard.
 *
 * Like it: names, labels, pod and claim templates of the installation, pods kept apart as `podDistribution` says. Claims are made
 * by the StatefulSet and bear the names that the operator gives them; they stay when the installation goes.
 * Added: `app.kubernetes.io/name` on the pods. What states no container gets one without requests, as the operator's own has none.
 * Not shown: configuration, services, probes, disruption budgets, layouts that list their shards, templates per shard or replica,
 * affinities other than between pods of one installation.
 */
import type { ApiObject } from "../../api/object.ts";
import { type Fields, fieldsAt, fieldsOf, listOf, numberOf, textOf, textsOf } from "../fields.ts";
import { keeperName } from "../pod-kinds.ts";
import { type Child, NAME, namespaceOf, type Operator } from "./operator.ts";

interface Flavour {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Prefix of names, and label of the installation. */
  readonly prefix: "chi" | "chk";
  readonly container: string;
  readonly image: string;
  readonly data: string;
  readonly name: (installation: string) => string;
}

const STATEFUL_SET = { apiVersion: "apps/v1", kind: "StatefulSet" } as const;
/** Types of `podDistribution` that keep pods of one installation apart, with the label that they must not share. */
const APART: Readonly<Record<string, string>> = {
  ClickHouseAntiAffinity: "app",
  ShardAntiAffinity: "shard",
  ReplicaAntiAffinity: "replica",
};
/** Labels that a scope adds; the operator takes the cluster where none is stated. */
const SCOPES: Readonly<Record<string, readonly string[]>> = {
  Cluster: ["namespace", "installation", "cluster"],
  ClickHouseInstallation: ["namespace", "installation"],
  Namespace: ["namespace"],
  Shard: ["namespace", "installation", "cluster", "shard"],
  Replica: ["namespace", "installation", "cluster", "replica"],
  Global: [],
};

export const clickHouseInstallations = operator({
  group: "clickhouse.altinity.com",
  version: "v1",
  kind: "ClickHouseInstallation",
  prefix: "chi",
  container: "clickhouse",
  image: "clickhouse/clickhouse-server",
  data: "/var/lib/clickhouse",
  name: (installation) => installation,
});

export const clickHouseKeepers = operator({
  group: "clickhouse-keeper.altinity.com",
  version: "v1",
  kind: "ClickHouseKeeperInstallation",
  prefix: "chk",
  container: "clickhouse-keeper",
  image: "clickhouse/clickhouse-keeper",
  data: "/var/lib/clickhouse-keeper",
  name: keeperName,
});

function operator(flavour: Flavour): Operator {
  return {
    parent: { apiVersion: `${flavour.group}/${flavour.version}`, kind: flavour.kind },
    reads: [],
    makes: STATEFUL_SET,
    children: (parent) =>
      listOf(fieldsAt(parent, "spec", "configuration")["clusters"]).flatMap((cluster) => {
        const layout = fieldsAt(cluster, "layout");
        const shards = numberOf(layout["shardsCount"]) ?? 1;
        const replicas = numberOf(layout["replicasCount"]) ?? 1;
        return Array.from({ length: shards * replicas }, (_, host) =>
          statefulSet(flavour, parent, textOf(cluster["name"]) ?? "cluster", {
            shard: Math.floor(host / replicas),
            replica: host % replicas,
          }),
        );
      }),
  };
}

function statefulSet(
  flavour: Flavour,
  parent: ApiObject,
  cluster: string,
  { shard, replica }: { readonly shard: number; readonly replica: number },
): Child {
  const namespace = namespaceOf(parent);
  const installation = parent.metadata.name;
  const identity: Readonly<Record<string, string>> = {
    app: "chop",
    namespace,
    installation,
    cluster,
    shard: `${shard}`,
    replica: `${replica}`,
  };
  const name = `${flavour.prefix}-${installation}-${cluster}-${shard}-${replica}`;
  const key = (part: string): string => `${flavour.group}/${part === "installation" ? flavour.prefix : part}`;
  const selector = Object.fromEntries(Object.entries(identity).map(([part, value]) => [key(part), value]));
  const labels = { ...selector, [NAME]: flavour.name(installation) };
  const defaults = fieldsAt(parent, "spec", "defaults", "templates");
  const podTemplate = template(parent, "podTemplates", defaults["podTemplate"]);
  const claim = template(parent, "volumeClaimTemplates", defaults["dataVolumeClaimTemplate"]);
  const claimName = textOf(claim["name"]);
  const pod = fieldsAt(podTemplate, "spec");
  const apart = listOf(podTemplate["podDistribution"]).flatMap((rule) =>
    antiAffinity(rule, (part) => [key(part), identity[part] ?? ""]),
  );
  const declared = listOf(pod["containers"]);
  const containers = declared.length > 0 ? declared : [{ name: flavour.container, image: flavour.image }];
  const affinity = fieldsOf(pod["affinity"]);
  const own = listOf(fieldsAt(affinity, "podAntiAffinity")[REQUIRED]);
  return {
    ...STATEFUL_SET,
    metadata: { name, namespace, labels: { ...parent.metadata.labels, ...labels } },
    spec: {
      replicas: 1,
      serviceName: name,
      selector: { matchLabels: selector },
      template: {
        metadata: {
          labels: { ...textsOf(fieldsAt(podTemplate, "metadata")["labels"]), ...labels },
        },
        spec: {
          ...pod,
          ...(apart.length === 0
            ? {}
            : {
                affinity: {
                  ...affinity,
                  podAntiAffinity: { ...fieldsAt(affinity, "podAntiAffinity"), [REQUIRED]: [...own, ...apart] },
                },
              }),
          containers: containers.map((container, index) =>
            index === 0 && claimName !== undefined
              ? {
                  ...container,
                  volumeMounts: [...listOf(container["volumeMounts"]), { name: claimName, mountPath: flavour.data }],
                }
              : container,
          ),
        },
      },
      ...(claimName === undefined
        ? {}
        : { volumeClaimTemplates: [{ metadata: { name: claimName }, spec: claim["spec"] }] }),
    },
  };
}

const REQUIRED = "requiredDuringSchedulingIgnoredDuringExecution";

function antiAffinity(rule: Fields, label: (part: string) => [string, string]): Fields[] {
  const part = APART[textOf(rule["type"]) ?? ""];
  if (part === undefined) return [];
  const scope = SCOPES[textOf(rule["scope"]) ?? ""] ?? SCOPES["Cluster"] ?? [];
  return [
    {
      topologyKey: textOf(rule["topologyKey"]) ?? "kubernetes.io/hostname",
      labelSelector: { matchLabels: Object.fromEntries([part, ...scope].map(label)) },
    },
  ];
}

/** Template of an installation by name. */
function template(parent: ApiObject, list: string, name: unknown): Fields {
  return listOf(fieldsAt(parent, "spec", "templates")[list]).find((entry) => entry["name"] === name) ?? {};
}
