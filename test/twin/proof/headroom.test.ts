import { expect, test } from "vitest";
import { plansFor } from "../../../src/render/workloads/plan.ts";
import { isScaledByLoad, replica } from "../../../src/twin/proof/headroom.ts";
import { clusterOf, prod } from "../../components/kubernetes/estates.ts";

const plansOf = (id: string) => plansFor(prod.estate, prod.catalogue, clusterOf(prod, id));
const scaled = (id: string) =>
  plansOf(id)
    .filter(isScaledByLoad)
    .map(({ workload }) => workload.id);

test("services with a model, an accelerator or an autoscaler follow load; jobs and others do not", () => {
  expect(scaled("gpu-east")).toEqual(["model-inference"]);
  expect(scaled("exec-okx")).toEqual(["venue-inference"]);
  expect(scaled("trade-tokyo")).toEqual(["feature-engine"]);
  expect(scaled("mon-tokyo")).toEqual(["anomaly-detection"]);
});

test("a further replica is the workload's pod, which preempts nobody and no controller takes for its own", () => {
  const [plan] = plansOf("gpu-east").filter(isScaledByLoad);
  if (plan === undefined) throw new Error("no plan");
  const pod = replica(plan, "more-model-inference", 3);
  expect(pod.metadata).toEqual({
    name: "model-inference-probe-3",
    namespace: "inference",
    labels: expect.objectContaining({
      "app.kubernetes.io/name": "model-inference",
      "estate/probe": "more-model-inference",
    }),
  });
  expect(pod.spec).toMatchObject({
    priorityClassName: "estate-probe",
    nodeSelector: { "role.estate/inference": "true" },
    resourceClaims: [{ name: "accelerators", resourceClaimTemplateName: "model-inference-devices" }],
  });
});

test("a further replica of a stateful workload brings a volume of its own", () => {
  const [plan] = plansOf("trade-tokyo").filter(({ workload }) => workload.kind === "statefulset");
  if (plan === undefined) throw new Error("no plan");
  expect(replica(plan, "more", 0).spec["volumes"]).toContainEqual({
    name: "journal",
    ephemeral: {
      volumeClaimTemplate: {
        spec: {
          accessModes: ["ReadWriteOnce"],
          storageClassName: "local-nvme",
          resources: { requests: { storage: "200Gi" } },
        },
      },
    },
  });
});
