import type * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { Catalogue } from "../../src/catalogue/types.ts";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { backupPlan } from "../../src/render/kubernetes/backups.ts";
import { bringer } from "../../src/render/kubernetes/charts.ts";
import { clusterPlan } from "../../src/render/kubernetes/cluster-api.ts";
import { databasePlans } from "../../src/render/kubernetes/databases.ts";
import { imageSignatures } from "../../src/render/kubernetes/image-signatures.ts";
import { peeringPlan } from "../../src/render/kubernetes/load-balancing.ts";
import { queuePlan } from "../../src/render/kubernetes/queues.ts";
import { clusterSecretStore } from "../../src/render/kubernetes/secrets.ts";
import { telemetryPlan } from "../../src/render/kubernetes/telemetry.ts";
import type { Views } from "../../src/views/types.ts";
import { Machines } from "../compute/machines.ts";
import { ModelRuntimes } from "../mlops/index.ts";
import { Monitoring, Telemetry } from "../observability/index.ts";
import { SecretStore, SignedImages } from "../security/index.ts";
import { Backups, FileSystems, StorageClasses, TimeSeriesDatabase } from "../storage/index.ts";
import { Admission } from "./admission.ts";
import { Applications } from "./applications.ts";
import { ClusterApiCluster } from "./cluster-api-cluster.ts";
import { Devices } from "./devices.ts";
import { HardwareDrivers } from "./hardware-drivers.ts";
import { LoadBalancers } from "./load-balancers.ts";
import type { ManagementCluster } from "./management-cluster.ts";
import { Namespaces } from "./namespaces.ts";
import { Priorities } from "./priorities.ts";
import { clusterProvider } from "./provider.ts";
import { Queues } from "./queues.ts";
import { TeamAccess } from "./team-access.ts";
import { TlsDefaults } from "./tls-defaults.ts";

export interface ClusterPlatformArgs {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
  /** A cluster of the estate with a `kubernetes` section. */
  readonly cluster: Cluster;
  /** Where machines, clusters and charts of this cluster are declared; may be this very cluster. */
  readonly management: ManagementCluster;
}

/**
 * Everything between a cluster's servers and its workloads: machines, the cluster made of them, its charts, and what is
 * declared for those charts. A component is left out where the estate says nothing of it.
 */
export class ClusterPlatform extends pulumi.ComponentResource {
  /** Provider for what runs in the cluster. */
  readonly provider: kubernetes.Provider;

  constructor(name: string, args: ClusterPlatformArgs, opts?: pulumi.ComponentResourceOptions) {
    const { estate, cluster, management } = args;
    super(
      "estate:kubernetes:ClusterPlatform",
      name,
      { cluster: cluster.id, version: cluster.kubernetes?.version },
      opts,
    );
    const own = cluster.id === management.cluster.id;
    const charts = this.#build(name, args);
    this.provider = own ? management.provider : clusterProvider(`${name}-provider`, estate, cluster, this);
    const within = { parent: this, providers: [this.provider] };
    const namespaces = this.#found(name, args, within);
    // Custom resources come after the charts that bring their kinds, and after the namespaces that they stand in. Not after all that
    // is in those: a state that lists it for every component is slow to write.
    this.#equip(name, args, { ...within, dependsOn: [charts, ...namespaces] });
    this.registerOutputs({ record: { cluster: cluster.id, version: cluster.kubernetes?.version } });
  }

  /** In the management cluster: servers, the cluster made of them, charts. */
  #build(name: string, args: ClusterPlatformArgs): Applications {
    const { estate, views, catalogue, cluster, management } = args;
    const at = { parent: this, providers: [management.provider], dependsOn: [management] };
    const plan = clusterPlan(estate, views, cluster);
    if (plan !== undefined) {
      const machines = new Machines(`${name}-machines`, { estate, views, catalogue, cluster }, at);
      new ClusterApiCluster(`${name}-capi`, { plan }, { ...at, dependsOn: [machines] });
    }
    return new Applications(`${name}-charts`, { estate, catalogue, cluster, management: management.cluster }, at);
  }

  /** What Kubernetes itself knows: nothing here waits for a chart. */
  #found(name: string, args: ClusterPlatformArgs, within: pulumi.ComponentResourceOptions): readonly pulumi.Resource[] {
    const { estate, catalogue, cluster } = args;
    const namespaces = new Namespaces(`${name}-namespaces`, { estate, catalogue, cluster }, within);
    const after = { ...within, dependsOn: [...namespaces.made] };
    new Priorities(`${name}-priorities`, { priorities: estate.priorities }, within);
    new Admission(`${name}-admission`, { estate, cluster }, within);
    new TeamAccess(`${name}-access`, { estate, cluster }, after);
    new Devices(`${name}-devices`, { estate, catalogue, cluster }, after);
    return namespaces.made;
  }

  #equip(name: string, args: ClusterPlatformArgs, after: pulumi.ComponentResourceOptions): void {
    const { estate, views, catalogue, cluster } = args;
    const store = clusterSecretStore(estate, catalogue, cluster);
    if (store !== undefined) new SecretStore(`${name}-secrets`, { cluster, store }, after);
    new StorageClasses(`${name}-storage`, { estate, catalogue, cluster }, after);
    new HardwareDrivers(`${name}-drivers`, { estate, catalogue, cluster }, after);
    new TlsDefaults(`${name}-tls`, { estate, catalogue, cluster }, after);
    new ModelRuntimes(`${name}-models`, { estate, catalogue, cluster }, after);
    if (estate.fileSystems.some(({ clusters }) => clusters.includes(cluster.id))) {
      new FileSystems(`${name}-files`, { estate, views, catalogue, cluster }, after);
    }
    const policy = imageSignatures(estate, catalogue, cluster);
    if (policy !== undefined) new SignedImages(`${name}-signed-images`, { cluster, policy }, after);
    const peering = peeringPlan(estate, views, catalogue, cluster);
    if (peering !== undefined) new LoadBalancers(`${name}-balancers`, { plan: peering }, after);
    const queues = queuePlan(estate, catalogue, cluster);
    if (queues !== undefined) new Queues(`${name}-queues`, { plan: queues }, after);
    for (const plan of databasePlans(estate, catalogue, cluster)) {
      new TimeSeriesDatabase(`${name}-${plan.installation.metadata.name}`, { plan }, after);
    }
    const backups = backupPlan(estate, catalogue, cluster);
    if (backups !== undefined) new Backups(`${name}-backups`, { plan: backups }, after);
    const monitoring = bringer(estate, catalogue, cluster, "monitoring.coreos.com");
    if (monitoring !== undefined) {
      const { namespace } = monitoring;
      new Monitoring(`${name}-monitoring`, { estate, views, catalogue, cluster, namespace }, after);
    }
    const telemetry = telemetryPlan(estate, catalogue, cluster);
    if (telemetry !== undefined) new Telemetry(`${name}-telemetry`, { plan: telemetry }, after);
  }
}
