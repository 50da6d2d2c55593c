import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { quote, seedScripts } from "../../../src/render/host/seed.ts";
import { planOf } from "../workloads/sample.ts";

const { kubernetes } = planOf().cluster;
if (kubernetes === undefined) throw new Error("the sample cluster has no kubernetes section");
const scripts = seedScripts("seed-1", "10.0.0.9", {
  ...kubernetes,
  controlPlane: { nodes: ["seed-1"], address: "10.0.0.100" },
});

describe("the scripts of a seed host", () => {
  it("are accepted by the shell", () => {
    for (const script of [scripts.prepare, scripts.configure, scripts.initialise, scripts.verify]) {
      expect(spawnSync("sh", ["-n"], { input: script, encoding: "utf8" })).toMatchObject({ status: 0, stderr: "" });
    }
  });

  it("install the cluster's version and hold it", () => {
    expect(scripts.prepare).toContain("kubelet='1.36.3-*' kubeadm='1.36.3-*' kubectl='1.36.3-*'");
    expect(scripts.prepare).toContain("apt-mark hold kubelet kubeadm kubectl");
  });

  it("never make a control plane where there is one", () => {
    const guarded = scripts.initialise
      .replace("/etc/kubernetes/admin.conf", "/dev/null")
      .replace("kubeadm init", "false");
    expect(spawnSync("sh", [], { input: guarded, encoding: "utf8" })).toMatchObject({
      status: 0,
      stdout: "control plane is there already\n",
    });
  });

  it("configure kubeadm with the estate's networks, behind the virtual address", () => {
    const [init, cluster] = parseAllDocuments(scripts.kubeadm).map((document): unknown => document.toJS());
    expect(init).toMatchObject({
      kind: "InitConfiguration",
      localAPIEndpoint: { advertiseAddress: "10.0.0.9" },
      nodeRegistration: { name: "seed-1" },
    });
    expect(cluster).toMatchObject({
      kind: "ClusterConfiguration",
      kubernetesVersion: "v1.36.3",
      controlPlaneEndpoint: "10.0.0.100:6443",
      networking: { podSubnet: "10.1.0.0/16", serviceSubnet: "10.2.0.0/20" },
    });
  });

  it("quote any word so that the shell gives it back unchanged", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }).filter((word) => !word.includes("\0") && word.isWellFormed()),
        (word) => {
          const { stdout } = spawnSync("sh", ["-c", `printf %s ${quote(word)}`], { encoding: "utf8" });
          expect(stdout).toBe(word);
        },
      ),
      { numRuns: 30 },
    );
  });
});
