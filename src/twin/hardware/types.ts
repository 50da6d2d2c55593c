/** Objects that kubelets, device drivers and storage drivers publish, as far as a scheduler looks at them. */
import type { Metadata } from "../../render/kubernetes/manifest.ts";

/** Amounts by name of the resource, as Kubernetes writes them: `128`, `504Gi`. */
export type Resources = Readonly<Record<string, string>>;

export interface NodeTaint {
  readonly key: string;
  readonly value?: string;
  readonly effect: "NoSchedule" | "PreferNoSchedule" | "NoExecute";
}

export interface NodeObject {
  readonly apiVersion: "v1";
  readonly kind: "Node";
  readonly metadata: {
    readonly name: string;
    readonly labels: Readonly<Record<string, string>>;
    readonly annotations: Readonly<Record<string, string>>;
  };
  readonly spec: {
    readonly podCIDR?: string;
    readonly podCIDRs?: readonly string[];
    readonly taints?: readonly NodeTaint[];
  };
  readonly status: {
    readonly capacity: Resources;
    readonly allocatable: Resources;
    readonly addresses: readonly { readonly type: "InternalIP" | "Hostname"; readonly address: string }[];
    readonly nodeInfo: NodeInfo;
  };
}

/** What a kubelet says of its machine; the API wants every field, and what nothing tells is empty. */
export interface NodeInfo {
  readonly architecture: "amd64" | "arm64";
  readonly operatingSystem: "linux";
  readonly osImage: string;
  readonly kubeletVersion: string;
  readonly machineID: string;
  readonly systemUUID: string;
  readonly bootID: string;
  readonly kernelVersion: string;
  readonly containerRuntimeVersion: string;
  readonly kubeProxyVersion: string;
}

export interface DeviceObject {
  readonly name: string;
  readonly attributes: Readonly<Record<string, { readonly string: string }>>;
  readonly capacity: Readonly<Record<string, { readonly value: string }>>;
  /** What giving the device out takes from the counters of its pool. */
  readonly consumesCounters?: readonly { readonly counterSet: string; readonly counters: Counters }[];
}

export type Counters = Readonly<Record<string, { readonly value: string }>>;

/** Counters that devices of a pool share, such as those that are parts of one card. */
export interface CounterSet {
  readonly name: string;
  readonly counters: Counters;
}

export interface ResourceSlice {
  readonly apiVersion: "resource.k8s.io/v1";
  readonly kind: "ResourceSlice";
  readonly metadata: Metadata;
  readonly spec: {
    readonly driver: string;
    readonly nodeName: string;
    readonly pool: { readonly name: string; readonly generation: 1; readonly resourceSliceCount: number };
  } & (
    | { readonly devices: readonly DeviceObject[]; readonly sharedCounters?: undefined }
    | { readonly sharedCounters: readonly CounterSet[]; readonly devices?: undefined }
  );
}

export interface CsiDriver {
  readonly apiVersion: "storage.k8s.io/v1";
  readonly kind: "CSIDriver";
  readonly metadata: Metadata;
  readonly spec: {
    readonly attachRequired: false;
    readonly podInfoOnMount: false;
    /** Whether the scheduler asks for room before it chooses a node. */
    readonly storageCapacity: boolean;
    readonly volumeLifecycleModes: readonly ["Persistent"];
  };
}

export interface CsiNode {
  readonly apiVersion: "storage.k8s.io/v1";
  readonly kind: "CSINode";
  readonly metadata: Metadata;
  readonly spec: {
    readonly drivers: readonly {
      readonly name: string;
      readonly nodeID: string;
      /** Labels of the node that say where its volumes can be reached from. */
      readonly topologyKeys: readonly string[];
    }[];
  };
}

export interface CsiStorageCapacity {
  readonly apiVersion: "storage.k8s.io/v1";
  readonly kind: "CSIStorageCapacity";
  readonly metadata: Metadata & { readonly namespace: string };
  readonly storageClassName: string;
  /** Nodes that can reach the store; all of them where the selector is empty. */
  readonly nodeTopology: { readonly matchLabels?: Readonly<Record<string, string>> };
  readonly capacity: string;
}

/** Everything of one cluster, in file order of the estate. All of it is accepted by a POST as it is. */
export interface ClusterHardware {
  readonly nodes: readonly NodeObject[];
  readonly resourceSlices: readonly ResourceSlice[];
  readonly csiDrivers: readonly CsiDriver[];
  readonly csiNodes: readonly CsiNode[];
  readonly storageCapacities: readonly CsiStorageCapacity[];
}
