/** Provenance: an image starts only when an identity of the estate has signed it, and the signature is in the public log. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import { bringer } from "./charts.ts";
import { MANAGED_BY, OWN_IMAGES } from "./labels.ts";
import type { Custom } from "./manifest.ts";

export type ImageValidatingPolicy = Custom<"policies.kyverno.io/v1", "ImageValidatingPolicy">;

/** Policy of the cluster; nothing where nobody signs or no chart brings the kind. */
export function imageSignatures(
  estate: Estate,
  catalogue: Catalogue,
  cluster: Cluster,
): ImageValidatingPolicy | undefined {
  const { signing } = estate.platform;
  if (signing === undefined || !signing.clusters.includes(cluster.id)) return undefined;
  if (bringer(estate, catalogue, cluster, "policies.kyverno.io") === undefined) return undefined;
  const registries = [...new Set(estate.images.map(({ repository }) => repository.split("/", 1)[0] ?? repository))];
  return {
    apiVersion: "policies.kyverno.io/v1",
    kind: "ImageValidatingPolicy",
    metadata: { name: `${estate.about.name}-signed-images`, labels: { ...MANAGED_BY } },
    spec: {
      validationActions: ["Deny"],
      matchConstraints: {
        namespaceSelector: { matchLabels: { [OWN_IMAGES]: "true" } },
        resourceRules: [
          { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"] },
        ],
      },
      matchImageReferences: registries.map((registry) => ({ glob: `${registry}/*` })),
      attestors: [
        {
          name: "builders",
          cosign: {
            keyless: { identities: signing.subjects.map((subject) => ({ issuer: signing.issuer, subject })) },
            ctlog: { url: signing.transparencyLog },
          },
        },
      ],
      validations: [
        {
          expression:
            "images.containers.map(image, verifyImageSignatures(image, [attestors.builders])).all(count, count > 0)",
          message: "the image is not signed by a builder of the estate; build it in the pipeline and use its digest",
        },
      ],
    },
  };
}
