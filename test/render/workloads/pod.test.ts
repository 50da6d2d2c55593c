import { describe, expect, it } from "vitest";
import { podTemplate } from "../../../src/render/workloads/pod.ts";
import { planOf } from "./sample.ts";

const podOf = (changes: Readonly<Record<string, unknown>> = {}) => podTemplate(planOf(changes)).spec;
const containerOf = (changes: Readonly<Record<string, unknown>> = {}) => {
  const [container] = podOf(changes).containers;
  if (container === undefined) throw new Error("the pod has no container");
  return container;
};

describe("a workload's pod", () => {
  it("requests what it is limited to, in whole CPUs, so that it gets cores of its own", () => {
    const same = { cpu: "4", memory: "8Gi", "ephemeral-storage": "1088Mi" };
    expect(containerOf().resources).toEqual({ requests: same, limits: same });
  });

  it("has higher limits only where the estate states them", () => {
    expect(containerOf({ resources: { cpu: 0.5, memory: "512MiB", cpuLimit: 2 } }).resources).toEqual({
      requests: { cpu: "500m", memory: "512Mi", "ephemeral-storage": "1088Mi" },
      limits: { cpu: "2", memory: "512Mi", "ephemeral-storage": "1088Mi" },
    });
  });

  it("asks for no local disk where Kueue would wait for a quota of it for ever, unless the estate states some", () => {
    expect(containerOf({ kind: "job", queue: "q" }).resources.requests).toEqual({ cpu: "4", memory: "8Gi" });
    const stated = { cpu: 4, memory: "8GiB", ephemeral: "20GiB" };
    expect(containerOf({ kind: "job", queue: "q", resources: stated }).resources.requests).toEqual({
      cpu: "4",
      memory: "8Gi",
      "ephemeral-storage": "20Gi",
    });
  });

  it("runs as a user and a group that are nobody on the host", () => {
    expect(podOf().securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: 10_000,
      runAsGroup: 10_000,
      fsGroup: 10_000,
      seccompProfile: { type: "RuntimeDefault" },
    });
  });

  it("mounts the huge pages and the virtual functions that it asks for", () => {
    const changes = { resources: { cpu: 4, memory: "8GiB", hugePages1Gi: 3, virtualFunctions: 2 } };
    expect(containerOf(changes).resources.requests).toEqual({
      cpu: "4",
      memory: "8Gi",
      "ephemeral-storage": "1088Mi",
      "hugepages-1Gi": "3Gi",
      "estate.network/vf": "2",
    });
    expect(containerOf(changes).volumeMounts).toContainEqual({ name: "huge-pages", mountPath: "/hugepages" });
    expect(podOf(changes).volumes).toContainEqual({ name: "huge-pages", emptyDir: { medium: "HugePages-1Gi" } });
  });

  it("claims accelerators by template", () => {
    const changes = {
      resources: { cpu: 4, memory: "8GiB", accelerator: { product: "nvidia-a100-80gb-pcie", count: 1 } },
    };
    expect(podOf(changes)).toMatchObject({
      resourceClaims: [{ name: "accelerators", resourceClaimTemplateName: "order-entry-devices" }],
    });
    expect(containerOf(changes).resources).toMatchObject({ claims: [{ name: "accelerators" }] });
  });

  it("runs on the nodes of its role, which it tolerates, and leaves a lost node when the cluster says so", () => {
    const pod = podOf();
    expect(pod).toMatchObject({ nodeSelector: { "role.estate/fast": "true" } });
    expect(pod.tolerations).toEqual([
      { key: "role.estate/fast", operator: "Equal", value: "true", effect: "NoSchedule" },
      { key: "node.kubernetes.io/not-ready", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 },
      { key: "node.kubernetes.io/unreachable", operator: "Exists", effect: "NoExecute", tolerationSeconds: 5 },
    ]);
    expect(podOf({ toleratesNodeLoss: "0s" }).tolerations?.at(-1)).toMatchObject({ tolerationSeconds: 0 });
  });

  it("spreads over nodes without counting dead ones, or not at all", () => {
    expect(podOf().topologySpreadConstraints).toEqual([
      {
        maxSkew: 1,
        topologyKey: "kubernetes.io/hostname",
        whenUnsatisfiable: "DoNotSchedule",
        nodeTaintsPolicy: "Honor",
        labelSelector: { matchLabels: { "app.kubernetes.io/name": "order-entry" } },
      },
    ]);
    expect(podOf({ spread: "rack" }).topologySpreadConstraints?.[0]?.topologyKey).toBe("topology.estate/rack");
    expect(podOf({ spread: "none" })).not.toHaveProperty("topologySpreadConstraints");
  });

  it("is probed by readiness sooner than by liveness", () => {
    const { readinessProbe, livenessProbe } = containerOf();
    expect(readinessProbe).toEqual({
      httpGet: { path: "/healthz", port: "http" },
      periodSeconds: 2,
      failureThreshold: 2,
    });
    expect(livenessProbe).toEqual({
      httpGet: { path: "/healthz", port: "http" },
      periodSeconds: 5,
      failureThreshold: 3,
    });
    expect(containerOf({ health: undefined }).readinessProbe).toBeUndefined();
  });

  it("is probed on its http port, else on one that is not for metrics, in whatever order the ports stand", () => {
    const probed = (ports: Record<string, number>) =>
      containerOf({ ports, metricsPort: "metrics" }).readinessProbe?.httpGet.port;
    expect(probed({ grpc: 8001, http: 8000, metrics: 9100 })).toBe("http");
    expect(probed({ metrics: 9100, web: 8080 })).toBe("web");
    expect(probed({ metrics: 9100 })).toBe("metrics");
    expect(probed({})).toBeUndefined();
  });

  it("is kept alive by what says that it lives, where that is not what says that it is ready", () => {
    const { startupProbe, readinessProbe, livenessProbe } = containerOf({ health: "/ready", live: "/live" });
    expect([startupProbe, readinessProbe, livenessProbe].map((probe) => probe?.httpGet.path)).toEqual([
      "/ready",
      "/ready",
      "/live",
    ]);
  });

  it("keeps its volumes for the pod's life in a Deployment and leaves them to the templates in a StatefulSet", () => {
    const volumes = { journal: { storageClass: "fast", size: "10GiB", path: "/journal" } };
    expect(podOf({ volumes }).volumes).toContainEqual({
      name: "journal",
      ephemeral: {
        volumeClaimTemplate: {
          spec: {
            accessModes: ["ReadWriteOnce"],
            storageClassName: "fast",
            resources: { requests: { storage: "10Gi" } },
          },
        },
      },
    });
    expect(podOf({ volumes, kind: "statefulset" }).volumes).toEqual([
      { name: "scratch", emptyDir: { sizeLimit: "1Gi" } },
    ]);
  });

  it("names its image by digest, and by the bare repository while nobody has built it", () => {
    expect(containerOf().image).toBe(`registry.sample.example/orders@sha256:${"a".repeat(64)}`);
    const plan = planOf({}, { images: { orders: { repository: "registry.sample.example/orders" } } });
    expect(plan.image).toBe("registry.sample.example/orders");
  });
});
