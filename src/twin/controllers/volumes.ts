/** Arithmetic of a storage driver: which claims it answers, with which volume, and how much room is left afterwards. */
import type { ApiObject } from "../api/object.ts";
import type { CsiStorageCapacity } from "../hardware/types.ts";
import { bytesOf } from "./amount.ts";
import { type Fields, fieldsAt, listOf, textOf, textsOf } from "./fields.ts";

/** Set by the scheduler on a claim of a class that waits for its first consumer. */
export const SELECTED_NODE = "volume.kubernetes.io/selected-node";
const PROVISIONED_BY = "pv.kubernetes.io/provisioned-by";

/** What a driver has in one place for one class: a CSIStorageCapacity as it was at first. */
export interface Store {
  readonly name: string;
  readonly namespace: string;
  readonly className: string;
  /** Labels of the nodes that reach it; all nodes where there are none. */
  readonly place: Readonly<Record<string, string>>;
  readonly amount: string;
}

export function storeOf({ metadata, storageClassName, nodeTopology, capacity }: CsiStorageCapacity): Store {
  const { name, namespace } = metadata;
  return { name, namespace, className: storageClassName, place: { ...nodeTopology.matchLabels }, amount: capacity };
}

export interface ClaimView {
  readonly name: string;
  readonly namespace: string;
  readonly uid: string;
  readonly className: string;
  readonly bytes: number;
  readonly amount: string;
  readonly accessModes: unknown;
  readonly volumeMode: string;
  readonly selectedNode: string | undefined;
}

/** A claim without a volume that names a class; nothing for any other. */
export function openClaim(claim: ApiObject): ClaimView | undefined {
  const { metadata } = claim;
  const spec = fieldsAt(claim, "spec");
  const className = textOf(spec["storageClassName"]);
  const amount = textOf(fieldsAt(spec, "resources", "requests")["storage"]);
  if (className === undefined || amount === undefined || metadata.uid === undefined) return undefined;
  if (textOf(spec["volumeName"]) !== undefined || metadata.deletionTimestamp !== undefined) return undefined;
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? "default",
    uid: metadata.uid,
    className,
    bytes: bytesOf(amount),
    amount,
    accessModes: spec["accessModes"],
    volumeMode: textOf(spec["volumeMode"]) ?? "Filesystem",
    selectedNode: metadata.annotations?.[SELECTED_NODE],
  };
}

/** Whether the driver of a class may act on a claim now, and where: a class that waits does so until a pod has chosen a node. */
export function mayProvision(claim: ClaimView, storageClass: ApiObject): boolean {
  return storageClass["volumeBindingMode"] !== "WaitForFirstConsumer" || claim.selectedNode !== undefined;
}

/** Volume of a claim; only nodes with the labels reach it, all of them where there are none. */
export function volumeFor(
  claim: ClaimView,
  storageClass: ApiObject,
  reach: Readonly<Record<string, string>>,
): ApiObject & { readonly spec: Fields } {
  const driver = textOf(storageClass["provisioner"]) ?? "";
  const name = `pvc-${claim.uid}`;
  const expressions = Object.entries(reach).map(([key, value]) => ({ key, operator: "In", values: [value] }));
  return {
    apiVersion: "v1",
    kind: "PersistentVolume",
    metadata: { name, annotations: { [PROVISIONED_BY]: driver } },
    spec: {
      capacity: { storage: claim.amount },
      accessModes: claim.accessModes,
      volumeMode: claim.volumeMode,
      storageClassName: claim.className,
      persistentVolumeReclaimPolicy: textOf(storageClass["reclaimPolicy"]) ?? "Delete",
      claimRef: {
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        name: claim.name,
        namespace: claim.namespace,
        uid: claim.uid,
      },
      csi: { driver, volumeHandle: name },
      ...(expressions.length === 0
        ? {}
        : { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: expressions }] } } }),
    },
  };
}

/** Labels of a node that a driver's volumes are bound to, by the keys that the driver names for the node. */
export function reachOf(
  csiNode: ApiObject | undefined,
  node: ApiObject | undefined,
  driver: string,
): Record<string, string> {
  const entry = listOf(fieldsAt(csiNode, "spec")["drivers"]).find(({ name }) => name === driver);
  const keys = Array.isArray(entry?.["topologyKeys"]) ? entry["topologyKeys"].map(String) : [];
  const labels = node?.metadata.labels ?? {};
  return Object.fromEntries(keys.flatMap((key) => (labels[key] === undefined ? [] : [[key, labels[key]]])));
}

/** Bytes that are left of a store: what it had, less the volumes of its driver that are bound to the same place. */
export function roomIn({ place, amount }: Store, driver: string, volumes: readonly ApiObject[]): number {
  const taken = volumes
    .filter((volume) => driverOf(volume) === driver && isIn(volume, place))
    .map((volume) => bytesOf(textOf(fieldsAt(volume, "spec", "capacity")["storage"]) ?? "0"));
  return Math.max(0, bytesOf(amount) - taken.reduce((sum, bytes) => sum + bytes, 0));
}

/** Stores of a class that a node with these labels reaches. */
export function storesFor(
  stores: readonly Store[],
  wanted: string,
  labels: Readonly<Record<string, string>>,
): readonly Store[] {
  return stores.filter(
    ({ className, place }) =>
      className === wanted && Object.entries(place).every(([key, value]) => labels[key] === value),
  );
}

/** Driver that made a volume. */
export function driverOf({ metadata }: ApiObject): string | undefined {
  return metadata.annotations?.[PROVISIONED_BY];
}

/** A volume whose claim is gone, and that its class throws away. */
export function isSpent(volume: ApiObject): boolean {
  return (
    fieldsAt(volume, "status")["phase"] === "Released" &&
    fieldsAt(volume, "spec")["persistentVolumeReclaimPolicy"] === "Delete" &&
    volume.metadata.deletionTimestamp === undefined
  );
}

function isIn(volume: ApiObject, place: Readonly<Record<string, string>>): boolean {
  const [term] = listOf(fieldsAt(volume, "spec", "nodeAffinity", "required")["nodeSelectorTerms"]);
  const bound = Object.fromEntries(
    listOf(term?.["matchExpressions"]).map(({ key, values }) => [
      `${key}`,
      Array.isArray(values) ? `${values[0]}` : "",
    ]),
  );
  return Object.entries(place).every(([key, value]) => textsOf(bound)[key] === value);
}
