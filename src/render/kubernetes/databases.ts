/** Time-series databases: shards, replicas, keepers, and what happens to records as they grow old. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Database, Estate, Image, Pool as StoragePool } from "../../model/estate.ts";
import { scale } from "../../units/index.ts";
import { bringer } from "./charts.ts";
import { HOSTNAME, MANAGED_BY, nodeSelector, type Toleration, titled, tolerations } from "./labels.ts";
import type { Custom, Metadata } from "./manifest.ts";
import { databaseNamespace } from "./namespaces.ts";
import { days, gibibytes, size } from "./quantity.ts";
import { type ExternalSecret, externalSecret } from "./secrets.ts";
import { storageClassesOf } from "./storage.ts";

interface PodTemplate {
  readonly name: string;
  readonly podDistribution: { readonly type: "ClickHouseAntiAffinity"; readonly topologyKey: string }[];
  readonly spec: {
    readonly nodeSelector?: Record<string, string>;
    readonly tolerations?: Toleration[];
    readonly priorityClassName?: string;
    readonly containers?: Container[];
  };
}
interface Container {
  readonly name: string;
  readonly image: string;
  readonly resources?: { readonly requests: Record<string, string>; readonly limits: Record<string, string> };
  readonly env?: {
    readonly name: string;
    readonly valueFrom: { readonly secretKeyRef: { readonly name: string; readonly key: string } };
  }[];
}
interface VolumeTemplate {
  readonly name: string;
  readonly reclaimPolicy: "Retain";
  readonly spec: {
    readonly accessModes: ["ReadWriteOnce"];
    readonly storageClassName?: string;
    readonly resources: { readonly requests: { readonly storage: string } };
  };
}
interface Templates {
  readonly podTemplates: PodTemplate[];
  readonly volumeClaimTemplates: VolumeTemplate[];
}

export type ClickHouseInstallation = Custom<
  "clickhouse.altinity.com/v1",
  "ClickHouseInstallation",
  {
    readonly defaults: {
      readonly templates: { readonly podTemplate: string; readonly dataVolumeClaimTemplate: string };
    };
    readonly configuration: {
      readonly zookeeper: { readonly nodes: { readonly host: string; readonly port: number }[] };
      readonly settings: Record<string, string>;
      readonly files: Record<string, string>;
      readonly clusters: {
        readonly name: string;
        readonly layout: { readonly shardsCount: number; readonly replicasCount: number };
        readonly pdbMaxUnavailable: 1;
      }[];
    };
    readonly templates: Templates;
  }
>;
export type ClickHouseKeeperInstallation = Custom<
  "clickhouse-keeper.altinity.com/v1",
  "ClickHouseKeeperInstallation",
  {
    readonly defaults: {
      readonly templates: { readonly podTemplate: string; readonly dataVolumeClaimTemplate: string };
    };
    readonly configuration: {
      readonly clusters: { readonly name: string; readonly layout: { readonly replicasCount: number } }[];
    };
    readonly templates: Templates;
  }
>;

export interface DatabasePlan {
  readonly installation: ClickHouseInstallation;
  readonly keeper: ClickHouseKeeperInstallation;
  /** `CREATE TABLE ... TTL` expressions per age, for whoever creates the tables. */
  readonly retention: {
    readonly apiVersion: "v1";
    readonly kind: "ConfigMap";
    readonly metadata: Metadata;
    readonly data: Record<string, string>;
  };
  readonly coldCredentials: ExternalSecret | undefined;
}

const KEEPER_PORT = 2181;
/** Three keepers keep a majority with one lost; more only make writes slower. */
const KEEPERS = 3;
/** Keeper's log and snapshots; they hold metadata only. */
const KEEPER_DISK = "20Gi";
/** Share of a node's memory for the database; the page cache takes the rest. */
const MEMORY_RATIO = 0.75;
/** Name of a ClickHouse cluster may have 15 characters. */
const NAME_LIMIT = 15;

/** ClickHouse databases of a cluster; one without a cluster, or without the operator, is only counted by the plan. */
export function databasePlans(estate: Estate, catalogue: Catalogue, cluster: Cluster): DatabasePlan[] {
  if (bringer(estate, catalogue, cluster, "clickhouse.altinity.com") === undefined) return [];
  return estate.databases
    .filter((database) => database.engine === "clickhouse" && database.cluster === cluster.id)
    .flatMap((database) => {
      const namespace = databaseNamespace(estate, cluster, database);
      return namespace === undefined ? [] : [databasePlan(estate, cluster, database, namespace)];
    });
}

function databasePlan(estate: Estate, cluster: Cluster, database: Database, namespace: string): DatabasePlan {
  const cold = coldPool(estate, database);
  const replicas = database.replicationFactor;
  const metadata: Metadata = { name: database.id, namespace, labels: MANAGED_BY, annotations: titled(database.title) };
  const name = database.id.slice(0, NAME_LIMIT).replace(/-+$/, "");
  const credentials = cold && `${database.id}-cold`;
  return {
    installation: {
      apiVersion: "clickhouse.altinity.com/v1",
      kind: "ClickHouseInstallation",
      metadata,
      spec: {
        defaults: { templates: { podTemplate: "node", dataVolumeClaimTemplate: "data" } },
        configuration: {
          zookeeper: { nodes: [{ host: `keeper-${database.id}`, port: KEEPER_PORT }] },
          settings: {
            "merge_tree/storage_policy": cold === undefined ? "default" : "tiered",
            max_server_memory_usage_to_ram_ratio: `${MEMORY_RATIO}`,
          },
          files: cold === undefined ? {} : { "config.d/storage.xml": storagePolicy(estate, database, cold) },
          clusters: [
            {
              name,
              layout: {
                shardsCount: database.shards ?? Math.max(1, Math.floor(database.nodes / replicas)),
                replicasCount: replicas,
              },
              pdbMaxUnavailable: 1,
            },
          ],
        },
        templates: templates(estate, cluster, database, "clickhouse", {
          storage: size(database.diskPerNode),
          memory: `${gibibytes(scale(database.memoryPerNode, MEMORY_RATIO))}Gi`,
          credentials,
        }),
      },
    },
    keeper: {
      apiVersion: "clickhouse-keeper.altinity.com/v1",
      kind: "ClickHouseKeeperInstallation",
      metadata,
      spec: {
        defaults: { templates: { podTemplate: "node", dataVolumeClaimTemplate: "data" } },
        configuration: { clusters: [{ name, layout: { replicasCount: KEEPERS } }] },
        templates: templates(estate, cluster, database, "clickhouse-keeper", { storage: KEEPER_DISK }),
      },
    },
    retention: {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { ...metadata, name: `${database.id}-retention` },
      data: { "ttl.sql": `${retention(database).join(",\n")}\n` },
    },
    coldCredentials:
      credentials === undefined || cold === undefined
        ? undefined
        : externalSecret(estate, { name: credentials, namespace }, `pools/${cold.id}`, ["access-key", "secret-key"]),
  };
}

/** Age rules for a table with a `time` column, from the database's own figures and the tier that its cold records go to. */
export function retention(database: Database): string[] {
  const moved = database.hotFor !== undefined && database.coldTier !== undefined;
  return [
    ...(moved && database.hotFor !== undefined
      ? [`toDateTime(time) + INTERVAL ${days(database.hotFor)} DAY TO VOLUME 'cold'`]
      : []),
    `toDateTime(time) + INTERVAL ${days(database.retentionOnline)} DAY DELETE`,
  ];
}

/** Object store behind the database's cold tier. */
function coldPool(estate: Estate, database: Database): StoragePool | undefined {
  const tier = estate.tiers.find(({ id }) => id === database.coldTier);
  return estate.pools.find(({ id }) => id === tier?.storedIn);
}

/** Address of an on-premises object store: its id under the estate's domain. */
export function poolEndpoint(estate: Pick<Estate, "about">, pool: Pick<StoragePool, "id">): string {
  return `https://${pool.id}.${estate.about.domain}`;
}

function storagePolicy(estate: Estate, database: Database, cold: StoragePool): string {
  return `<clickhouse>
  <storage_configuration>
    <disks>
      <cold>
        <type>s3</type>
        <endpoint>${poolEndpoint(estate, cold)}/${database.id}/{shard}/{replica}/</endpoint>
        <access_key_id from_env="COLD_ACCESS_KEY"/>
        <secret_access_key from_env="COLD_SECRET_KEY"/>
      </cold>
    </disks>
    <policies>
      <tiered>
        <volumes>
          <hot><disk>default</disk></hot>
          <cold><disk>cold</disk></cold>
        </volumes>
        <move_factor>0.1</move_factor>
      </tiered>
    </policies>
  </storage_configuration>
</clickhouse>
`;
}

interface Wanted {
  readonly storage: string;
  readonly memory?: string;
  readonly credentials?: string | undefined;
}

/** Pods of one program, one per node, on the nodes of the role that bears the database's name, else of the first role. */
function templates(estate: Estate, cluster: Cluster, database: Database, program: string, wanted: Wanted): Templates {
  const role = cluster.roles.find(({ id }) => id === database.id) ?? cluster.roles[0];
  const local = storageClassesOf(estate, cluster).find(({ array }) => array === undefined);
  const image = estate.images.find(({ id }) => id === program);
  // Nothing else of the estate runs there: the highest priority keeps agents' pods from pushing it out.
  const [priority] = [...estate.priorities].sort((a, b) => b.value - a.value);
  return {
    podTemplates: [
      {
        name: "node",
        podDistribution: [{ type: "ClickHouseAntiAffinity", topologyKey: HOSTNAME }],
        spec: {
          ...(role === undefined ? {} : { nodeSelector: nodeSelector(role.id), tolerations: tolerations(role) }),
          ...(priority === undefined ? {} : { priorityClassName: priority.id }),
          // Without an image of the estate's the operator's own default runs, with the resources that it gives it.
          ...(image === undefined ? {} : { containers: [container(program, image, wanted)] }),
        },
      },
    ],
    volumeClaimTemplates: [
      {
        name: "data",
        reclaimPolicy: "Retain",
        spec: {
          accessModes: ["ReadWriteOnce"],
          ...(local === undefined ? {} : { storageClassName: local.id }),
          resources: { requests: { storage: wanted.storage } },
        },
      },
    ],
  };
}

function container(program: string, image: Image, wanted: Wanted): Container {
  const memory = wanted.memory === undefined ? undefined : { memory: wanted.memory };
  const secret = wanted.credentials;
  const env = (name: string, key: string, of: string) => ({ name, valueFrom: { secretKeyRef: { name: of, key } } });
  return {
    name: program,
    image: image.digest === undefined ? image.repository : `${image.repository}@${image.digest}`,
    ...(memory === undefined ? {} : { resources: { requests: memory, limits: memory } }),
    ...(secret === undefined
      ? {}
      : { env: [env("COLD_ACCESS_KEY", "access-key", secret), env("COLD_SECRET_KEY", "secret-key", secret)] }),
  };
}
