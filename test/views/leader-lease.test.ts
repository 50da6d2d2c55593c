import { expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { seconds } from "../../src/render/kubernetes/quantity.ts";
import { leaderLease } from "../../src/views/leader-lease.ts";
import { clusterOf, worldOf } from "../components/kubernetes/estates.ts";
import { readStackFile } from "../estates/stack-files.ts";

/** Seconds of the lease in the small estate, whose three nodes carry the control plane. */
function leaseWith(kubernetes: Readonly<Record<string, unknown>>): number {
  const text = parse(readStackFile("test/estates/small.yaml"));
  Object.assign(text.config["estate:clusters"].house.kubernetes, kubernetes);
  return seconds(leaderLease(clusterOf(worldOf(stringify(text), "small.yaml"), "house")));
}

test.each([
  ["12s", 6],
  ["25s", 12],
  ["60s", 15],
  ["2s", 3],
])("with a grace of %s a leader's lease is %i s", (nodeMonitorGrace, lease) => {
  expect(leaseWith({ nodeMonitorGrace })).toBe(lease);
});

test("without a stated grace a leader's lease is the default", () => {
  expect(leaseWith({})).toBe(15);
});

test("a control plane of one member, and one of the cloud, has no lease to wait for", () => {
  const nodeMonitorGrace = "12s";
  expect(leaseWith({ nodeMonitorGrace, controlPlane: { nodes: ["ant"], address: "192.168.10.9" } })).toBe(0);
  expect(leaseWith({ nodeMonitorGrace, controlPlane: undefined })).toBe(0);
});
