/** Reading resources of a preview or a state: inputs of any shape, and the region that a resource is in. */
import type { ResourceRecord } from "../types.ts";

/** Text of an input; undefined where it is something else or known only after a deployment. */
export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" && value !== UNKNOWN ? value : undefined;
}

const LIFECYCLES = [
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
];

/** How a preview writes what is known only after a deployment. */
const UNKNOWN = "[unknown]";

export function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** A list of what is or is not known, as long as the input's. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

export function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return isRecord(value) ? value : {};
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig";

/** Name without its last part: what `store-archive-bucket` and `store-archive-lifecycle` have in common. No name of a bucket has a slash. */
function stemKey({ name }: ResourceRecord): string {
  const end = name.lastIndexOf("-");
  return `${end < 0 ? name : name.slice(0, end)}/`;
}

/** Resources of one cloud account with what connects them. */
export class Resources {
  readonly #byType: ReadonlyMap<string, readonly ResourceRecord[]>;
  readonly #providerRegion = new Map<string, string>();
  readonly #fallback: string | undefined;
  #lifecycles: ReadonlyMap<string, readonly unknown[]> | undefined;
  #replicas: ReadonlyMap<string, string | undefined> | undefined;
  #wanted: ReadonlyMap<string, number> | undefined;
  #templates: ReadonlyMap<string, ResourceRecord> | undefined;

  /** @param region where a resource is whose region nothing tells */
  constructor(resources: readonly ResourceRecord[], region?: string) {
    this.#byType = Map.groupBy(resources, ({ type }) => type);
    this.#fallback = region;
    for (const { urn, inputs } of this.ofType("pulumi:providers:aws")) {
      const stated = textOf(inputs["region"]);
      if (stated !== undefined) this.#providerRegion.set(urn, stated);
    }
  }

  ofType(type: string): readonly ResourceRecord[] {
    return this.#byType.get(type) ?? [];
  }

  /** Lifecycle rules of a bucket: found by its name, or by the stem of theirs where a preview does not know the name yet. */
  lifecycleOf(bucket: string, resource: ResourceRecord): readonly unknown[] {
    this.#lifecycles ??= new Map(
      LIFECYCLES.flatMap((type) => this.ofType(type)).map((one) => {
        const named = textOf(one.inputs["bucket"]);
        return [named === undefined ? stemKey(one) : named, listOf(one.inputs["rules"])];
      }),
    );
    return this.#lifecycles.get(bucket) ?? this.#lifecycles.get(stemKey(resource)) ?? [];
  }

  /** Class that replication writes the objects of a bucket in; undefined where it keeps that of the original. */
  writtenClassOf(bucket: string): string | undefined {
    this.#replicas ??= new Map(
      this.ofType(REPLICATION)
        .flatMap(({ inputs }) => listOf(inputs["rules"]))
        .map((rule) => recordOf(recordOf(rule)["destination"]))
        .map((destination) => [
          textOf(destination["bucket"])?.split(":").at(-1) ?? "",
          textOf(destination["storageClass"]),
        ]),
    );
    return this.#replicas.get(bucket);
  }

  /** Launch template of a node group, by the stem of their names: a preview knows no id yet. */
  templateOf(group: ResourceRecord): ResourceRecord | undefined {
    this.#templates ??= new Map(
      this.ofType("aws:ec2/launchTemplate:LaunchTemplate").map((template) => [stemKey(template), template]),
    );
    return this.#templates.get(stemKey(group));
  }

  /** Nodes that a group with the same stem wants: those that run in its reserved capacity. */
  nodesIn(reservation: ResourceRecord): number {
    this.#wanted ??= new Map(
      this.ofType("aws:eks/nodeGroup:NodeGroup").map((group) => [
        stemKey(group),
        numberOf(recordOf(group.inputs["scalingConfig"])["desiredSize"]) ?? 0,
      ]),
    );
    return this.#wanted.get(stemKey(reservation)) ?? 0;
  }

  /** Its own region, its provider's, else the fallback. */
  regionOf({ inputs, provider }: ResourceRecord): string | undefined {
    const own = textOf(inputs["region"]);
    if (own !== undefined) return own;
    // A provider is referred to as `urn::id`.
    const urn = provider?.slice(0, provider.lastIndexOf("::"));
    return (urn === undefined ? undefined : this.#providerRegion.get(urn)) ?? this.#fallback;
  }
}
