/** Objects of Cluster API (contract v1beta2) and of its Metal3 provider, as far as the estate sets them. */
import type { KubeadmConfigSpec } from "./bootstrap.ts";
import type { Custom, GroupReference } from "./manifest.ts";
import type { DataTemplateSpec } from "./node-network.ts";

export interface MachineTemplateSpec {
  readonly image: { readonly url: string; readonly checksum: string; readonly diskFormat: "raw" | "qcow2" };
  readonly hostSelector: { readonly matchLabels: Record<string, string> };
  readonly dataTemplate: { readonly name: string };
  readonly automatedCleaningMode: "metadata";
}
interface Deletion {
  readonly nodeDrainTimeoutSeconds: number;
}

export type CapiCluster = Custom<
  "cluster.x-k8s.io/v1beta2",
  "Cluster",
  {
    readonly clusterNetwork: {
      readonly pods: { readonly cidrBlocks: string[] };
      readonly services: { readonly cidrBlocks: string[] };
      readonly serviceDomain: string;
    };
    readonly controlPlaneRef: GroupReference;
    readonly infrastructureRef: GroupReference;
  }
>;
export type Metal3Cluster = Custom<
  "infrastructure.cluster.x-k8s.io/v1beta2",
  "Metal3Cluster",
  {
    readonly controlPlaneEndpoint: { readonly host: string; readonly port: number };
    readonly cloudProviderEnabled: false;
  }
>;
export type Metal3DataTemplate = Custom<
  "infrastructure.cluster.x-k8s.io/v1beta2",
  "Metal3DataTemplate",
  DataTemplateSpec
>;
export type Metal3MachineTemplate = Custom<
  "infrastructure.cluster.x-k8s.io/v1beta2",
  "Metal3MachineTemplate",
  { readonly template: { readonly spec: MachineTemplateSpec } }
>;
export type Metal3RemediationTemplate = Custom<
  "infrastructure.cluster.x-k8s.io/v1beta2",
  "Metal3RemediationTemplate",
  {
    readonly template: {
      readonly spec: {
        readonly strategy: { readonly type: "Reboot"; readonly retryLimit: number; readonly timeoutSeconds: number };
      };
    };
  }
>;
export type KubeadmControlPlane = Custom<
  "controlplane.cluster.x-k8s.io/v1beta2",
  "KubeadmControlPlane",
  {
    readonly replicas: number;
    readonly version: string;
    readonly machineTemplate: {
      readonly spec: { readonly infrastructureRef: GroupReference; readonly deletion: Deletion };
    };
    readonly rollout: {
      readonly strategy: { readonly type: "RollingUpdate"; readonly rollingUpdate: { readonly maxSurge: 0 | 1 } };
    };
    readonly kubeadmConfigSpec: KubeadmConfigSpec;
  }
>;
export type KubeadmConfigTemplate = Custom<
  "bootstrap.cluster.x-k8s.io/v1beta2",
  "KubeadmConfigTemplate",
  { readonly template: { readonly spec: KubeadmConfigSpec } }
>;
export type MachineDeployment = Custom<
  "cluster.x-k8s.io/v1beta2",
  "MachineDeployment",
  {
    readonly clusterName: string;
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Record<string, string> };
    readonly rollout: {
      readonly strategy: {
        readonly type: "RollingUpdate";
        readonly rollingUpdate: { readonly maxSurge: 0; readonly maxUnavailable: 1 };
      };
    };
    readonly template: {
      readonly metadata: { readonly labels: Record<string, string> };
      readonly spec: {
        readonly clusterName: string;
        readonly version: string;
        readonly bootstrap: { readonly configRef: GroupReference };
        readonly infrastructureRef: GroupReference;
        readonly deletion: Deletion;
      };
    };
  }
>;
export type MachineHealthCheck = Custom<
  "cluster.x-k8s.io/v1beta2",
  "MachineHealthCheck",
  {
    readonly clusterName: string;
    readonly selector: { readonly matchLabels: Record<string, string> };
    readonly checks: {
      readonly nodeStartupTimeoutSeconds: number;
      readonly unhealthyNodeConditions: {
        readonly type: "Ready";
        readonly status: "Unknown" | "False";
        readonly timeoutSeconds: number;
      }[];
    };
    readonly remediation: {
      readonly templateRef: { readonly apiVersion: string; readonly kind: string; readonly name: string };
      readonly triggerIf: { readonly unhealthyLessThanOrEqualTo: number };
    };
  }
>;
