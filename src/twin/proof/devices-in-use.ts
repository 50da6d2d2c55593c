/** Devices that claims hold, as the scheduler allocated them. */
import { isObject } from "../../engine/graph.ts";
import type { ApiClient } from "../api/client.ts";
import { type ApiObject, record } from "../api/object.ts";

export interface DeviceInUse {
  readonly driver: string;
  /** Pool of the driver; the node's name for devices of a node. */
  readonly pool: string;
  readonly device: string;
  /** Pods for whom the claim is held, by uid. */
  readonly pods: readonly string[];
}

export async function devicesInUse(api: ApiClient): Promise<DeviceInUse[]> {
  return (await api.list("resource.k8s.io/v1", "ResourceClaim")).flatMap(heldBy);
}

/** Devices of one claim; none while it is not allocated. */
export function heldBy({ status }: ApiObject): DeviceInUse[] {
  const allocation = record(record(status)["allocation"]);
  const pods = records(record(status)["reservedFor"]).map(({ uid }) => text(uid));
  return records(record(allocation["devices"])["results"]).map(({ driver, pool, device }) => ({
    driver: text(driver),
    pool: text(pool),
    device: text(device),
    pods,
  }));
}

/** How many devices of each class a claim asks for; of requests that offer a choice nothing is known before. */
export function askedBy({ spec }: ApiObject): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { exactly } of records(record(record(spec)["devices"])["requests"])) {
    const { deviceClassName, count } = record(exactly);
    const product = text(deviceClassName);
    if (product !== "") counts.set(product, (counts.get(product) ?? 0) + (typeof count === "number" ? count : 1));
  }
  return counts;
}

function records(value: unknown): Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}
