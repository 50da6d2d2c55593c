/**
 * Fields of the built-in kinds of Kubernetes 1.36 that the API cannot tell from absent ones, and fields that hold quantities.
 *
 * Source: the Go types of k8s.io/api, by reflection. A field that is a pointer in any kind is missing here on purpose: there an empty
 * value and none are two things (`replicas: 0`, `automountServiceAccountToken: false`).
 */

/** Groups whose objects the API reads into types of its own. Definitions of kinds are kept as they are written. */
export const BUILT_IN: ReadonlySet<string> = new Set([
  "",
  "admissionregistration.k8s.io",
  "apps",
  "autoscaling",
  "batch",
  "certificates.k8s.io",
  "coordination.k8s.io",
  "discovery.k8s.io",
  "flowcontrol.apiserver.k8s.io",
  "networking.k8s.io",
  "node.k8s.io",
  "policy",
  "rbac.authorization.k8s.io",
  "resource.k8s.io",
  "scheduling.k8s.io",
  "storage.k8s.io",
]);

/** Holds what a third party reads: kept as it is written. */
export const FREE_FORM: ReadonlySet<string> = new Set(["opaque"]);

/** Maps from a name that somebody chose: an empty map is no map, and an entry is kept whatever its value. */
export const MAPS: ReadonlySet<string> = new Set(
  `annotations attributes binaryData data default defaultRequest hard labels limits matchLabels max maxLimitRequestRatio min
  nodeSelector options parameters podFixed requests stringData volumeAttributes`.split(/\s+/),
);

/** Maps like these where they are maps; elsewhere a record of the same name, which says something even when it is empty. */
export const SOMETIMES_MAPS: ReadonlySet<string> = new Set(["capacity", "extra", "overhead", "selector"]);

/** `""`, 0 and false are as good as nothing, in every built-in kind that has the field. */
export const ZERO_IS_NONE: ReadonlySet<string> = new Set(
  `allocationMode clusterIP clusterScope concurrencyPolicy description directory dnsPolicy externalName externalTrafficPolicy
  failureThreshold generateName globalDefault group healthCheckNodePort hostIP hostIPC hostNetwork hostPID hostPort
  imagePullPolicy initialDelaySeconds loadBalancerIP medium message messageExpression minReadySeconds nodePort paused
  persistentVolumeReclaimPolicy podManagementPolicy policyName priorityClassName publishNotReadyAddresses reference
  schedulerName serviceAccount serviceAccountName sessionAffinity stdin stdinOnce subPath subPathExpr subdomain subresource
  successThreshold targetContainerName terminationMessagePath terminationMessagePolicy tty user username whenDeleted whenScaled
  workingDir`.split(/\s+/),
);

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe"];

/** The same for names that are pointers in another kind: by the field above. */
export const ZERO_IS_NONE_BELOW: ReadonlySet<string> = new Set([
  "env.value",
  "nfs.readOnly",
  "persistentVolumeClaim.readOnly",
  "tolerations.effect",
  "tolerations.key",
  "tolerations.operator",
  "tolerations.value",
  "volumeMounts.readOnly",
  ...PROBES.flatMap((probe) => [`${probe}.periodSeconds`, `${probe}.timeoutSeconds`]),
]);

/** The same for one kind alone. */
export const ZERO_IS_NONE_IN: ReadonlySet<string> = new Set(["PersistentVolume.storageClassName"]);

/** Every entry is a quantity. */
export const QUANTITY_MAPS: ReadonlySet<string> = new Set([
  "capacity",
  "default",
  "defaultRequest",
  "hard",
  "limits",
  "max",
  "maxLimitRequestRatio",
  "min",
  "overhead",
  "podFixed",
  "requests",
]);

/** Single quantities, some by the field above. */
export const QUANTITIES: ReadonlySet<string> = new Set([
  "averageValue",
  "capacity",
  "divisor",
  "maximumVolumeSize",
  "sizeLimit",
  "target.value",
]);

/** Maps of quantities in kinds that operators bring: the resources of pods. */
export const CUSTOM_QUANTITY_MAPS: ReadonlySet<string> = new Set(["limits", "requests"]);

/** Quantities in kinds that operators bring. A controller that writes its object back spells them canonically. */
export const CUSTOM_QUANTITIES: ReadonlySet<string> = new Set([
  "borrowingLimit",
  "divisor",
  "fairSharing.weight",
  "lendingLimit",
  "nominalQuota",
  "sizeLimit",
]);
