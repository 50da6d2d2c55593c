import { expect, test } from "vitest";
import type { ApiObject } from "../../../src/twin/api/object.ts";
import { heldBy } from "../../../src/twin/proof/devices-in-use.ts";
import { miscounted } from "../../../src/twin/proof/quotas.ts";
import { pod } from "./pods.ts";

const quota = (used: Readonly<Record<string, string>>): ApiObject => ({
  apiVersion: "v1",
  kind: "ResourceQuota",
  metadata: { name: "quota", namespace: "tools" },
  status: { used },
});
const request = (name: string, deviceClassName: string, count?: number) => ({
  name,
  exactly: { deviceClassName, ...(count === undefined ? {} : { count }) },
});
const claim = (requests: readonly unknown[], status?: unknown): ApiObject => ({
  apiVersion: "resource.k8s.io/v1",
  kind: "ResourceClaim",
  metadata: { name: "claim", namespace: "tools" },
  spec: { devices: { requests } },
  ...(status === undefined ? {} : { status }),
});

test("a quota that counts the pods and devices that are there is settled", () => {
  const used = { pods: "1", "a100.deviceclass.resource.k8s.io/devices": "3", "requests.cpu": "7" };
  const claims = [claim([request("one", "a100", 2)]), claim([request("one", "a100")])];
  expect(miscounted(quota(used), [pod("a", { node: "n" })], claims)).toEqual([]);
});

test("a quota that still counts what went is told with both figures", () => {
  const used = { pods: "2", "a100.deviceclass.resource.k8s.io/devices": "1" };
  expect(miscounted(quota(used), [pod("a", { node: "n" })], [])).toEqual([
    "pods: 2, there are 1",
    "a100.deviceclass.resource.k8s.io/devices: 1, there are 0",
  ]);
});

test("a quota that has not counted what came is told too", () => {
  const used = { pods: "0", "a100.deviceclass.resource.k8s.io/devices": "1" };
  const claims = [claim([request("one", "a100", 2)])];
  expect(miscounted(quota(used), [pod("a", { node: "n" })], claims)).toEqual([
    "pods: 0, there are 1",
    "a100.deviceclass.resource.k8s.io/devices: 1, there are 2",
  ]);
});

test("pods that are over use no quota", () => {
  expect(miscounted(quota({ pods: "0" }), [pod("a", { node: "n", phase: "Succeeded" })], [])).toEqual([]);
});

test("devices that a claim holds are told with the pods that hold it", () => {
  const status = {
    allocation: {
      devices: {
        results: [
          { request: "one", driver: "gpu.nvidia.com", pool: "gpu-1", device: "gpu-0" },
          { request: "any/big", driver: "gpu.nvidia.com", pool: "gpu-1", device: "gpu-1" },
        ],
      },
    },
    reservedFor: [{ resource: "pods", name: "a", uid: "uid-a" }],
  };
  const choice = { name: "any", firstAvailable: [{ name: "big", deviceClassName: "h100", count: 1 }] };
  expect(heldBy(claim([request("one", "a100"), choice], status))).toEqual([
    { driver: "gpu.nvidia.com", pool: "gpu-1", device: "gpu-0", pods: ["uid-a"] },
    { driver: "gpu.nvidia.com", pool: "gpu-1", device: "gpu-1", pods: ["uid-a"] },
  ]);
});

test("a claim that is not allocated holds nothing", () => {
  expect(heldBy(claim([request("one", "a100")]))).toEqual([]);
});
