import { describe, expect, it } from "vitest";
import type { ApiObject } from "../../../src/twin/api/object.ts";
import { bytesOf } from "../../../src/twin/controllers/amount.ts";
import {
  isSpent,
  mayProvision,
  openClaim,
  reachOf,
  roomIn,
  type Store,
  storesFor,
  volumeFor,
} from "../../../src/twin/controllers/volumes.ts";

const KEY = "topology.topolvm.io/node";
const local: ApiObject = {
  apiVersion: "storage.k8s.io/v1",
  kind: "StorageClass",
  metadata: { name: "local" },
  provisioner: "topolvm.io",
  reclaimPolicy: "Delete",
  volumeBindingMode: "WaitForFirstConsumer",
};
const store = (node: string): Store => ({
  name: `local-${node}`,
  namespace: "kube-system",
  className: "local",
  place: { [KEY]: node },
  amount: "1000Gi",
});

function claim(node?: string, spec: object = {}): ApiObject {
  return {
    apiVersion: "v1",
    kind: "PersistentVolumeClaim",
    metadata: {
      name: "data-0",
      namespace: "db",
      uid: "u-1",
      ...(node === undefined ? {} : { annotations: { "volume.kubernetes.io/selected-node": node } }),
    },
    spec: {
      accessModes: ["ReadWriteOnce"],
      storageClassName: "local",
      resources: { requests: { storage: "400Gi" } },
      ...spec,
    },
  };
}

function volume(node: string, status: object = {}): ApiObject {
  const view = openClaim(claim(node));
  if (view === undefined) throw new Error("the claim is not open");
  return { ...volumeFor(view, local, { [KEY]: node }), status };
}

describe("volumes of a driver", () => {
  it("are asked for by claims that name a class and have no volume yet", () => {
    expect(openClaim(claim())).toMatchObject({ name: "data-0", bytes: 400 * 2 ** 30, selectedNode: undefined });
    expect(openClaim(claim("n-1", { volumeName: "pvc-u-1" }))).toBeUndefined();
    expect(openClaim(claim("n-1", { storageClassName: "" }))).toBeUndefined();
    expect(
      openClaim({ ...claim("n-1"), metadata: { ...claim().metadata, deletionTimestamp: "2026-01-01T00:00:00Z" } }),
    ).toBeUndefined();
  });

  it("wait for the scheduler's choice where the class waits for a consumer", () => {
    const [open, chosen] = [openClaim(claim()), openClaim(claim("n-1"))];
    if (open === undefined || chosen === undefined) throw new Error("the claims are not open");
    expect(mayProvision(open, local)).toBe(false);
    expect(mayProvision(chosen, local)).toBe(true);
    expect(mayProvision(open, { ...local, volumeBindingMode: "Immediate" })).toBe(true);
  });

  it("are bound to the node by the driver's own label, and belong to their claim", () => {
    expect(volume("n-1")).toEqual({
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: "pvc-u-1", annotations: { "pv.kubernetes.io/provisioned-by": "topolvm.io" } },
      spec: {
        capacity: { storage: "400Gi" },
        accessModes: ["ReadWriteOnce"],
        volumeMode: "Filesystem",
        storageClassName: "local",
        persistentVolumeReclaimPolicy: "Delete",
        claimRef: { apiVersion: "v1", kind: "PersistentVolumeClaim", name: "data-0", namespace: "db", uid: "u-1" },
        csi: { driver: "topolvm.io", volumeHandle: "pvc-u-1" },
        nodeAffinity: {
          required: {
            nodeSelectorTerms: [{ matchExpressions: [{ key: KEY, operator: "In", values: ["n-1"] }] }],
          },
        },
      },
      status: {},
    });
  });

  it("of an array reach every node", () => {
    const csiNode = {
      apiVersion: "storage.k8s.io/v1",
      kind: "CSINode",
      metadata: { name: "n-1" },
      spec: {
        drivers: [
          { name: "array", nodeID: "n-1", topologyKeys: [] },
          { name: "topolvm.io", nodeID: "n-1", topologyKeys: [KEY] },
        ],
      },
    };
    const node = { apiVersion: "v1", kind: "Node", metadata: { name: "n-1", labels: { [KEY]: "n-1", other: "x" } } };
    expect(reachOf(csiNode, node, "array")).toEqual({});
    expect(reachOf(csiNode, node, "topolvm.io")).toEqual({ [KEY]: "n-1" });
  });

  it("take their size off the store of their node and off no other", () => {
    const volumes = [volume("n-1"), volume("n-1")];
    expect(roomIn(store("n-1"), "topolvm.io", volumes)).toBe(200 * 2 ** 30);
    expect(roomIn(store("n-2"), "topolvm.io", volumes)).toBe(1000 * 2 ** 30);
    expect(roomIn(store("n-1"), "other", volumes)).toBe(1000 * 2 ** 30);
    expect(roomIn({ ...store("n-1"), place: {} }, "topolvm.io", volumes)).toBe(200 * 2 ** 30);
    expect(roomIn(store("n-1"), "topolvm.io", [...volumes, volume("n-1")])).toBe(0);
  });

  it("come from the stores of their class that the node reaches", () => {
    const stores = [store("n-1"), store("n-2"), { ...store("n-1"), className: "other" }];
    expect(storesFor(stores, "local", { [KEY]: "n-1" })).toEqual([store("n-1")]);
    expect(storesFor(stores, "local", {})).toEqual([]);
  });

  it("are thrown away when their claim is gone, unless the class keeps them", () => {
    const released = volume("n-1", { phase: "Released" });
    expect(isSpent(released)).toBe(true);
    expect(isSpent(volume("n-1", { phase: "Bound" }))).toBe(false);
    expect(isSpent({ ...released, spec: { persistentVolumeReclaimPolicy: "Retain" } })).toBe(false);
  });
});

describe("amounts of Kubernetes", () => {
  it("are read in binary and decimal units and without any", () => {
    expect(["200Gi", "1.5T", "32000000000000", "500m"].map(bytesOf)).toEqual([214748364800, 1.5e12, 32e12, 0.5]);
  });

  it("are refused when they are none, with a way out", () => {
    expect(() => bytesOf("200 GiB")).toThrow(
      new RangeError("200 GiB: is no amount of Kubernetes; write 200Gi or 200000000000"),
    );
  });
});
