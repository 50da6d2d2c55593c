import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import type { Metadata } from "../../src/render/kubernetes/manifest.ts";

/** Any object of an operator's API: most keep their fields under `spec`, some beside the metadata. */
interface CustomManifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
}

/** Declares an object of an API that an operator brings. */
export function custom<M extends CustomManifest>(
  name: string,
  manifest: M,
  opts: pulumi.CustomResourceOptions,
): kubernetes.apiextensions.CustomResource {
  return new kubernetes.apiextensions.CustomResource(name, { ...manifest }, opts);
}
