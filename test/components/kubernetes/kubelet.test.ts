import { expect, test } from "vitest";
import { bootstrap } from "../../../src/render/kubernetes/bootstrap.ts";
import { kernelArguments, kubeletConfiguration, tunedConfiguration } from "../../../src/render/kubernetes/kubelet.ts";
import { pools, profileOf } from "../../../src/render/kubernetes/topology.ts";
import { clusterOf, prod } from "./estates.ts";

const trading = clusterOf(prod, "trade-tokyo");
const [node] = trading.nodes;
const profile = node && profileOf(prod.estate, trading, node);

test("the kubelet of a trading node gives whole cores, one NUMA node and reserved memory", () => {
  expect(kubeletConfiguration(trading, profile, "1.3")).toEqual({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    tlsMinVersion: "VersionTLS13",
    nodeLeaseDurationSeconds: 8,
    nodeStatusUpdateFrequency: "2s",
    cpuManagerPolicy: "static",
    cpuManagerPolicyOptions: { "full-pcpus-only": "true" },
    reservedSystemCPUs: "0-3",
    topologyManagerPolicy: "single-numa-node",
    topologyManagerScope: "pod",
    memoryManagerPolicy: "Static",
    reservedMemory: [{ numaNode: 0, limits: { memory: "8Gi" } }],
    systemReserved: { memory: "8092Mi" },
    evictionHard: { "memory.available": "100Mi" },
  });
});

test("reserved memory is what system reservation and eviction threshold add up to, or the memory manager would not start", () => {
  const { systemReserved, evictionHard } = kubeletConfiguration(trading, profile, "1.3");
  const mebibytes = (text: string | undefined) => Number(text?.replace("Mi", ""));
  expect(mebibytes(systemReserved?.["memory"]) + mebibytes(evictionHard?.["memory.available"])).toBe(8 * 1024);
});

test("a node without a profile keeps the kubelet's defaults", () => {
  const { kubernetes: _, ...bare } = trading;
  expect(kubeletConfiguration(bare, undefined, "1.2")).toEqual({
    apiVersion: "kubelet.config.k8s.io/v1beta1",
    kind: "KubeletConfiguration",
    tlsMinVersion: "VersionTLS12",
  });
});

test("isolated CPUs are kept from ticks, callbacks and interrupts, and huge pages are made at boot", () => {
  expect(profile && kernelArguments(profile)).toEqual([
    "nohz_full=4-39",
    "rcu_nocbs=4-39",
    "isolcpus=managed_irq,4-39",
    "irqaffinity=0-3",
    "default_hugepagesz=1G",
    "hugepagesz=1G",
    "hugepages=128",
    "nosmt",
  ]);
});

test("the tuned profile builds on the one that the estate names", () => {
  expect(profile && tunedConfiguration(profile)).toBe(`[main]
include=network-latency

[cpu]
governor=performance

[sysctl]
vm.swappiness=0

[bootloader]
cmdline_estate=+nohz_full=4-39 rcu_nocbs=4-39 isolcpus=managed_irq,4-39 irqaffinity=0-3 default_hugepagesz=1G hugepagesz=1G hugepages=128 nosmt
`);
});

test("the patch that kubeadm applies is the kubelet's configuration in a folder named by the profile", () => {
  const worker = pools(prod.estate, trading).find(({ name }) => name === "trade-tokyo-execution");
  const spec = worker && bootstrap(prod.estate, trading, worker);
  const file = spec?.files.find(({ path }) => path.endsWith(".json"));
  expect(file?.path).toBe("/etc/kubernetes/patches/low-latency/kubeletconfiguration+merge.json");
  expect(JSON.parse(file?.content ?? "")).toEqual(kubeletConfiguration(trading, profile, "1.3"));
  expect(spec?.joinConfiguration).toEqual({
    nodeRegistration: {
      name: "{{ ds.meta_data.local_hostname }}",
      kubeletExtraArgs: [
        { name: "node-labels", value: "{{ ds.meta_data.node_labels }}" },
        { name: "provider-id", value: "metal3://{{ ds.meta_data.providerid }}" },
        { name: "register-with-taints", value: "{{ ds.meta_data.node_taints }}" },
      ],
    },
    patches: { directory: "/etc/kubernetes/patches/{{ ds.meta_data.kubelet_profile }}" },
  });
  expect(spec?.postKubeadmCommands).toEqual(["shutdown -r +1"]);
});
