import { cisKubernetes, iso27001 } from "../../src/analysis/controls.ts";
import type { ResourcePolicy } from "../policy.ts";
import type { Value } from "../value.ts";
import { type Container, containersOf, type Pods, podsOf } from "./pods.ts";

/** What the restricted profile of Pod Security allows a container to add. */
const ADDABLE = new Set(["NET_BIND_SERVICE"]);
const SECCOMP = new Set(["RuntimeDefault", "Localhost"]);

/** A pod outside the restricted profile can reach the node that it runs on. */
export const policy: ResourcePolicy = {
  kind: "resource",
  code: "K8S-SECURITY-CONTEXT",
  title: "Pods keep to the restricted profile of Pod Security",
  severity: "error",
  formula:
    "runAsNonRoot, seccomp profile, no privilege escalation, all capabilities dropped, nothing of the host shared",
  sources: ["Kubernetes: Pod Security Standards, restricted"],
  controls: [cisKubernetes("5.7.3"), iso27001("A.8.9")],
  *check(resource) {
    const pods = podsOf(resource);
    if (pods === undefined) return;
    const faults = [
      ...hostFaults(pods).map((fault) => ["the pod", fault] as const),
      ...containersOf(pods).flatMap((container) =>
        containerFaults(container, pods).map((fault) => [`container ${container.name}`, fault] as const),
      ),
    ];
    for (const [says, [computed, remedy]] of faults) {
      yield { resource, says, computed, limit: "the restricted profile", remedy };
    }
  },
};

/** What is wrong, and the setting that mends it. */
type Fault = readonly [string, string];

function hostFaults({ spec }: Pods): readonly Fault[] {
  const shared = ["hostNetwork", "hostPID", "hostIPC"].filter((key) => spec.at(key).flag() === true);
  const paths = spec
    .at("volumes")
    .list()
    .some((volume) => volume.at("hostPath").stated);
  return [
    ...shared.map((key): Fault => [`shares the host's ${key.slice("host".length)}`, `remove ${key}`]),
    ...(paths ? [["mounts a path of the host", "mount a volume of another kind"] as const] : []),
  ];
}

function containerFaults({ securityContext }: Container, { spec }: Pods): readonly Fault[] {
  const pod = spec.at("securityContext");
  const either = (...keys: readonly string[]): Value => {
    const own = securityContext.at(...keys);
    return own.stated ? own : pod.at(...keys);
  };
  const capabilities = securityContext.at("capabilities");
  const added = capabilities
    .at("add")
    .list()
    .map((name) => name.text() ?? "")
    .filter((name) => !ADDABLE.has(name));
  const drops = capabilities
    .at("drop")
    .list()
    .some((name) => name.text() === "ALL");
  const faults: readonly (readonly [boolean, ...Fault])[] = [
    [securityContext.at("privileged").flag() === true, "is privileged", "remove privileged"],
    [either("runAsNonRoot").flag() !== true, "may run as root", "set runAsNonRoot: true"],
    [either("runAsUser").number() === 0, "runs as user 0", "set runAsUser to another user"],
    [
      securityContext.at("allowPrivilegeEscalation").flag() !== false,
      "may gain privileges",
      "set allowPrivilegeEscalation: false",
    ],
    [
      !SECCOMP.has(either("seccompProfile", "type").text() ?? ""),
      "has no seccomp profile",
      "set seccompProfile.type: RuntimeDefault",
    ],
    [!drops, "keeps the default capabilities", "drop the capability ALL"],
    [added.length > 0, `adds the capabilities ${added.join(", ")}`, "add NET_BIND_SERVICE at most"],
  ];
  return faults.filter(([wrong]) => wrong).map(([, says, remedy]): Fault => [says, remedy]);
}
