/** Volumes are there or bound; claims are bound, unless their class waits for the first pod. */
import type { KindRef } from "../watches.ts";
import { field, type Readiness } from "./readiness.ts";

const STORAGE_CLASS: KindRef = { apiVersion: "storage.k8s.io/v1", kind: "StorageClass", global: true };
const LIMIT_MS = 300_000;

export const persistentVolume: Readiness = {
  looksAt: [],
  limitMs: LIMIT_MS,
  judge: ({ object }) => ({
    ready: ["Available", "Bound"].includes(String(field(object, "status", "phase"))),
    reasons: [],
  }),
};

export const persistentVolumeClaim: Readiness = {
  looksAt: [STORAGE_CLASS],
  limitMs: LIMIT_MS,
  judge: ({ object, before, around }) => {
    const phase = field(object, "status", "phase");
    const name = field(object, "spec", "storageClassName");
    const storageClass = around(STORAGE_CLASS).find(({ metadata }) => metadata.name === name);
    const waits = storageClass?.["volumeBindingMode"] === "WaitForFirstConsumer";
    const bound = phase === "Bound" && (before !== undefined || !waits);
    return { ready: bound || (waits && phase === "Pending"), reasons: [] };
  },
};
