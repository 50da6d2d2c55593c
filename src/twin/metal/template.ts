/** The image that Cluster API would put on a host: that of the machine template that may take it. */
import * as z from "zod";
import type { ApiObject } from "../api/object.ts";
import type { Image } from "./host.ts";

export const TEMPLATE = {
  apiVersion: "infrastructure.cluster.x-k8s.io/v1beta2",
  kind: "Metal3MachineTemplate",
} as const;

const templateSchema = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        hostSelector: z
          .object({ matchLabels: z.record(z.string(), z.string()).default({}) })
          .default({ matchLabels: {} }),
        image: z.object({ url: z.string(), checksum: z.string().optional(), diskFormat: z.string().optional() }),
      }),
    }),
  }),
});

export interface Candidate {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/**
 * Image of the newest Metal3MachineTemplate of the host's namespace whose selector takes it: after a change the template before
 * stays until it is deleted. Nothing where none takes it.
 */
export function imageFor({ namespace, labels }: Candidate, templates: readonly ApiObject[]): Image | undefined {
  const [newest] = templates
    .filter(({ metadata }) => metadata.namespace === namespace)
    .flatMap((object) => {
      const spec = templateSchema.safeParse(object).data?.spec.template.spec;
      if (spec === undefined) return [];
      const takes = Object.entries(spec.hostSelector.matchLabels).every(([key, value]) => labels[key] === value);
      return takes ? [{ made: object.metadata.creationTimestamp ?? "", image: spec.image }] : [];
    })
    .sort((a, b) => b.made.localeCompare(a.made));
  if (newest === undefined) return undefined;
  const { url, checksum, diskFormat } = newest.image;
  return {
    url,
    ...(checksum === undefined ? {} : { checksum }),
    ...(diskFormat === undefined ? {} : { format: diskFormat }),
  };
}
