import { describe, expect, it } from "vitest";
import { Loads, loadOf, triggerText } from "../../../../src/twin/proof/scaling/load.ts";
import { q } from "../../../../src/units/index.ts";

const cpu = { id: "cpu", metric: "cpu", above: q("ratio", "70%") } as const;
const queue = { id: "queue", metric: "queue-depth", depth: 1000 } as const;
const latency = { id: "latency", metric: "response-latency", latency: q("duration", "1500us") } as const;

describe("load on a workload", () => {
  it("is in the names and units that services expose", () => {
    expect(loadOf(cpu, 2, 20)).toEqual({ metric: "cpu", value: 1.4 });
    expect(loadOf(queue, 2, 20)).toEqual({ metric: "estate_queue_depth", value: 40_000 });
    expect(loadOf(latency, 2, 20)).toEqual({ metric: "estate_response_latency_microseconds", value: 3000 });
  });

  it("names a trigger with its limit", () => {
    expect([cpu, queue, latency].map(triggerText)).toEqual([
      "cpu above 70%",
      "queue-depth above 1000 per replica",
      "response-latency above 1.5ms",
    ]);
  });

  it("is told to who asks for the workload by its one label, and to nobody else", () => {
    const loads = new Loads();
    loads.set("course", "orders", loadOf(queue, 1, 2));
    const ask = (namespace: string, metric: string, labels: Record<string, string>): number | undefined =>
      loads.external({ namespace, metric, labels });
    expect(ask("course", "estate_queue_depth", { workload: "orders" })).toBe(2000);
    expect(ask("course", "estate_queue_depth", { workload: "quotes" })).toBeUndefined();
    expect(ask("course", "estate_queue_depth", { workload: "orders", zone: "a" })).toBeUndefined();
    expect(ask("course", "estate_queue_depth", {})).toBeUndefined();
    expect(ask("course", "queue_depth", { workload: "orders" })).toBeUndefined();
    expect(ask("other", "estate_queue_depth", { workload: "orders" })).toBeUndefined();
  });

  it("is on each pod where it is a share of their requests", () => {
    const loads = new Loads();
    loads.set("course", "orders", loadOf(cpu, 1, 2));
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "orders-1", namespace: "course" } };
    expect(loads.utilization(pod, "cpu")).toBe(0.7);
    expect(loads.utilization(pod, "memory")).toBeUndefined();
  });
});
