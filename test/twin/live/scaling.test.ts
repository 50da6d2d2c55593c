/** Scaling on the real controller: an estate with a small rule, and autoscalers that keep to it or do not. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ApiClient } from "../../../src/twin/api/client.ts";
import { proveScaling } from "../../../src/twin/proof/scaling.ts";
import type { ScalingProof } from "../../../src/twin/proof/schema.ts";
import { type SomeClusters, someClusters } from "./some-clusters.ts";

const RULE = `  estate:scaling:
    triggers:
      cpu: { metric: cpu, above: 70% }
      memory: { metric: memory, above: 80% }
      queue: { metric: queue-depth, depth: 1000 }
      latency: { metric: response-latency, latency: 1500us }
    policy: { out: 2, in: 1, cooldown: 60s, minimum: 1, maximum: 5 }
`;
const SCALE = "      scale: { minimum: 2, maximum: 4, triggers: [cpu, memory, queue, latency] }\n";

describe("scaling of an estate's workloads", () => {
  const folder = mkdtempSync(join(tmpdir(), "estate-scaling-"));
  let twin: SomeClusters;
  let api: ApiClient;
  let first: readonly ScalingProof[];
  beforeAll(async () => {
    const file = join(folder, "Pulumi.scaled.yaml");
    writeFileSync(
      file,
      `${readFileSync("test/estates/small.yaml", "utf8").replace(/^( +)maxUnavailable: 1\n/m, `$&${SCALE}`)}${RULE}`,
    );
    twin = await someClusters(file, ["house"]);
    const [cluster] = twin.clusters.values();
    if (cluster === undefined) throw new Error("house: does not run");
    ({ api } = cluster);
    first = await proveScaling(twin);
  });
  afterAll(async () => {
    await twin?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it("keeps to the rule of the estate on all triggers, and up to the maximum of the policy", () => {
    expect(first.map(({ workload, cluster, compression, rule }) => ({ workload, cluster, compression, rule }))).toEqual(
      [
        {
          workload: "tool",
          cluster: "house",
          compression: 20,
          rule: "+2 per 60 s, -1 per 60 s after 60 s, 2 to 4 replicas",
        },
        {
          workload: "policy",
          cluster: "house",
          compression: 20,
          rule: "+2 per 60 s, -1 per 60 s after 60 s, 1 to 5 replicas",
        },
      ],
    );
    const checks = first.flatMap((proof) => proof.checks);
    expect(checks.filter(({ holds }) => !holds)).toEqual([]);
    expect(checks.map(({ what }) => what)).toEqual([
      "declared rule",
      "scaled object",
      "trigger cpu: cpu above 70%",
      "trigger memory: memory above 80%",
      "trigger queue: queue-depth above 1000 per replica",
      "trigger latency: response-latency above 1.5ms",
      ...["load far above the trigger", "replicas added", "load gone", "replicas taken", "no load any more"],
      ...["load far above the trigger", "replicas added", "load gone", "replicas taken", "no load any more"],
    ]);
    expect(first.map(({ steps }) => steps.map(({ replicas }) => replicas))).toEqual([
      [2, 4, 4, 3, 2],
      [1, 3, 5, 5, 4, 3, 2, 1],
    ]);
  });

  it("leaves the twin's own workloads as they were", async () => {
    const scaler = await api.get(autoscaler());
    expect(scaler?.["spec"]).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
    expect((await api.list("v1", "Namespace")).map(({ metadata }) => metadata.name)).not.toContain("tool-course");
  });

  it("tells of an autoscaler that adds more at once than the rule says, and of a trigger in another unit", async () => {
    const ref = autoscaler();
    const declared = JSON.stringify((await api.get(ref))?.["spec"]);
    // As if the limit were meant in milliseconds, for a metric that comes in microseconds.
    const metrics: unknown = JSON.parse(declared.replace('"value":"1500"', '"value":"1500k"')).metrics;
    await api.merge(ref, {
      spec: {
        maxReplicas: 5,
        metrics,
        behavior: { scaleUp: { policies: [{ type: "Pods", value: 3, periodSeconds: 60 }] } },
      },
    });
    const [proof] = await proveScaling(twin);
    const failed = proof?.checks.filter(({ holds }) => !holds) ?? [];
    expect(failed.map(({ what, seen }) => `${what}: ${seen.replace(/ after .*/, "")}`)).toEqual([
      "declared rule: +3 per 60 s, -1 per 60 s",
      "trigger latency: response-latency above 1.5ms: none more at 1.25 times either",
      "load far above the trigger: 5 replicas",
      "replicas added: +3",
    ]);
  });
});

function autoscaler() {
  return {
    apiVersion: "autoscaling/v2",
    kind: "HorizontalPodAutoscaler",
    metadata: { name: "tool", namespace: "bench" },
  };
}
