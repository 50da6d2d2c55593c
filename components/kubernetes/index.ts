export { ClusterPlatform } from "./cluster-platform.ts";
export { ManagementCluster } from "./management-cluster.ts";
