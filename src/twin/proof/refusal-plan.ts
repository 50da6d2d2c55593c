/** What a cluster has to refuse, by what the estate declares for it. Each mistake is made on a pod that is sound besides. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate, Namespace } from "../../model/estate.ts";
import { devicesOf } from "../../render/kubernetes/devices.ts";
import { EXCLUSIVE_CPUS, nodeSelector, OWN_IMAGES } from "../../render/kubernetes/labels.ts";
import { namespaceManifest, namespacesOf } from "../../render/kubernetes/namespaces.ts";
import { cpu } from "../../render/kubernetes/quantity.ts";
import { quantityValue } from "../../units/index.ts";
import type { ObjectRef } from "../api/object.ts";
import { type ClusterHardware, WholeCards } from "../hardware/index.ts";
import { PROBE, PROBE_PRIORITY, type ProbePod } from "./probes.ts";

export interface PlannedRefusal {
  readonly what: string;
  readonly pod: ProbePod;
  /** Objects that the pod needs: claim templates. */
  readonly needs: readonly ObjectRef[];
  readonly by:
    | { readonly who: "API server"; readonly sound: ProbePod }
    | { readonly who: "scheduler" }
    /** Pods are added until one is refused; the devices that they get and those in use before are all that there are. */
    | { readonly who: "scheduler, when all are in use"; readonly cards: WholeCards };
}

export const QUESTION = "refusal";
/** No rule of the estate holds there: what is refused, the scheduler refuses. */
const OPEN_NAMESPACE = "default";
const IMAGE = `registry.example/probe@sha256:${"0".repeat(64)}`;
const SMALL: Amounts = { cpu: "1", memory: "64Mi" };

type Amounts = Readonly<Record<string, string>>;

interface Sample {
  readonly name: string;
  readonly namespace: string;
  readonly image?: string;
  readonly requests?: Amounts;
  readonly limits?: Amounts;
  readonly container?: Readonly<Record<string, unknown>>;
  readonly spec?: Readonly<Record<string, unknown>>;
}

export function refusalPlan(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
  hardware: ClusterHardware,
): PlannedRefusal[] {
  return [
    ...admissionRefusals(estate, cluster),
    ...sizeRefusals(hardware),
    ...roleRefusals(cluster),
    ...deviceRefusals(estate, catalogue, cluster, hardware),
  ];
}

function admissionRefusals(estate: Estate, cluster: Cluster): PlannedRefusal[] {
  const namespaces = namespacesOf(estate, cluster);
  const has = (namespace: Namespace, label: string, value: string): boolean => {
    const labels: Readonly<Record<string, string>> = namespaceManifest(estate, cluster, namespace).metadata.labels;
    return labels[label] === value;
  };
  const labelled = (label: string, value = "true"): Namespace | undefined =>
    namespaces.find((namespace) => has(namespace, label, value));
  // Where CPUs are exclusive another rule would refuse it first.
  const plain = namespaces.find((namespace) => !namespace.exclusiveCpus && has(namespace, OWN_IMAGES, "true"));
  const refused = (
    namespace: Namespace | undefined,
    what: string,
    wrong: Omit<Sample, "namespace">,
  ): PlannedRefusal[] => (namespace === undefined ? [] : [mistake(namespace, what, wrong)]);
  return [
    ...refused(labelled(EXCLUSIVE_CPUS), "a pod with a fraction of a CPU where CPUs are exclusive", {
      name: "fraction",
      requests: { ...SMALL, cpu: "1500m" },
    }),
    ...refused(labelled(EXCLUSIVE_CPUS), "a pod that may use more CPU than it asks for where CPUs are exclusive", {
      name: "burst",
      limits: { ...SMALL, cpu: "2" },
    }),
    ...refused(labelled(OWN_IMAGES), "an image without a digest", {
      name: "tag",
      image: "registry.example/probe:latest",
    }),
    ...refused(plain ?? labelled(OWN_IMAGES), "a pod that may use more memory than it asks for", {
      name: "overcommit",
      limits: { ...SMALL, memory: "128Mi" },
    }),
    ...refused(labelled(OWN_IMAGES), "a pod without a priority", {
      name: "no-priority",
      spec: { priorityClassName: undefined },
    }),
    ...refused(labelled("pod-security.kubernetes.io/enforce", "restricted"), "a privileged container", {
      name: "privileged",
      container: { securityContext: { privileged: true } },
    }),
    ...namespaces.flatMap((namespace) =>
      namespace.quota === undefined
        ? []
        : [
            mistake(namespace, `more CPUs than the quota of namespace ${namespace.id}`, {
              name: "over-quota",
              requests: { ...SMALL, cpu: cpu(Math.floor(namespace.quota.cpu) + 1) },
            }),
          ],
    ),
  ];
}

function mistake(namespace: Namespace, what: string, wrong: Omit<Sample, "namespace">): PlannedRefusal {
  const place = { namespace: namespace.id };
  return {
    what,
    pod: sample({ ...wrong, ...place }),
    needs: [],
    by: { who: "API server", sound: sample({ name: `${wrong.name}-sound`, ...place }) },
  };
}

/** One more than the largest node has, of everything that is counted. */
function sizeRefusals({ nodes }: ClusterHardware): PlannedRefusal[] {
  const largest = (resource: string): number =>
    Math.max(0, ...nodes.map(({ status }) => quantityValue(status.allocatable[resource] ?? "0") ?? Number.NaN));
  const cpus = Math.floor(largest("cpu"));
  const memory = Math.floor(largest("memory") / GIB);
  const pages = Math.floor(largest("hugepages-1Gi") / GIB);
  const refused = (what: string, name: string, requests: Amounts): PlannedRefusal => ({
    what,
    pod: sample({ name, namespace: OPEN_NAMESPACE, requests: { ...SMALL, ...requests } }),
    needs: [],
    by: { who: "scheduler" },
  });
  return [
    refused(`${cpus + 1} CPUs where the largest node has ${cpus}`, "more-cpus", { cpu: `${cpus + 1}` }),
    refused(`${memory + 1} GiB of memory where the largest node has ${memory}`, "more-memory", {
      memory: `${memory + 1}Gi`,
    }),
    ...(pages === 0
      ? []
      : [
          refused(`${pages + 1} huge pages where the largest node has ${pages}`, "more-pages", {
            "hugepages-1Gi": `${pages + 1}Gi`,
          }),
        ]),
  ];
}

function roleRefusals({ roles }: Cluster): PlannedRefusal[] {
  const role = roles.find(({ dedicated }) => dedicated);
  if (role === undefined) return [];
  const pod = sample({
    name: "stranger",
    namespace: OPEN_NAMESPACE,
    spec: { nodeSelector: nodeSelector(role.id), tolerations: [] },
  });
  return [{ what: `a pod of no role on the nodes of ${role.id}`, pod, needs: [], by: { who: "scheduler" } }];
}

function deviceRefusals(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
  { resourceSlices }: ClusterHardware,
): PlannedRefusal[] {
  return devicesOf(estate, catalogue, cluster).flatMap(({ id, title, kubernetes }): PlannedRefusal[] => {
    const cards = new WholeCards(
      resourceSlices.filter(({ spec }) =>
        spec.devices?.some(({ attributes }) => attributes["productName"]?.string === title),
      ),
    );
    const total = cards.all.length;
    if (total === 0) return [];
    const nodes = [...Map.groupBy(cards.all, ({ node }) => node).values()];
    const most = Math.max(...nodes.map((own) => own.length));
    const one = claimTemplate(id, 1);
    const tooMany = claimTemplate(id, most + 1);
    return [
      {
        what: `${most + 1} ${title} in one pod where a node has ${most}`,
        pod: sample({ name: `too-many-${id}`, namespace: OPEN_NAMESPACE, ...claiming(tooMany) }),
        needs: [tooMany],
        by: { who: "scheduler" },
      },
      {
        what: `${total + 1} pods with one ${title} each where there are ${total}`,
        pod: sample({ name: `one-${id}`, namespace: OPEN_NAMESPACE, ...claiming(one) }),
        needs: [one],
        by: { who: "scheduler, when all are in use", cards },
      },
      {
        what: `${title} a second time, as the counted resource ${kubernetes.resource}`,
        pod: sample({
          name: `counted-${id}`,
          namespace: OPEN_NAMESPACE,
          requests: { ...SMALL, [kubernetes.resource]: "1" },
        }),
        needs: [],
        by: { who: "scheduler" },
      },
    ];
  });
}

function claimTemplate(product: string, count: number): ObjectRef & { readonly spec: unknown } {
  const metadata = { name: `probe-${product}-${count}`, namespace: OPEN_NAMESPACE, labels: { [PROBE]: QUESTION } };
  return {
    apiVersion: "resource.k8s.io/v1",
    kind: "ResourceClaimTemplate",
    metadata,
    spec: { spec: { devices: { requests: [{ name: "devices", exactly: { deviceClassName: product, count } }] } } },
  };
}

function claiming({ metadata }: ObjectRef): Pick<Sample, "container" | "spec"> {
  return {
    container: { resources: { requests: SMALL, limits: SMALL, claims: [{ name: "devices" }] } },
    spec: { resourceClaims: [{ name: "devices", resourceClaimTemplateName: metadata.name }] },
  };
}

/** A pod that every rule takes, but for what is stated. It may run on any node. */
function sample({
  name,
  namespace,
  image = IMAGE,
  requests = SMALL,
  limits = requests,
  container,
  spec,
}: Sample): ProbePod {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: `probe-${name}`, namespace, labels: { [PROBE]: QUESTION } },
    spec: {
      priorityClassName: PROBE_PRIORITY,
      automountServiceAccountToken: false,
      tolerations: [{ operator: "Exists" }],
      securityContext: { runAsNonRoot: true, runAsUser: 10_000, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "probe",
          image,
          resources: { requests, limits },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
          ...container,
        },
      ],
      ...spec,
    },
  };
}

const GIB = 2 ** 30;
