import { afterAll, beforeAll, expect, test } from "vitest";
import { isObject } from "../../../src/engine/graph.ts";
import { startDetector } from "../../../src/twin/proof/detector.ts";
import { type PodView, PodWatch } from "../../../src/twin/proof/observe.ts";
import { OUT_OF_SERVICE } from "../../../src/twin/proof/scene.ts";
import type { Detector } from "../../../src/twin/proof/survive.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import type { TwinCluster } from "../../../src/twin/twin.ts";
import { type RedfishDouble, redfishDouble } from "../../workloads/fencing/redfish-double.ts";
import { type SomeClusters, someClusters } from "./some-clusters.ts";

const NODES = ["ant", "bee", "cat"];
/** Pods with names of their own: the successor of one waits until it is gone. */
const LEDGER = {
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "ledger", namespace: "default" },
  spec: {
    replicas: NODES.length,
    serviceName: "ledger",
    selector: { matchLabels: { "app.kubernetes.io/name": "ledger" } },
    template: {
      metadata: { labels: { "app.kubernetes.io/name": "ledger" } },
      spec: { containers: [{ name: "ledger", image: `registry.workshop.example/ledger@sha256:${"a".repeat(64)}` }] },
    },
  },
};

let twin: SomeClusters;
let house: TwinCluster;
let bmcs: RedfishDouble;
let pods: PodWatch;
/** Two instances, as an orchestrator with replicas has them. */
let detectors: readonly Detector[] = [];

beforeAll(async () => {
  twin = await someClusters("test/estates/small.yaml", ["house"]);
  const cluster = twin.clusters.get("house");
  if (cluster === undefined) throw new Error("the small estate has no cluster house");
  house = cluster;
  await house.api.create(LEDGER);
  pods = new PodWatch(house.api);
  bmcs = await redfishDouble();
  for (const node of NODES) bmcs.systems.set(pathOf(node), { PowerState: "On" });
  const hosts = NODES.map((node) => ({
    node,
    redfish: bmcs.url,
    system: pathOf(node),
    username: bmcs.username,
    password: bmcs.password,
  }));
  detectors = await Promise.all([1, 2].map(() => startDetector({ twin, clusters: ["house"], hosts })));
});

afterAll(async () => {
  await Promise.all(detectors.map(({ stop }) => stop()));
  await pods?.close();
  await bmcs?.close();
  await twin?.close();
});

function pathOf(node: string): string {
  return `/redfish/v1/Systems/${node}`;
}

function ready(workload: string, lost?: string): PodView[] {
  return pods.pods.filter((pod) => pod.workload === workload && pod.ready && pod.node !== lost);
}

async function isOutOfService(node: string): Promise<boolean> {
  const found = await house.api.get({ apiVersion: "v1", kind: "Node", metadata: { name: node } });
  const spec = isObject(found?.["spec"]) ? found["spec"] : {};
  return Array.isArray(spec["taints"]) && spec["taints"].some((taint) => taint.key === OUT_OF_SERVICE);
}

test("pods of a node whose BMC says off run elsewhere within seconds, and the node is back when its power is", async () => {
  await waitFor(() => (ready("tool").length === 2 && ready("ledger").length === NODES.length ? true : undefined), {
    what: "all pods to be ready",
  });
  const runs = (workload: string, node: string): boolean => ready(workload).some((pod) => pod.node === node);
  const lost = NODES.find((node) => runs("tool", node) && runs("ledger", node)) ?? "no node that runs both";
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  await twin.power.off([lost]);
  bmcs.systems.set(pathOf(lost), { PowerState: "Off" });
  const [tainted, moved, followed] = await Promise.all([
    waitFor(async () => ((await isOutOfService(lost)) ? seconds() : undefined), { what: "the taint", everyMs: 20 }),
    waitFor(() => (ready("tool", lost).length === 2 ? seconds() : undefined), { what: "the Deployment", everyMs: 20 }),
    waitFor(() => (ready("ledger", lost).length === NODES.length ? seconds() : undefined), {
      what: "the StatefulSet",
      everyMs: 20,
    }),
  ]);
  expect(tainted).toBeLessThan(5);
  expect(moved).toBeLessThan(10);
  // The collector of dead pods comes round every 20 seconds.
  expect(followed).toBeLessThan(30);

  await twin.power.on([lost]);
  bmcs.systems.set(pathOf(lost), { PowerState: "On" });
  await waitFor(async () => ((await isOutOfService(lost)) ? undefined : true), {
    what: "the node to be back in service",
  });
  console.log(
    `off to taint ${tainted.toFixed(2)} s, Deployment whole ${moved.toFixed(2)} s, StatefulSet whole ${followed.toFixed(2)} s`,
  );
});
