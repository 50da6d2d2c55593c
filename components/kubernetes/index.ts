export { ClusterPlatform, type ClusterPlatformArgs } from "./cluster-platform.ts";
export { ManagementCluster, type ManagementClusterArgs } from "./management-cluster.ts";
