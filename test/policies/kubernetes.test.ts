import { beforeAll, describe, expect, it } from "vitest";
import { policy as defaultDeny } from "../../policies/kubernetes/default-deny.ts";
import { policy as digest } from "../../policies/kubernetes/digest.ts";
import { policy as drain } from "../../policies/kubernetes/drain.ts";
import { policy as exclusiveCpus } from "../../policies/kubernetes/exclusive-cpus.ts";
import { policy as gpuOffer } from "../../policies/kubernetes/gpu-offer.ts";
import { policy as priority } from "../../policies/kubernetes/priority.ts";
import { policy as resources } from "../../policies/kubernetes/resources.ts";
import { policy as securityContext } from "../../policies/kubernetes/security-context.ts";
import { policy as spread } from "../../policies/kubernetes/spread.ts";
import type { Policy } from "../../policies/policy.ts";
import { changed, loadGraph, nodesOf, put, say, sayUnknown, without } from "./stacks.ts";

const DEPLOYMENT = "trade-tokyo-market-data";
const BUDGET = "trade-tokyo-market-data-disruption";
const pod = ["spec", "template", "spec"];
const container = [...pod, "containers", 0];

beforeAll(async () => {
  await loadGraph("prod");
});

/** What the policy says once the value at a path of the deployment is another; nothing deletes it. */
function broken(policy: Policy, path: readonly (string | number)[], value: unknown, name = DEPLOYMENT) {
  return say(
    policy,
    changed("prod", name, ({ inputs }) => put(inputs, path, value)),
  ).filter(({ subject }) => subject === name);
}

describe("the primary stack as it is", () => {
  it.each([resources, exclusiveCpus, priority, drain, gpuOffer, securityContext, defaultDeny])(
    "passes $code",
    (policy) => {
      expect(say(policy, nodesOf("prod"))).toEqual([]);
    },
  );

  it("is warned of replicas that may share a node because their role has one, and nothing worse", () => {
    expect(say(spread, nodesOf("prod"))).toEqual([
      {
        code: "K8S-SPREAD",
        severity: "warning",
        subject: "gpu-east-model-inference",
        says: "runs 2 replicas",
        computed: "nothing keeps them apart: one node may hold all",
        limit: "a spread constraint",
        remedy: "set spread: node or rack",
        source: "workloads.model-inference",
      },
    ]);
  });
});

describe("a broken copy of the primary stack", () => {
  it("fails K8S-RESOURCES with a container without a memory limit", () => {
    expect(broken(resources, [...container, "resources", "limits", "memory"], undefined)).toEqual([
      {
        code: "K8S-RESOURCES",
        severity: "error",
        subject: DEPLOYMENT,
        says: "container market-data",
        computed: "states no limits.memory",
        limit: "requests and limits of cpu and memory",
        remedy: "state resources of container market-data",
        source: "workloads.market-data",
      },
    ]);
  });

  it("fails K8S-EXCLUSIVE-CPU with a share of a CPU", () => {
    expect(broken(exclusiveCpus, [...container, "resources"], share("7500m"))).toEqual([
      {
        code: "K8S-EXCLUSIVE-CPU",
        severity: "error",
        subject: DEPLOYMENT,
        says: "container market-data in namespace market-data",
        computed: "asks for 7.5 CPUs: it shares cores with others",
        limit: "a whole number of CPUs",
        remedy: "ask for 8",
        source: "workloads.market-data",
      },
    ]);
  });

  it("fails K8S-EXCLUSIVE-CPU with a limit above the request", () => {
    const found = broken(exclusiveCpus, [...container, "resources", "limits", "cpu"], "9");
    expect(found.map(({ computed }) => computed)).toEqual([
      "its request of cpu is not its limit: the pod is not of the Guaranteed class and gets no core of its own",
    ]);
  });

  it("fails K8S-PRIORITY without a class, and with one that nothing declares", () => {
    const path = [...pod, "priorityClassName"];
    expect(broken(priority, path, undefined, "exec-okx-order-entry")).toEqual([
      {
        code: "K8S-PRIORITY",
        severity: "error",
        subject: "exec-okx-order-entry",
        says: "performs stage execution",
        computed: "has no priority class: any other pod may be placed before it",
        limit: "a priority class",
        remedy: "set workloads.order-entry.priority",
        source: "workloads.order-entry",
      },
    ]);
    expect(broken(priority, path, "lost", "exec-okx-order-entry").map(({ computed }) => computed)).toEqual([
      "its cluster declares no class lost",
    ]);
  });

  it("fails K8S-PRIORITY with a class that displaces nothing", () => {
    const nodes = changed("prod", "exec-okx-priorities-trading-critical", ({ inputs }) =>
      put(inputs, ["preemptionPolicy"], "Never"),
    );
    expect(say(priority, nodes).map(({ subject, computed }) => [subject, computed])).toEqual([
      ["exec-okx-order-entry", "class trading-critical displaces no other pod"],
    ]);
  });

  it("fails K8S-SPREAD where tainted nodes are counted", () => {
    const path = [...pod, "topologySpreadConstraints", 0, "nodeTaintsPolicy"];
    expect(broken(spread, path, undefined)).toEqual([
      {
        code: "K8S-SPREAD",
        severity: "error",
        subject: DEPLOYMENT,
        says: "spreads over kubernetes.io/hostname",
        computed:
          "counts nodes whose taints the pods do not tolerate: a replica waits for a node that it can never have",
        limit: "nodeTaintsPolicy: Honor",
        remedy: "set nodeTaintsPolicy: Honor on the constraint",
        source: "workloads.market-data",
      },
    ]);
  });

  it.each([
    [{ maxUnavailable: 0 }, "maxUnavailable is 0", "no pod may go: its node can never be drained"],
    [{ maxUnavailable: "0%" }, "maxUnavailable is 0", "no pod may go: its node can never be drained"],
    [{ minAvailable: "100%" }, "minAvailable is 100%", "no pod may go: its node can never be drained"],
    [
      { minAvailable: 2 },
      "minAvailable is 2",
      "2 pods are declared: none may go, and their nodes can never be drained",
    ],
  ])("fails K8S-DRAIN with %j", (spec, says, computed) => {
    const selector = { matchLabels: { "app.kubernetes.io/name": "market-data" } };
    const found = broken(drain, ["spec"], { selector, ...spec }, BUDGET);
    expect(found.map((finding) => [finding.severity, finding.says, finding.computed])).toEqual([
      ["error", says, computed],
    ]);
  });

  it.each([{ maxUnavailable: "50%" }, { minAvailable: 1 }])("passes K8S-DRAIN with %j", (spec) => {
    const selector = { matchLabels: { "app.kubernetes.io/name": "market-data" } };
    expect(broken(drain, ["spec"], { selector, ...spec }, BUDGET)).toEqual([]);
  });

  it("fails K8S-GPU-OFFER where a container asks a device plugin in a cluster with claims", () => {
    const path = [...container, "resources", "limits", "nvidia.com/gpu"];
    expect(broken(gpuOffer, path, "1", "gpu-east-model-inference")).toEqual([
      {
        code: "K8S-GPU-OFFER",
        severity: "error",
        subject: "gpu-east-model-inference",
        says: "container model-inference asks for nvidia.com/gpu",
        computed: "its cluster gives GPUs by claims: a device plugin would give the same card to a second pod",
        limit: "one way of offering a GPU",
        remedy: "claim the devices of container model-inference through a ResourceClaimTemplate",
        source: "workloads.model-inference",
      },
    ]);
  });

  it.each([
    [["securityContext", "privileged"], true, "is privileged"],
    [["securityContext", "allowPrivilegeEscalation"], undefined, "may gain privileges"],
    [["securityContext", "capabilities", "drop"], [], "keeps the default capabilities"],
    [["securityContext", "capabilities", "add"], ["SYS_ADMIN"], "adds the capabilities SYS_ADMIN"],
    [["securityContext", "runAsNonRoot"], false, "may run as root"],
  ])("fails K8S-SECURITY-CONTEXT with %j of a container", (path, value, computed) => {
    const found = broken(securityContext, [...container, ...path], value);
    expect(found.map((finding) => [finding.says, finding.computed])).toEqual([["container market-data", computed]]);
  });

  it.each([
    [["hostNetwork"], true, "shares the host's Network"],
    [["volumes"], [{ name: "host", hostPath: { path: "/" } }], "mounts a path of the host"],
    [["securityContext", "seccompProfile"], undefined, "has no seccomp profile"],
  ])("fails K8S-SECURITY-CONTEXT with %j of a pod", (path, value, computed) => {
    expect(broken(securityContext, [...pod, ...path], value).map((finding) => finding.computed)).toEqual([computed]);
  });

  it("fails K8S-DEFAULT-DENY without the policy, and with one that allows something", () => {
    const name = "mon-tokyo-namespaces-observability-default-deny";
    const finding = {
      code: "K8S-DEFAULT-DENY",
      severity: "error",
      subject: "mon-tokyo-namespaces-observability",
      says: "namespace observability",
      computed: "no policy refuses what is not allowed: its pods may talk to anything and be reached by anything",
      limit: "a NetworkPolicy that selects every pod and allows nothing",
      remedy: "declare the default-deny policy of namespace observability",
      source: "clusters.mon-tokyo",
    };
    expect(say(defaultDeny, without("prod", name))).toEqual([finding]);
    const open = changed("prod", name, ({ inputs }) => put(inputs, ["spec", "egress"], [{}]));
    expect(say(defaultDeny, open)).toEqual([finding]);
  });

  it("is warned by K8S-DIGEST of an image without a digest, and of none with one", () => {
    const path = [...container, "image"];
    expect(broken(digest, path, "registry.example/a:latest")).toEqual([
      {
        code: "K8S-DIGEST",
        severity: "warning",
        subject: DEPLOYMENT,
        says: "container market-data runs registry.example/a:latest",
        computed: "the image has no digest: what runs may differ from what was reviewed",
        limit: "an image by digest",
        remedy: "build the image and set its digest",
        source: "workloads.market-data",
      },
    ]);
    expect(broken(digest, path, `registry.example/a@sha256:${"0".repeat(64)}`)).toEqual([]);
  });
});

describe("a value that is known only after a deployment", () => {
  it.each([
    [resources, DEPLOYMENT, [...container, "resources", "limits"]],
    [exclusiveCpus, DEPLOYMENT, [...container, "resources", "requests", "cpu"]],
    [priority, "exec-okx-order-entry", [...pod, "priorityClassName"]],
    [spread, DEPLOYMENT, ["spec", "replicas"]],
    [drain, BUDGET, ["spec", "maxUnavailable"]],
    [gpuOffer, DEPLOYMENT, [...container, "resources"]],
    [digest, DEPLOYMENT, [...container, "image"]],
    [securityContext, DEPLOYMENT, [...container, "securityContext"]],
    [defaultDeny, "mon-tokyo-namespaces-observability", ["metadata"]],
  ] as const)("makes $code say that it cannot tell: %s", (policy, name, path) => {
    const found = sayUnknown(policy, "prod", name, path).filter(({ subject }) => subject === name);
    const shown = path.reduce<string>(
      (at, key) => (typeof key === "number" ? `${at}[${key}]` : at === "" ? key : `${at}.${key}`),
      "",
    );
    expect(found.map(({ severity, computed, limit }) => ({ severity, computed, limit }))).toEqual([
      { severity: "info", computed: `cannot tell: ${shown} is known only after a deployment`, limit: policy.title },
    ]);
  });
});

function share(cpu: string) {
  const both = { cpu, memory: "32Gi" };
  return { limits: both, requests: both };
}
