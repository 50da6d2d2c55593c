/** Files in the folder of a twin that other commands and people read. */

/** Text of the stack file that is deployed. */
export const DEPLOYED_FILE = "stack.yaml";
/** Names the clusters by the contexts that the estate states. */
export const KUBECONFIG = "kubeconfig";
