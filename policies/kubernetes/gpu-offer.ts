import { iso27001 } from "../../src/analysis/controls.ts";
import type { PolicyResource, StackPolicy, Violation } from "../policy.ts";
import { ifKnown } from "../value.ts";
import { containersOf, podsOf } from "./pods.ts";

/** Resource names under which a device plugin offers whole GPUs or slices of them. */
const EXTENDED = /^(nvidia\.com\/(gpu|mig-.+)|amd\.com\/gpu|gpu\.intel\.com\/.+)$/;
const DEVICE_CLASS = /^kubernetes:resource\.k8s\.io\/[^:]+:DeviceClass$/;

/** A GPU that a device plugin and a DRA driver both offer is given to two pods: neither knows of the other. */
export const policy: StackPolicy = {
  kind: "stack",
  code: "K8S-GPU-OFFER",
  title: "A cluster offers its GPUs one way: by claims, or by a device plugin",
  severity: "error",
  formula: "no container asks for nvidia.com/gpu where the cluster declares device classes, and no pod asks both ways",
  sources: ["Kubernetes: dynamic resource allocation", "NVIDIA DRA driver: not together with the device plugin"],
  controls: [iso27001("A.8.6")],
  over: ({ resources }) => {
    const claiming = new Set(resources.filter(({ type }) => DEVICE_CLASS.test(type)).map(({ provider }) => provider));
    // A pod that claims devices tells of the driver as well as a class does.
    for (const resource of resources) {
      const claims = ifKnown(() => podsOf(resource)?.spec.at("resourceClaims").list().length);
      if ((claims ?? 0) > 0) claiming.add(resource.provider);
    }
    return { subjects: resources, check: (resource) => offeredTwice(resource, claiming) };
  },
};

function* offeredTwice(resource: PolicyResource, claiming: ReadonlySet<string | undefined>): Iterable<Violation> {
  const pods = podsOf(resource);
  if (pods === undefined) return;
  for (const { name, resources } of containersOf(pods)) {
    const asked = [...resources.at("requests").entries(), ...resources.at("limits").entries()].map(([key]) => key);
    const extended = asked.find((key) => EXTENDED.test(key));
    if (extended === undefined || !claiming.has(resource.provider)) continue;
    yield {
      resource,
      says: `container ${name} asks for ${extended}`,
      computed: "its cluster gives GPUs by claims: a device plugin would give the same card to a second pod",
      limit: "one way of offering a GPU",
      remedy: `claim the devices of container ${name} through a ResourceClaimTemplate`,
    };
  }
}
