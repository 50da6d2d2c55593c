import { describe, expect, it } from "vitest";
import { deployment, rollout } from "../../../src/render/workloads/controllers.ts";
import type { ApiObject } from "../../../src/twin/api/object.ts";
import { surgeOf } from "../../../src/twin/proof/surge-plan.ts";
import { planOf } from "../../render/workloads/sample.ts";

const blueGreen = { operations: { migration: { strategy: "blue-green", steps: [], safeguards: [] } } };

/** The sample's Deployment, with another strategy. */
function deployed(plan: ReturnType<typeof planOf>, strategy?: object): ApiObject {
  const { metadata, spec } = deployment(plan);
  return { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: { ...spec, ...(strategy && { strategy }) } };
}

describe("the surge of a workload", () => {
  const plan = planOf();
  const pods = (strategy: object): number | undefined => surgeOf(plan.estate, deployed(plan, strategy))?.pods;

  it("is none where pods are replaced within their own room", () => {
    expect(surgeOf(plan.estate, deployed(plan))).toBeUndefined();
    expect(pods({ type: "Recreate" })).toBeUndefined();
  });

  it("is what the update states, a share rounded up, a quarter where it states nothing", () => {
    expect(pods({ type: "RollingUpdate", rollingUpdate: { maxSurge: 2 } })).toBe(2);
    expect(pods({ type: "RollingUpdate", rollingUpdate: { maxSurge: "60%" } })).toBe(2);
    expect(pods({ type: "RollingUpdate", rollingUpdate: {} })).toBe(1);
  });

  it("is a whole second set where the estate migrates blue-green", () => {
    const migrated = planOf({}, blueGreen);
    expect(surgeOf(migrated.estate, deployed(migrated))).toMatchObject({
      workload: "order-entry",
      namespace: "orders",
      pods: 2,
      template: {
        labels: { "app.kubernetes.io/name": "order-entry" },
        spec: { nodeSelector: { "role.estate/fast": "true" } },
      },
    });
  });

  it("of a Rollout is that of its strategy", () => {
    const rolled = planOf({ kind: "rollout" });
    const planned = rollout(rolled);
    const declared: ApiObject = { ...planned, metadata: { ...planned.metadata } };
    const under = (strategy: object): ApiObject => ({ ...declared, spec: { ...deployment(rolled).spec, strategy } });
    expect(surgeOf(rolled.estate, declared)).toBeUndefined();
    expect(surgeOf(rolled.estate, under({ canary: { maxSurge: 1 } }))?.pods).toBe(1);
    expect(surgeOf(rolled.estate, under({ blueGreen: { activeService: "a" } }))?.pods).toBe(2);
    expect(surgeOf(rolled.estate, under({ blueGreen: { previewReplicaCount: 1 } }))?.pods).toBe(1);
  });

  it("of what is no workload of the estate is nobody's", () => {
    const other = deployed(planOf({}, blueGreen));
    expect(surgeOf({ ...plan.estate, workloads: [] }, other)).toBeUndefined();
  });
});
