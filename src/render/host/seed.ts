/** What turns one bare host into the first control plane: package list, kubeadm configuration, shell scripts. */
import { stringify } from "yaml";
import type { Cluster } from "../../model/estate.ts";

type Kubernetes = NonNullable<Cluster["kubernetes"]>;

/** Directory of the seed's files on the host. */
const DIRECTORY = "/etc/estate";

export interface SeedScripts {
  /** Prepares the kernel and installs the pinned packages; may run again. */
  readonly prepare: string;
  /** Takes the kubeadm configuration on standard input. */
  readonly configure: string;
  readonly kubeadm: string;
  /** Makes the control plane unless there is one; a host that is in service is never reset. */
  readonly initialise: string;
  /** Fails until the API server says that it is ready. */
  readonly verify: string;
}

/** Scripts for one seed host, for `sh -eu`. */
export function seedScripts(node: string, address: string, kubernetes: Kubernetes): SeedScripts {
  const release = kubernetes.version.replace(/^v/, "");
  return {
    prepare: script([
      "modprobe overlay",
      "modprobe br_netfilter",
      "printf 'overlay\\nbr_netfilter\\n' >/etc/modules-load.d/estate.conf",
      "printf 'net.ipv4.ip_forward=1\\nnet.bridge.bridge-nf-call-iptables=1\\n' >/etc/sysctl.d/90-estate.conf",
      "sysctl --quiet --system",
      "swapoff --all",
      "export DEBIAN_FRONTEND=noninteractive",
      `apt-get install --yes --allow-change-held-packages containerd ${["kubelet", "kubeadm", "kubectl"].map((name) => `${name}=${quote(`${release}-*`)}`).join(" ")}`,
      "apt-mark hold kubelet kubeadm kubectl",
      "systemctl enable --now containerd kubelet",
    ]),
    configure: script([
      `install --directory --mode=0700 ${DIRECTORY}`,
      `cat >${DIRECTORY}/kubeadm.yaml.new`,
      `kubeadm config validate --config ${DIRECTORY}/kubeadm.yaml.new`,
      `mv ${DIRECTORY}/kubeadm.yaml.new ${DIRECTORY}/kubeadm.yaml`,
    ]),
    kubeadm: kubeadmConfiguration(node, address, release, kubernetes),
    initialise: script([
      "if [ -e /etc/kubernetes/admin.conf ]; then echo 'control plane is there already'; exit 0; fi",
      `kubeadm init --config ${DIRECTORY}/kubeadm.yaml --upload-certs --skip-token-print`,
    ]),
    verify: script(["kubectl --kubeconfig /etc/kubernetes/admin.conf --request-timeout=5s get --raw /readyz"]),
  };
}

function kubeadmConfiguration(node: string, address: string, release: string, kubernetes: Kubernetes): string {
  const documents = [
    {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "InitConfiguration",
      localAPIEndpoint: { advertiseAddress: address },
      nodeRegistration: { name: node },
    },
    {
      apiVersion: "kubeadm.k8s.io/v1beta4",
      kind: "ClusterConfiguration",
      kubernetesVersion: `v${release}`,
      controlPlaneEndpoint: `${kubernetes.controlPlane?.address ?? address}:6443`,
      networking: { podSubnet: kubernetes.podNetwork, serviceSubnet: kubernetes.serviceNetwork },
      apiServer: { extraArgs: [{ name: "tls-min-version", value: "VersionTLS13" }] },
    },
  ];
  return documents.map((document) => stringify(document)).join("---\n");
}

function script(lines: readonly string[]): string {
  return `set -eu\n${lines.join("\n")}\n`;
}

/** One word for the shell, whatever is in it. */
export function quote(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
