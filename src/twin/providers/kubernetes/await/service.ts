/** Services: pods behind them that are all ready and no longer change, and an address where one is to be given. */
import type { ApiObject } from "../../../api/object.ts";
import type { KindRef } from "../watches.ts";
import { field, type Readiness, type Verdict } from "./readiness.ts";

const ENDPOINTS: KindRef = { apiVersion: "v1", kind: "Endpoints" };
/** So long the endpoints have to stay as they are. */
const SETTLED_MS = 10_000;

export const service: Readiness = {
  looksAt: [ENDPOINTS],
  judge: ({ object, around, quietMs }): Verdict => {
    const needsAddress = field(object, "spec", "type") === "LoadBalancer";
    const hasAddress = !needsAddress || lengthOf(field(object, "status", "loadBalancer", "ingress")) > 0;
    if (!hasPodsToWaitFor(object)) return { ready: hasAddress, reasons: addressReasons(hasAddress) };
    const endpoints = around(ENDPOINTS).find(({ metadata }) => metadata.name === object.metadata.name);
    const subsets = field(endpoints, "subsets");
    const some = (key: string): boolean =>
      Array.isArray(subsets) && subsets.some((subset: unknown) => lengthOf(field(subset, key)) > 0);
    const pending = some("notReadyAddresses");
    const settled = endpoints !== undefined && quietMs >= SETTLED_MS;
    const ready = hasAddress && settled && !pending;
    const targets = some("addresses")
      ? []
      : [
          "Service does not target any Pods. Selected Pods may not be ready, or field '.spec.selector' may not match labels on any Pods",
        ];
    const again = !settled && endpoints !== undefined ? { againMs: SETTLED_MS - quietMs } : {};
    return { ready, reasons: [...targets, ...addressReasons(hasAddress)], ...again };
  },
};

function addressReasons(hasAddress: boolean): readonly string[] {
  return hasAddress ? [] : ["Service was not allocated an IP address; does your cloud provider support this?"];
}

/** Headless services, aliases and those whose endpoints somebody else fills are ready as they are. */
function hasPodsToWaitFor(object: ApiObject): boolean {
  const { type, clusterIP, selector } = Object(field(object, "spec"));
  return type !== "ExternalName" && clusterIP !== "None" && Object.keys(Object(selector)).length > 0;
}

function lengthOf(value: unknown): number {
  return Array.isArray(value) ? value.length : 0;
}
