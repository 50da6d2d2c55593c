/** Doubles of kubeadm and kubectl: no control plane comes of them, only the files by which later steps find one. */
import { parseAllDocuments } from "yaml";
import { failure, type Machine, type Outcome } from "./machine.ts";

const ADMIN = "/etc/kubernetes/admin.conf";
const MANIFEST = "/etc/kubernetes/manifests/kube-apiserver.yaml";
const VERSION = "kubeadm.k8s.io/v1beta4";

/** Top-level fields of the kinds of kubeadm's v1beta4. Source: k8s.io/kubernetes v1.36, cmd/kubeadm/app/apis/kubeadm/v1beta4. */
const FIELDS: Readonly<Record<string, readonly string[]>> = {
  InitConfiguration: [
    "bootstrapTokens",
    "dryRun",
    "nodeRegistration",
    "localAPIEndpoint",
    "certificateKey",
    "skipPhases",
    "patches",
    "timeouts",
  ],
  ClusterConfiguration: [
    "etcd",
    "networking",
    "kubernetesVersion",
    "controlPlaneEndpoint",
    "apiServer",
    "controllerManager",
    "scheduler",
    "dns",
    "proxy",
    "certificatesDir",
    "imageRepository",
    "featureGates",
    "clusterName",
    "encryptionAlgorithm",
    "certificateValidityPeriod",
    "caCertificateValidityPeriod",
  ],
};

/** `kubeadm config validate --config FILE` and `kubeadm init --config FILE --upload-certs --skip-token-print` */
export function kubeadm(args: readonly string[], machine: Machine): Outcome {
  if (machine.fact("package", "kubeadm") === undefined) return failure("kubeadm: not found", 127);
  const words = args.join(" ");
  const file =
    /^config validate --config (\S+)$/.exec(words)?.[1] ??
    /^init --config (\S+) --upload-certs --skip-token-print$/.exec(words)?.[1];
  if (file === undefined) {
    return failure(`kubeadm: double: expected config validate or init with a file, got ${JSON.stringify(args)}`);
  }
  const text = machine.read(file);
  if (text === undefined)
    return failure(`unable to read config from "${file}": open ${file}: no such file or directory`);
  const faults = faultsOf(text);
  if (faults.length > 0) return failure(faults.join("\n"));
  return args[0] === "init" ? init(text, machine) : { code: 0, stdout: "ok\n" };
}

/** `kubectl --kubeconfig FILE [--request-timeout=TIME] get --raw /readyz` */
export function kubectl(args: readonly string[], machine: Machine): Outcome {
  if (machine.fact("package", "kubectl") === undefined) return failure("kubectl: not found", 127);
  const file = /^--kubeconfig (\S+)(?: --request-timeout=\d+s)? get --raw \/readyz$/.exec(args.join(" "))?.[1];
  if (file === undefined) {
    return failure(`kubectl: double: expected --kubeconfig FILE get --raw /readyz, got ${JSON.stringify(args)}`);
  }
  if (machine.read(file) === undefined) return failure(`error: stat ${file}: no such file or directory`);
  return { code: 0, stdout: "ok" };
}

/** Everything in the configuration that kubeadm would not take, as far as kinds and top-level fields show it. */
function faultsOf(text: string): readonly string[] {
  const documents = parseAllDocuments(text);
  const errors = documents.flatMap((document) => document.errors.map(({ message }) => message));
  if (errors.length > 0) return errors;
  const kinds = documents.map((document) => {
    const value: unknown = document.toJS();
    return typeof value === "object" && value !== null ? new Map<string, unknown>(Object.entries(value)) : new Map();
  });
  if (!kinds.some((fields) => fields.get("kind") === "ClusterConfiguration")) {
    return ["no ClusterConfiguration kind was found in the YAML file"];
  }
  return kinds.flatMap((fields) => {
    const [version, kind] = [String(fields.get("apiVersion")), String(fields.get("kind"))];
    const known = FIELDS[kind];
    if (version !== VERSION || known === undefined) return [`no kind "${kind}" is registered for version "${version}"`];
    return [...fields.keys()]
      .filter((field) => !["apiVersion", "kind", ...known].includes(field))
      .map((field) => `strict decoding error: unknown field "${field}" in ${kind}`);
  });
}

function init(configuration: string, machine: Machine): Outcome {
  const missing = [
    ...(machine.fact("sysctl", "net.ipv4.ip_forward") === "1"
      ? []
      : ["FileContent--proc-sys-net-ipv4-ip_forward]: /proc/sys/net/ipv4/ip_forward contents are not set to 1"]),
    ...(machine.fact("swap", "off") === undefined ? ["Swap]: running with swap on is not supported"] : []),
    ...(machine.fact("service", "containerd") === undefined ? ["CRI]: container runtime is not running"] : []),
    ...(machine.fact("service", "kubelet") === undefined ? ["Service-Kubelet]: kubelet service is not enabled"] : []),
    ...(machine.read(MANIFEST) === undefined
      ? []
      : [`FileAvailable--etc-kubernetes-manifests-kube-apiserver.yaml]: ${MANIFEST} already exists`]),
  ];
  if (missing.length > 0) {
    const said = missing.map((line) => `\t[ERROR ${line}`).join("\n");
    return failure(`[preflight] Some fatal errors occurred:\n${said}`, 1);
  }
  machine.write(MANIFEST, "# a double's stand-in: nothing runs by this file\n");
  machine.write(ADMIN, `# a double's stand-in for the kubeconfig of the control plane\n${configuration}`);
  return { code: 0, stdout: "Your Kubernetes control-plane has initialized successfully!\n" };
}
