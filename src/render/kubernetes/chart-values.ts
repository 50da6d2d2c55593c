/** Values of charts that follow from the estate, so that nobody types them a second time. */
import { stringify } from "yaml";
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import type { Json } from "../../model/platform.ts";
import { type Application, chartOf } from "./charts.ts";
import { goDuration } from "./quantity.ts";
import { managerConfiguration } from "./queue-manager.ts";
import { RESOURCE_PREFIX } from "./virtual-functions.ts";

/** By API group that the chart brings: the group is the contract, the chart's name is not. */
export function derivedValues(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
  application: Application,
): Record<string, Json> {
  const { groups, chart } = chartOf(catalogue, application);
  if (groups.includes("nvidia.com")) return gpuOperator();
  if (groups.includes("monitoring.coreos.com") && chart === "kube-prometheus-stack") return monitoring(estate, cluster);
  if (groups.includes("sriovnetwork.openshift.io")) return { operator: { resourcePrefix: RESOURCE_PREFIX } };
  if (groups.includes("kueue.x-k8s.io")) return queueManager(estate, catalogue, cluster);
  return {};
}

/** The chart takes the manager's configuration as one text. */
function queueManager(estate: Estate, catalogue: Catalogue, cluster: Cluster): Record<string, Json> {
  const configuration = managerConfiguration(estate, catalogue, cluster);
  return configuration === undefined
    ? {}
    : { managerConfig: { controllerManagerConfigYaml: stringify(configuration) } };
}

/** How devices are offered and which driver they run are objects of the program: the chart installs the operator alone. */
function gpuOperator(): Record<string, Json> {
  return {
    clusterPolicy: { deployCR: false },
    driver: { nvidiaDriverCRD: { enabled: true, deployDefaultCR: false } },
  };
}

/** Rules, monitors and routes of all namespaces count, not only those that the chart labels as its own. */
function monitoring(estate: Estate, cluster: Cluster): Record<string, Json> {
  const retention = estate.operations.metricsRetention;
  return {
    prometheus: {
      prometheusSpec: {
        ruleSelectorNilUsesHelmValues: false,
        serviceMonitorSelectorNilUsesHelmValues: false,
        externalLabels: { cluster: cluster.id },
        ...(retention === undefined ? {} : { retention: goDuration(retention) }),
      },
    },
    alertmanager: {
      // Routes of the estate hold for every alert, also for those without a namespace.
      alertmanagerSpec: { alertmanagerConfigMatcherStrategy: { type: "None" } },
    },
  };
}
