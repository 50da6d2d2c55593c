import { expect, test } from "vitest";
import { admissionRules, bindingManifest, policyManifest } from "../../../src/render/kubernetes/admission.ts";
import { gatewayPlan } from "../../../src/render/kubernetes/gateway.ts";
import { gpuPlan } from "../../../src/render/kubernetes/gpu-operator.ts";
import { peeringPlan } from "../../../src/render/kubernetes/load-balancing.ts";
import { priorityManifest } from "../../../src/render/kubernetes/priorities.ts";
import { bindingsOf, clusterBindingManifest } from "../../../src/render/kubernetes/team-access.ts";
import { virtualFunctionPolicies } from "../../../src/render/kubernetes/virtual-functions.ts";
import { clusterOf, prod } from "./estates.ts";

const { estate, views, catalogue } = prod;

test("a cluster with exclusive CPUs refuses shared ones, in the namespaces that promise them", () => {
  const [rule] = admissionRules(estate, clusterOf(prod, "trade-tokyo"));
  expect(rule?.name).toBe("whole-cpus");
  expect(rule && bindingManifest(rule)).toEqual({
    apiVersion: "admissionregistration.k8s.io/v1",
    kind: "ValidatingAdmissionPolicyBinding",
    metadata: { name: "estate-whole-cpus", labels: { "app.kubernetes.io/managed-by": "pulumi" } },
    spec: {
      policyName: "estate-whole-cpus",
      validationActions: ["Deny"],
      matchResources: { namespaceSelector: { matchLabels: { "estate/exclusive-cpus": "true" } } },
    },
  });
  expect(rule && policyManifest(rule).spec.failurePolicy).toBe("Fail");
});

test("a cluster without exclusive CPUs has the other rules only", () => {
  expect(admissionRules(estate, clusterOf(prod, "gpu-east")).map(({ name }) => name)).toEqual([
    "no-memory-overcommit",
    "pinned-images",
    "priority-required",
  ]);
});

test("a team is bound in its own namespaces of a cluster, by its group", () => {
  const team = estate.security.teams.find(({ id }) => id === "quants");
  if (team === undefined) throw new Error("no team quants");
  const found = bindingsOf(estate, clusterOf(prod, "gpu-east"), team);
  expect(found.map(({ metadata, roleRef, subjects }) => [metadata.namespace, roleRef.name, subjects[0]?.name])).toEqual(
    [
      ["inference", "edit", "estate:quants"],
      ["learning", "edit", "estate:quants"],
      ["research", "edit", "estate:quants"],
    ],
  );
  expect(bindingsOf(estate, clusterOf(prod, "db-tokyo"), team)).toEqual([]);
});

test("a team with access to whole clusters is bound once, administrators to what reaches nodes", () => {
  const roles = estate.security.teams
    .filter(({ clusterWide }) => clusterWide)
    .map((team) => [team.id, clusterBindingManifest(team).roleRef.name]);
  expect(roles).toEqual([
    ["infrastructure", "cluster-admin"],
    ["operations", "view"],
  ]);
});

test("a priority that does not preempt says so, and none is the default", () => {
  const research = estate.priorities.find(({ id }) => id === "research");
  expect(research && priorityManifest(research)).toEqual({
    apiVersion: "scheduling.k8s.io/v1",
    kind: "PriorityClass",
    metadata: { name: "research", labels: { "app.kubernetes.io/managed-by": "pulumi" } },
    value: 100,
    preemptionPolicy: "Never",
    globalDefault: false,
    description: "Research gives way to all",
  });
});

test("the gateway refuses what is older than the estate's least TLS version", () => {
  const plan = gatewayPlan(estate, catalogue, clusterOf(prod, "mon-tokyo"));
  expect(plan?.policy.spec.tls).toEqual({ minVersion: "1.3" });
  expect(plan?.certificate.spec.dnsNames).toEqual(["*.mon-tokyo.prod.meridian.example"]);
  expect(gatewayPlan(estate, catalogue, clusterOf(prod, "gpu-east"))).toBeUndefined();
});

test("nodes announce addresses to the leaves that they are cabled to, as themselves", () => {
  const cluster = clusterOf(prod, "mon-tokyo");
  const plan = peeringPlan(estate, views, catalogue, cluster);
  const asn = (device: string) => views.asns.find((each) => each.device === device)?.asn;
  expect(plan?.peers.map(({ metadata, spec }) => [metadata.name, spec.myASN, spec.peerASN])).toEqual(
    cluster.nodes.flatMap(({ id }) => ["leaf-5", "leaf-6"].map((leaf) => [`${id}-${leaf}`, asn(id), asn(leaf)])),
  );
  expect(plan?.bfd?.spec).toEqual({ receiveInterval: 300, transmitInterval: 300, detectMultiplier: 3 });
});

test("GPUs are offered by DRA, and to virtual machines where a build says so", () => {
  const cluster = clusterOf(prod, "gpu-east");
  const { offer } = gpuPlan(estate, catalogue, cluster) ?? {};
  expect([offer?.kind, offer?.metadata.name]).toEqual(["GPUCluster", "gpu-cluster"]);
  const virtual = {
    ...estate,
    builds: estate.builds.map((build) =>
      build.gpus === undefined ? build : { ...build, gpus: { ...build.gpus, mode: "vm-passthrough" as const } },
    ),
  };
  expect(gpuPlan(virtual, catalogue, cluster)?.offer.kind).toBe("ClusterPolicy");
});

test("virtual functions are cut from the bypass ports where there are any", () => {
  const policies = virtualFunctionPolicies(estate, catalogue, clusterOf(prod, "trade-tokyo"));
  expect(policies.map(({ metadata, spec }) => [metadata.name, spec])).toEqual([
    [
      "trade-node-hft",
      {
        resourceName: "vf",
        nodeSelector: { "estate/build": "trade-node" },
        numVfs: 4,
        mtu: 9000,
        nicSelector: { pfNames: ["hft0", "hft1"] },
        deviceType: "netdevice",
        isRdma: false,
      },
    ],
  ]);
});
