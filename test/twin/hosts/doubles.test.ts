import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { seedScripts } from "../../../src/render/host/seed.ts";
import { JOURNAL, Machine, type Outcome } from "../../../src/twin/hosts/doubles/machine.ts";
import { PROGRAMS } from "../../../src/twin/hosts/doubles/table.ts";

let root: string;
let machine: Machine;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "estate-machine-"));
  machine = new Machine(root, { DEBIAN_FRONTEND: "noninteractive" });
});

afterEach(() => rmSync(root, { recursive: true }));

/** Runs one command line, words parted by blanks. */
function run(line: string, on = machine): Outcome {
  const [program = "", ...args] = line.split(" ");
  const double = PROGRAMS[program];
  if (double === undefined) throw new Error(`${program}: no double`);
  return double(args, on);
}

const failed = (line: string): string | undefined => {
  const { code, stderr } = run(line);
  return code === 0 ? undefined : stderr;
};

const CONFIGURATION = seedScripts("mon-1", "10.0.0.1", {
  version: "1.36.3",
  context: "mon",
  podNetwork: "100.66.0.0/16",
  serviceNetwork: "100.100.0.0/20",
}).kubeadm;
const INSTALL = "apt-get install --yes containerd kubelet=1.36.3-* kubeadm=1.36.3-* kubectl=1.36.3-*";
const VALIDATE = "kubeadm config validate --config /etc/estate/kubeadm.yaml";
const INIT = "kubeadm init --config /etc/estate/kubeadm.yaml --upload-certs --skip-token-print";
const READY = "kubectl --kubeconfig /etc/kubernetes/admin.conf get --raw /readyz";

describe("doubles of programs on a host", () => {
  it("refuse arguments that they do not know, and say which they were", () => {
    const lines = [
      "modprobe -r overlay",
      "sysctl -w net.ipv4.ip_forward=1",
      "swapoff /dev/sda2",
      "apt-get remove --yes kubelet",
      "apt-get install --yes --force-yes kubelet",
      "apt-mark unhold kubelet",
      "systemctl restart kubelet",
    ];
    expect(lines.map(failed)).toEqual([
      'modprobe: double: expected the name of one module, got ["-r","overlay"]\n',
      'sysctl: double: expected --quiet --system, got ["-w","net.ipv4.ip_forward=1"]\n',
      'swapoff: double: expected --all, got ["/dev/sda2"]\n',
      'apt-get: double: expected install with --yes, --allow-change-held-packages, got ["remove","--yes","kubelet"]\n',
      'apt-get: double: expected install with --yes, --allow-change-held-packages, got ["install","--yes","--force-yes","kubelet"]\n',
      'apt-mark: double: expected hold and names, got ["unhold","kubelet"]\n',
      'systemctl: double: expected enable --now and units, got ["restart","kubelet"]\n',
    ]);
  });

  it("know settings of bridges only with the module for them", () => {
    machine.write(
      "/etc/sysctl.d/90-estate.conf",
      "# a comment\nnet.ipv4.ip_forward=1\nnet.bridge.bridge-nf-call-iptables = 1\n",
    );
    expect(failed("sysctl --quiet --system")).toBe(
      "sysctl: cannot stat /proc/sys/net/bridge/bridge-nf-call-iptables: No such file or directory\n",
    );
    expect(run("modprobe br_netfilter")).toEqual({ code: 0 });
    expect(run("sysctl --quiet --system")).toEqual({ code: 0 });
    expect(machine.fact("sysctl", "net.bridge.bridge-nf-call-iptables")).toBe("1");
    machine.write("/etc/sysctl.d/91-wrong.conf", "no setting\n");
    expect(failed("sysctl --quiet --system")).toBe(
      "sysctl: /etc/sysctl.d/91-wrong.conf: invalid syntax, continuing...\n",
    );
  });

  it("install versions once, and change held packages only when allowed to", () => {
    expect(run(INSTALL).stdout).toBe(
      "Setting up containerd (1.0) ...\nSetting up kubelet (1.36.3-1.1) ...\nSetting up kubeadm (1.36.3-1.1) ...\nSetting up kubectl (1.36.3-1.1) ...\n",
    );
    expect(run("apt-get install --yes containerd").stdout).toBe("containerd is already the newest version (1.0).\n");
    expect(run("apt-mark hold kubelet").stdout).toBe("kubelet set on hold.\n");
    expect(run("apt-mark hold kubelet").stdout).toBe("kubelet was already set on hold.\n");
    expect(failed("apt-get install --yes kubelet=1.37.0-*")).toBe(
      "E: Held packages were changed and -y was used without --allow-change-held-packages.\n",
    );
    expect(run("apt-get install --yes --allow-change-held-packages kubelet=1.37.0-*").stdout).toBe(
      "Setting up kubelet (1.37.0-1.1) ...\n",
    );
  });

  it("do not install what the archive lacks, nor ask anybody", () => {
    expect(failed("apt-get install --yes docker-ce")).toBe("E: Unable to locate package docker-ce\n");
    expect(failed("apt-mark hold kubelet")).toBe("E: Can't select installed nor candidate version of kubelet\n");
    expect(failed("systemctl enable --now kubelet")).toBe(
      "Failed to enable unit: Unit file kubelet.service does not exist.\n",
    );
    const asks = "E: double: nobody is there to answer; set --yes and DEBIAN_FRONTEND=noninteractive\n";
    expect(failed("apt-get install kubelet")).toBe(asks);
    expect(run("apt-get install --yes kubelet", new Machine(root, {}))).toEqual({ code: 100, stderr: asks });
  });

  it("take the configuration that the estate renders, and no other kinds, fields or syntax", () => {
    run(INSTALL);
    const verdict = (text: string): Outcome => {
      machine.write("/etc/estate/kubeadm.yaml", text);
      return run(VALIDATE);
    };
    expect(verdict(CONFIGURATION)).toEqual({ code: 0, stdout: "ok\n" });
    expect(verdict(CONFIGURATION.replaceAll("v1beta4", "v1beta3")).stderr).toBe(
      'no kind "InitConfiguration" is registered for version "kubeadm.k8s.io/v1beta3"\nno kind "ClusterConfiguration" is registered for version "kubeadm.k8s.io/v1beta3"\n',
    );
    expect(verdict(`${CONFIGURATION}podSubnet: 10.0.0.0/8\n`).stderr).toBe(
      'strict decoding error: unknown field "podSubnet" in ClusterConfiguration\n',
    );
    expect(verdict("just text").stderr).toBe("no ClusterConfiguration kind was found in the YAML file\n");
    expect(verdict("a: [1").code).toBe(1);
    expect(failed("kubeadm config validate --config /nowhere")).toBe(
      'unable to read config from "/nowhere": open /nowhere: no such file or directory\n',
    );
  });

  it("make a control plane only on a prepared machine, once, and find it only then", () => {
    expect(run(INIT)).toEqual({ code: 127, stderr: "kubeadm: not found\n" });
    expect(run(READY)).toEqual({ code: 127, stderr: "kubectl: not found\n" });
    run(INSTALL);
    machine.write("/etc/estate/kubeadm.yaml", CONFIGURATION);
    expect(failed(READY)).toBe("error: stat /etc/kubernetes/admin.conf: no such file or directory\n");
    expect(failed(INIT)).toBe(
      [
        "[preflight] Some fatal errors occurred:",
        "\t[ERROR FileContent--proc-sys-net-ipv4-ip_forward]: /proc/sys/net/ipv4/ip_forward contents are not set to 1",
        "\t[ERROR Swap]: running with swap on is not supported",
        "\t[ERROR CRI]: container runtime is not running",
        "\t[ERROR Service-Kubelet]: kubelet service is not enabled",
        "",
      ].join("\n"),
    );
    machine.write("/etc/sysctl.d/90-estate.conf", "net.ipv4.ip_forward=1\n");
    for (const line of [
      "sysctl --quiet --system",
      "swapoff --all",
      "systemctl enable --now containerd kubelet",
      INIT,
    ]) {
      expect(failed(line)).toBeUndefined();
    }
    expect(run(READY)).toEqual({ code: 0, stdout: "ok" });
    expect(failed(INIT)).toBe(
      "[preflight] Some fatal errors occurred:\n\t[ERROR FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml]: /etc/kubernetes/manifests/kube-apiserver.yaml already exists\n",
    );
  });

  it("write down what they were asked, one line each", () => {
    machine.note({ program: "modprobe", args: ["a b\n"], code: 0 });
    machine.note({ program: "swapoff", args: [], code: 1 });
    expect(readFileSync(join(root, JOURNAL), "utf8")).toBe(
      '{"program":"modprobe","args":["a b\\n"],"code":0}\n{"program":"swapoff","args":[],"code":1}\n',
    );
  });
});
