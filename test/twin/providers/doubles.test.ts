import { describe, expect, it } from "vitest";
import { awsDouble } from "../../../src/twin/providers/aws-double.ts";
import { changesOf } from "../../../src/twin/providers/diff.ts";
import type { KeptObject, Place, ProviderDouble, Subject, Work } from "../../../src/twin/providers/double.ts";
import { recordingKubernetesDouble } from "../../../src/twin/providers/kubernetes/recording-double.ts";
import type { Properties } from "../../../src/twin/providers/properties.ts";

const work: Work = { ignoreChanges: [], signal: new AbortController().signal };
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const secret = (value: unknown) => ({ "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value });

const kubernetes = recordingKubernetesDouble((context) => (context === "home" ? ["argocd"] : []));
const of = (type: string): Subject => ({ urn: `urn:pulumi:s::p::${type}::it`, type, name: "it" });

function place(objects: readonly KeptObject[] = [], scope = "home"): Place {
  return { scope, objects, serial: objects.length + 1 };
}

function kept(type: string, id: string, inputs: Properties, scope = "home"): KeptObject {
  return { ...of(type), id, scope, inputs, outputs: inputs };
}

/** Paths that replace, of those that change. */
function replacing(double: ProviderDouble, type: string, before: Properties, after: Properties): readonly string[] {
  return changesOf(before, after)
    .filter((change) => double.replaces(of(type), change))
    .map(({ path }) => path);
}

describe("the double of the Kubernetes provider", () => {
  const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
  const configMap = {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: "it", namespace: "argocd" },
    data: { a: "1" },
  };

  it("takes an object whose type, version, kind and name agree, and one whose name is not known yet", () => {
    expect(kubernetes.check(of(CONFIG_MAP), configMap)).toEqual([]);
    expect(kubernetes.check(of(CONFIG_MAP), { ...configMap, metadata: { name: UNKNOWN } })).toEqual([]);
    expect(kubernetes.check(of(CONFIG_MAP), { ...configMap, metadata: secret({ name: "it" }) })).toEqual([]);
  });

  it("refuses what is no Kubernetes type, and every disagreement of an object with its type", () => {
    expect(kubernetes.check(of("kubernetes:core:ConfigMap"), configMap)).toEqual([
      { property: "", reason: "kubernetes:core:ConfigMap is not the type of a Kubernetes object" },
    ]);
    expect(
      kubernetes.check(of("kubernetes:apps/v1:Deployment"), { ...configMap, metadata: { namespace: "Not A Name" } }),
    ).toEqual([
      { property: "apiVersion", reason: 'is "v1", the type says "apps/v1"' },
      { property: "kind", reason: 'is "ConfigMap", the type says "Deployment"' },
      { property: "metadata.name", reason: "is missing; this double invents no names" },
      { property: "metadata.namespace", reason: '"Not A Name" is not a name' },
    ]);
  });

  it("accepts what the types of client-go keep, with the marks of secrets, and leaves alone what is not known yet", () => {
    const accepted = (type: string, inputs: Properties) => kubernetes.accepted?.(of(type), inputs);
    const priority = { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "it" }, value: 0 };
    expect(accepted("kubernetes:scheduling.k8s.io/v1:PriorityClass", { ...priority, globalDefault: false })).toEqual(
      priority,
    );
    expect(accepted(CONFIG_MAP, { ...configMap, data: { a: secret("1") }, binaryData: {} })).toEqual({
      ...configMap,
      data: { a: secret("1") },
    });
    expect(accepted(CONFIG_MAP, { ...configMap, metadata: { name: "it" } })).toEqual({
      ...configMap,
      metadata: { name: "it", namespace: "default" },
    });
    const unknown = { ...configMap, data: { a: UNKNOWN }, binaryData: {} };
    expect(accepted(CONFIG_MAP, unknown)).toEqual(unknown);
  });

  it("makes no object twice in one cluster, and the same object in another", async () => {
    const one = kept(CONFIG_MAP, "argocd/it", configMap);
    expect(kubernetes.create(of(CONFIG_MAP), configMap, place(), work)).toEqual({
      id: "argocd/it",
      outputs: configMap,
    });
    expect(() => kubernetes.create(of(CONFIG_MAP), configMap, place([one]), work)).toThrow(
      'configmap "it" already exists',
    );
    const away = kept("kubernetes:core/v1:Namespace", "argocd", {}, "away");
    expect((await kubernetes.create(of(CONFIG_MAP), configMap, place([one, away], "away"), work)).id).toBe("argocd/it");
  });

  it("needs the namespace in the same cluster", () => {
    const elsewhere = kept("kubernetes:core/v1:Namespace", "argocd", {});
    expect(() => kubernetes.create(of(CONFIG_MAP), configMap, place([elsewhere], "away"), work)).toThrow(
      'namespaces "argocd" not found',
    );
  });

  it("replaces what the real provider replaces, and updates the rest", () => {
    const changed = { ...configMap, data: { a: "2" }, metadata: { ...configMap.metadata, labels: { x: "y" } } };
    expect(replacing(kubernetes, CONFIG_MAP, configMap, changed)).toEqual(["data.a"]);
    const named = (name: string, replicas: number) => ({
      metadata: { name },
      spec: { replicas, selector: { app: name } },
    });
    expect(replacing(kubernetes, "kubernetes:apps/v1:Deployment", named("a", 1), named("b", 2))).toEqual([
      "metadata.name",
      "spec.selector.app",
    ]);
  });
});

describe("the double of the AWS provider", () => {
  const BUCKET = "aws:s3/bucket:Bucket";

  it("refuses a type of another shape and an empty text", () => {
    expect(awsDouble.check(of(BUCKET), { bucket: "b", tags: {} })).toEqual([]);
    expect(awsDouble.check(of("aws:s3/Bucket:Bucket"), {})).toEqual([
      { property: "", reason: "aws:s3/Bucket:Bucket is not the type of an AWS resource" },
    ]);
    expect(awsDouble.check(of(BUCKET), { bucket: "" })).toEqual([{ property: "bucket", reason: "is empty" }]);
  });

  it("accepts tags with those of the provider beside them", () => {
    const tags = { team: "infra" };
    expect(awsDouble.accepted?.(of(BUCKET), { bucket: "b", tags })).toEqual({ bucket: "b", tags, tagsAll: tags });
    expect(awsDouble.accepted?.(of(BUCKET), { bucket: "b" })).toEqual({ bucket: "b" });
  });

  it("makes up what an account decides, and gives no name twice in a region", () => {
    const made = awsDouble.create(of(BUCKET), { bucket: "logs" }, place([], "eu-central-1"), work);
    expect(made).toEqual({
      id: "logs",
      outputs: { arn: "arn:aws:s3:eu-central-1:000000000000:bucket/logs", bucket: "logs" },
    });
    const there = kept(BUCKET, "logs", { bucket: "logs" }, "eu-central-1");
    expect(() => awsDouble.create(of(BUCKET), { bucket: "logs" }, place([there], "eu-central-1"), work)).toThrow(
      "aws:s3/bucket:Bucket logs: already exists in eu-central-1",
    );
  });

  it("counts the versions of a launch template", async () => {
    const TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate";
    const { id, outputs } = await awsDouble.create(of(TEMPLATE), { imageId: "a" }, place(), work);
    const before = { ...kept(TEMPLATE, id, { imageId: "a" }), outputs };
    expect(awsDouble.update({ imageId: "b" }, before, false, work)).toEqual({
      ...outputs,
      imageId: "b",
      latestVersion: 2,
    });
  });
});
