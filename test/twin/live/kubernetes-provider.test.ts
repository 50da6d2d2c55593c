import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ApiClient, connect } from "../../../src/twin/api/client.ts";
import type { ApiObject } from "../../../src/twin/api/object.ts";
import { type RunningCluster, startCluster } from "../../../src/twin/control-plane/cluster.ts";
import { InitFailed, type KeptObject, type ProviderDouble, type Work } from "../../../src/twin/providers/double.ts";
import { kubernetesDouble } from "../../../src/twin/providers/kubernetes/double.ts";
import { type Properties, textAt, valueAt } from "../../../src/twin/providers/properties.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";

const HOME = "home";
const CONFIG_MAP = "kubernetes:core/v1:ConfigMap";
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const JOB = "kubernetes:batch/v1:Job";
const SERVICE = "kubernetes:core/v1:Service";
const work: Work = { ignoreChanges: [], signal: new AbortController().signal };
/** Long enough for what becomes ready, short enough for what never does. */
const soon: Work = { ...work, timeoutSeconds: 2 };
const urnOf = (type: string): string => `urn:pulumi:s::p::${type}::it`;

function manifest(type: string, name: string, more: object = {}, namespace: string | undefined = "shop") {
  const [, version = "", kind = ""] = type.split(":");
  const metadata = namespace === undefined ? { name } : { name, namespace };
  return { apiVersion: version.replace("core/", ""), kind, metadata, ...more };
}

function pods(label: string, resources: object = {}) {
  return {
    metadata: { labels: { app: label } },
    spec: { containers: [{ name: "main", image: "registry.example/main", resources }] },
  };
}

function deployment(name: string, more: { replicas?: number; cpu?: string } = {}) {
  const { replicas = 1, cpu = "0.5" } = more;
  const spec = { replicas, selector: { matchLabels: { app: name } }, template: pods(name, { requests: { cpu } }) };
  return manifest(DEPLOYMENT, name, { spec });
}

const node = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "n1", labels: { "estate/power": "on" }, annotations: { "kwok.x-k8s.io/node": "fake" } },
  status: {
    capacity: { cpu: "8", memory: "16Gi", pods: "110" },
    allocatable: { cpu: "8", memory: "16Gi", pods: "110" },
  },
};

describe("the double of the Kubernetes provider on a real API server", () => {
  let folder: string;
  let cluster: RunningCluster;
  let api: ApiClient;
  let double: ProviderDouble;

  const create = async (type: string, inputs: Properties, how = work): Promise<KeptObject> => {
    const subject = { urn: urnOf(type), type, name: "it" };
    const made = await double.create(subject, inputs, { scope: HOME, objects: [], serial: 1 }, how);
    return { ...subject, scope: HOME, inputs, ...made };
  };
  const update = async (kept: KeptObject, inputs: Properties, how = work, preview = false): Promise<KeptObject> => ({
    ...kept,
    inputs,
    outputs: await double.update(inputs, kept, preview, how),
  });
  const foresee = async (type: string, inputs: Properties): Promise<Properties> =>
    (await double.foresee?.({ urn: urnOf(type), type, name: "it" }, inputs, HOME)) ?? {};
  const failed = async (attempt: Promise<unknown>): Promise<InitFailed> => {
    const error = await attempt.catch((reason: unknown) => reason);
    if (!(error instanceof InitFailed)) throw new Error(`did not fail to become ready: ${String(error)}`);
    return error;
  };
  const live = async ({ inputs }: Pick<KeptObject, "inputs">): Promise<ApiObject | undefined> => {
    const { name, namespace } = { name: textAt(inputs, "metadata", "name") ?? "", namespace: "shop" };
    const [apiVersion = "", kind = ""] = [textAt(inputs, "apiVersion"), textAt(inputs, "kind")];
    return api.get({ apiVersion, kind, metadata: { name, namespace } });
  };
  const managers = async (kept: KeptObject): Promise<string[]> => {
    const fields = (await live(kept))?.metadata["managedFields"];
    return Array.isArray(fields) ? fields.map(({ manager, operation }) => `${manager} ${operation}`) : [];
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "estate-provider-"));
    cluster = await startCluster({
      id: HOME,
      context: HOME,
      podNetwork: "100.64.0.0/16",
      serviceNetwork: "100.100.0.0/20",
      members: 1,
      flags: { apiServer: [], controllerManager: [], scheduler: [] },
      folder,
    });
    api = connect(cluster.access);
    double = kubernetesDouble({ connect: (context) => (context === HOME ? api : undefined), retryMs: 20 });
    await double.configure?.({ context: HOME });
    await create("kubernetes:core/v1:Namespace", manifest("kubernetes:core/v1:Namespace", "shop", {}, undefined));
    await create("kubernetes:core/v1:ServiceAccount", manifest("kubernetes:core/v1:ServiceAccount", "default")).catch(
      // The controller of service accounts may have been first.
      () => undefined,
    );
  });
  afterAll(async () => {
    api?.close();
    await cluster?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("creates under the provider's name, keeps what the real one keeps, and applies changes under the resource's own name", async () => {
    const labels = { a: "1", b: "1" };
    const inputs = manifest(CONFIG_MAP, "kept", { data: { key: "value" } });
    const made = await create(CONFIG_MAP, { ...inputs, metadata: { ...inputs.metadata, labels } });
    expect(made.id).toBe("shop/kept");
    expect(Object.keys(made.outputs)).toEqual(expect.arrayContaining(["__inputs", "__initialApiVersion", "data"]));
    expect(made.outputs["__initialApiVersion"]).toBe("v1");
    const manager = textAt(made.outputs, "__fieldManager") ?? "";
    expect(manager).toMatch(/^pulumi-kubernetes-[0-9a-f]{8}$/);
    expect(await managers(made)).toEqual(["pulumi-kubernetes Update"]);

    const changed = await update(made, { ...inputs, metadata: { ...inputs.metadata, labels: { a: "2" } } });
    expect(await managers(made)).toEqual([`${manager} Apply`]);
    expect((await live(made))?.metadata.labels).toEqual({ a: "2" });
    expect(textAt(changed.outputs, "__fieldManager")).toBe(manager);
  });

  it("sees no change in another spelling of a quantity or in what the server leaves out", async () => {
    const spec = { containers: [{ name: "main", image: "i", args: [], resources: { limits: { cpu: "0.5" } } }] };
    const template = { metadata: { labels: { app: "spelled" } }, spec };
    const inputs = manifest(DEPLOYMENT, "spelled", {
      spec: { replicas: 0, selector: { matchLabels: { app: "spelled" } }, template },
    });
    const made = await create(DEPLOYMENT, inputs);
    expect(valueAt(made.outputs, "spec", "template", "spec", "containers")).toMatchObject([
      { resources: { limits: { cpu: "500m" } } },
    ]);
    expect(double.changes?.(made, inputs)).toEqual([]);
    const accepted = double.accepted?.(made, inputs);
    expect(valueAt(accepted ?? {}, "spec", "template", "spec", "containers")).toEqual([
      { name: "main", image: "i", resources: { limits: { cpu: "500m" } } },
    ]);
    expect((await double.read?.(made))?.inputs).toEqual(accepted);
  });

  it("finds what somebody else changed, plans it back, and misses what somebody deleted", async () => {
    const inputs = manifest(CONFIG_MAP, "drifting", { data: { key: "value" } });
    const made = await create(CONFIG_MAP, inputs);
    await api.merge(manifest(CONFIG_MAP, "drifting"), { data: { key: "other", more: "m" } });
    const found = await double.read?.(made);
    expect(found?.inputs).toEqual({ ...inputs, data: { key: "other" } });
    const drifted = { ...made, inputs: found?.inputs ?? {}, outputs: found?.outputs ?? {} };
    expect(double.changes?.(drifted, inputs)).toEqual([{ kind: "update", keys: ["data", "key"], path: "data.key" }]);
    await api.remove(manifest(CONFIG_MAP, "drifting"));
    expect(await double.read?.(made)).toBeUndefined();
  });

  it("imports an object by its type and id alone", async () => {
    const there = manifest(CONFIG_MAP, "foreign", { data: { key: "value" } });
    await api.create(there);
    const unknown = { urn: urnOf(CONFIG_MAP), type: CONFIG_MAP, name: "it", id: "shop/foreign", scope: HOME };
    expect((await double.read?.({ ...unknown, inputs: {}, outputs: {} }))?.inputs).toEqual(there);
  });

  it("refuses an object that exists, as the real one words it; a preview lets it pass", async () => {
    const inputs = manifest(CONFIG_MAP, "twice");
    await create(CONFIG_MAP, inputs);
    expect(await foresee(CONFIG_MAP, inputs)).toEqual(inputs);
    await expect(create(CONFIG_MAP, inputs)).rejects.toThrow(
      `resource "${urnOf(CONFIG_MAP)}" was not successfully created by the Kubernetes API server: configmaps "twice" already exists\n\nThe resource already exists in the cluster. This can happen when:\n`,
    );
  });

  it("refuses a field that the kind does not have, in a preview as well: the real one lets it pass", async () => {
    const inputs = manifest(CONFIG_MAP, "strict", { dataa: { key: "value" } });
    const message =
      'ConfigMap in version "v1" cannot be handled as a ConfigMap: strict decoding error: unknown field "dataa"';
    await expect(foresee(CONFIG_MAP, inputs)).rejects.toThrow(message);
    await expect(create(CONFIG_MAP, inputs)).rejects.toThrow(
      `resource "${urnOf(CONFIG_MAP)}" was not successfully created by the Kubernetes API server: ${message}`,
    );
  });

  it("gives up on a namespace that never comes, waits for one that does, and foresees nothing in it", async () => {
    const inputs = manifest(CONFIG_MAP, "lost", { data: { key: "value" } }, "nowhere");
    expect(await foresee(CONFIG_MAP, inputs)).toEqual(inputs);
    await expect(create(CONFIG_MAP, inputs)).rejects.toThrow(
      `resource "${urnOf(CONFIG_MAP)}" was not successfully created by the Kubernetes API server: namespaces "nowhere" not found`,
    );
    const early = create(CONFIG_MAP, manifest(CONFIG_MAP, "early", {}, "later"));
    await api.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: "later" } });
    expect((await early).id).toBe("later/early");
  });

  it("foresees what the server fills in, and makes nothing", async () => {
    const inputs = manifest(SERVICE, "foreseen", { spec: { ports: [{ port: 80 }] } });
    const outputs = await foresee(SERVICE, inputs);
    expect(valueAt(outputs, "spec", "type")).toBe("ClusterIP");
    expect(outputs["status"]).toBeUndefined();
    expect(await live({ inputs })).toBeUndefined();
  });

  it("waits for a definition before its objects, and says which kind is missing when none comes", async () => {
    const TOY = "kubernetes:toys.example/v1:Toy";
    const toy = manifest(TOY, "bear", { spec: { size: 3 } });
    await expect(create(TOY, toy)).rejects.toThrow(
      `creation of resource "${urnOf(TOY)}" with kind toys.example/v1/Toy failed because the Kubernetes API server reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been created: no matches for kind "Toy" in version "toys.example/v1"`,
    );
    const early = create(TOY, toy);
    const CRD = "kubernetes:apiextensions.k8s.io/v1:CustomResourceDefinition";
    const size = { type: "object", properties: { size: { type: "integer" } } };
    const openAPIV3Schema = { type: "object", properties: { spec: size } };
    const definition = manifest(
      CRD,
      "toys.toys.example",
      {
        spec: {
          group: "toys.example",
          names: { plural: "toys", kind: "Toy" },
          scope: "Namespaced",
          versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema } }],
        },
      },
      undefined,
    );
    await create(CRD, definition);
    const made = await early;
    expect(made.id).toBe("shop/bear");
    await expect(update(made, { ...toy, spec: { size: 3, colour: "red" } })).rejects.toThrow(
      'the Kubernetes API server reported that "shop/bear" failed to fully initialize or become live: failed to create typed patch object (shop/bear; toys.example/v1, Kind=Toy): .spec.colour: field not declared in schema',
    );
  });

  it("fails a Deployment that cannot be scheduled at its time limit, quotes the scheduler, and keeps the object", async () => {
    const error = await failed(create(DEPLOYMENT, deployment("homeless"), soon));
    expect(error.message).toBe(
      `resource "${urnOf(DEPLOYMENT)}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: 'homeless' timed out waiting to be Ready`,
    );
    expect(error.reasons.slice(1, 3)).toEqual([
      "[MinimumReplicasUnavailable] Deployment does not have minimum availability.",
      "Minimum number of live Pods was not attained",
    ]);
    expect(error.reasons.at(3)).toMatch(
      /^\[Pod shop\/homeless-[0-9a-z]+-[0-9a-z]+\]: no nodes available to schedule pods/,
    );
    expect(error.id).toBe("shop/homeless");
    const subject = { urn: urnOf(DEPLOYMENT), type: DEPLOYMENT, name: "it", scope: HOME, id: error.id };
    const kept = { ...subject, inputs: deployment("homeless"), outputs: error.outputs };
    const again = await failed(Promise.resolve(double.read?.(kept)));
    expect(again.message).toBe("Resource 'homeless' was created but failed to initialize");
    // The engine tries again what did not become ready, and a node has come in between.
    const retried = update(kept, deployment("homeless"), { ...work, timeoutSeconds: 60 });
    await api.create(node);
    await retried;
    expect((await double.read?.(kept))?.inputs).toEqual(deployment("homeless", { cpu: "500m" }));
  });

  it("takes no field from its owner: a Deployment that somebody scaled is refused, unless its replicas are ignored", async () => {
    const made = await create(DEPLOYMENT, deployment("scaled"), { ...work, timeoutSeconds: 60 });
    await api.merge(manifest(DEPLOYMENT, "scaled"), { spec: { replicas: 2 } }, "scale");
    // The first apply takes over what was created; a change by hand is nobody's to take.
    const manager = textAt(made.outputs, "__fieldManager");
    const labelled = { ...deployment("scaled"), metadata: { ...deployment("scaled").metadata, labels: { a: "b" } } };
    const error = await failed(update(made, labelled, soon));
    expect(error.message).toMatch(
      new RegExp(
        `^the Kubernetes API server reported that "shop/scaled" failed to fully initialize or become live: server-side apply field conflict detected, see https://www\\.pulumi\\.com/\\S+ for troubleshooting help\nThe resource managed by field manager "${manager}" had an apply conflict: Apply failed with 1 conflict: conflict with "\\S+" with subresource "scale" using apps/v1: \\.spec\\.replicas$`,
      ),
    );
    const ignoring = { ...work, ignoreChanges: ["spec.replicas"], timeoutSeconds: 60 };
    await update({ ...made, outputs: error.outputs }, labelled, ignoring);
    expect(await live(made)).toMatchObject({ metadata: { labels: { a: "b" } }, spec: { replicas: 2 } });
  });

  it("rolls a Deployment over before it calls the change done", async () => {
    const made = await create(DEPLOYMENT, deployment("rolled"), { ...work, timeoutSeconds: 60 });
    await update(made, deployment("rolled", { cpu: "0.25", replicas: 2 }), { ...work, timeoutSeconds: 60 });
    const status = (await live(made))?.["status"];
    expect(status).toMatchObject({ updatedReplicas: 2, readyReplicas: 2 });
    const error = await failed(update(made, deployment("rolled", { cpu: "64", replicas: 2 }), soon));
    expect(error.reasons.join("\n")).toContain("Insufficient cpu");
  });

  it("waits for a StatefulSet's replicas", async () => {
    const STATEFUL_SET = "kubernetes:apps/v1:StatefulSet";
    const spec = { replicas: 2, serviceName: "s", selector: { matchLabels: { app: "s" } }, template: pods("s") };
    const made = await create(STATEFUL_SET, manifest(STATEFUL_SET, "s", { spec }), { ...work, timeoutSeconds: 60 });
    expect(made.outputs["status"]).toMatchObject({ readyReplicas: 2 });
    const huge = { ...spec, selector: { matchLabels: { app: "t" } }, template: pods("t", { requests: { cpu: "64" } }) };
    const error = await failed(create(STATEFUL_SET, manifest(STATEFUL_SET, "t", { spec: huge }), soon));
    expect(error.reasons[1]).toBe("0 out of 2 replicas succeeded readiness checks");
  });

  it("waits for a suspended Job as the real one does: to no end, unless it is told not to", async () => {
    const template = { ...pods("j"), spec: { ...pods("j").spec, restartPolicy: "Never" } };
    const job = manifest(JOB, "idle", { spec: { suspend: true, template } });
    const error = await failed(create(JOB, job, soon));
    expect(error.reasons).toEqual([
      `resource "${urnOf(JOB)}" was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: 'idle' timed out waiting to be Ready`,
      "the Job is suspended and has not started",
    ]);
    const annotations = { "pulumi.com/skipAwait": "true" };
    const skipped = { ...job, metadata: { ...job.metadata, name: "skipped", annotations } };
    expect((await create(JOB, skipped)).id).toBe("shop/skipped");
  });

  it("calls a Service ready when the pods behind it have settled, one without pods to wait for at once", async () => {
    const ports = [{ port: 80 }];
    const spec = { ports, selector: { app: "homeless" } };
    const started = performance.now();
    const headless = manifest(SERVICE, "headless", { spec: { ...spec, clusterIP: "None" } });
    await create(SERVICE, headless, soon);
    await create(SERVICE, manifest(SERVICE, "bare", { spec: { ports } }), soon);
    expect(performance.now() - started).toBeLessThan(5_000);
    await create(SERVICE, manifest(SERVICE, "front", { spec }), { ...work, timeoutSeconds: 60 });
    expect(performance.now() - started).toBeGreaterThan(10_000);
    const public_ = manifest(SERVICE, "public", { spec: { ports, type: "LoadBalancer" } });
    const error = await failed(create(SERVICE, public_, soon));
    expect(error.reasons[1]).toBe("Service was not allocated an IP address; does your cloud provider support this?");
    await api.merge(public_, { status: { loadBalancer: { ingress: [{ ip: "192.0.2.7" }] } } }, "status");
    const kept = { urn: urnOf(SERVICE), type: SERVICE, name: "it", scope: HOME, id: error.id, inputs: public_ };
    expect((await update({ ...kept, outputs: error.outputs }, public_)).id).toBe("shop/public");
  });

  it("waits for a quota, a volume and a claim, but not for a claim that waits for its first pod", async () => {
    const QUOTA = "kubernetes:core/v1:ResourceQuota";
    const quota = await create(QUOTA, manifest(QUOTA, "limits", { spec: { hard: { pods: "90" } } }));
    expect(quota.outputs["status"]).toMatchObject({ hard: { pods: "90" } });
    const [CLASS, CLAIM] = ["kubernetes:storage.k8s.io/v1:StorageClass", "kubernetes:core/v1:PersistentVolumeClaim"];
    const lazy = { provisioner: "none.example", volumeBindingMode: "WaitForFirstConsumer" };
    await create(CLASS, manifest(CLASS, "lazy", lazy, undefined));
    const claim = { accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "1Gi" } } };
    const made = await create(CLAIM, manifest(CLAIM, "later", { spec: { ...claim, storageClassName: "lazy" } }));
    expect(made.outputs["status"]).toMatchObject({ phase: "Pending" });
    const error = await failed(
      create(CLAIM, manifest(CLAIM, "never", { spec: { ...claim, storageClassName: "" } }), soon),
    );
    expect(error.message).toContain("Timeout occurred polling for 'never'");
    const VOLUME = "kubernetes:core/v1:PersistentVolume";
    const volume = { capacity: { storage: "2Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/data" } };
    await create(VOLUME, manifest(VOLUME, "v", { spec: volume }, undefined));
  });

  it("deletes a namespace with all that is in it, and names the finalizers of what does not go", async () => {
    const NAMESPACE = "kubernetes:core/v1:Namespace";
    const made = await create(NAMESPACE, manifest(NAMESPACE, "leaving", {}, undefined));
    await create(CONFIG_MAP, manifest(CONFIG_MAP, "inside", {}, "leaving"));
    await double.remove?.(made, { ...work, timeoutSeconds: 60 });
    expect(await api.get(manifest(CONFIG_MAP, "inside", {}, "leaving"))).toBeUndefined();
    expect(await api.get(manifest(NAMESPACE, "leaving", {}, undefined))).toBeUndefined();

    const held = manifest(CONFIG_MAP, "held");
    const kept = await create(CONFIG_MAP, {
      ...held,
      metadata: { ...held.metadata, finalizers: ["toys.example/hold"] },
    });
    const error = await failed(Promise.resolve(double.remove?.(kept, { ...work, timeoutSeconds: 1 })));
    expect(error.reasons).toEqual([
      "timed out waiting for the condition",
      "finalizers might be preventing deletion (toys.example/hold)",
    ]);
    await api.merge(held, { metadata: { finalizers: null } });
    await waitFor(async () => ((await api.get(held)) === undefined ? true : undefined), { what: "the object to go" });
    await double.remove?.(kept, work);
  });

  it("stops to wait when the engine cancels, and holds up nobody else while it waits", async () => {
    const cancel = new AbortController();
    const waiting = failed(
      create(DEPLOYMENT, deployment("endless", { cpu: "64" }), { ...work, signal: cancel.signal }),
    );
    const others = Array.from({ length: 40 }, (_, index) => create(CONFIG_MAP, manifest(CONFIG_MAP, `other-${index}`)));
    expect(await Promise.all(others)).toHaveLength(40);
    cancel.abort();
    expect((await waiting).message).toContain('Resource operation was cancelled for "endless"');
  });

  it("plans from the inputs alone when the cluster is not there, and fails at once when it has to work on it", async () => {
    const inputs = manifest(CONFIG_MAP, "far");
    const far = { ...(await create(CONFIG_MAP, inputs)), scope: "away" };
    const subject = { urn: urnOf(CONFIG_MAP), type: CONFIG_MAP, name: "it" };
    expect(await double.foresee?.(subject, inputs, "away")).toEqual(inputs);
    expect(await double.update({ ...inputs, data: { a: "b" } }, far, true, work)).toEqual({
      ...inputs,
      data: { a: "b" },
    });
    const place = { scope: "away", objects: [], serial: 1 };
    await expect(double.create(subject, inputs, place, work)).rejects.toThrow(
      /^configured Kubernetes cluster is unreachable: unable to load Kubernetes client configuration from kubeconfig file[\s\S]*context "away" does not exist$/,
    );
    await expect(double.read?.(far)).rejects.toThrow("failed to read resource state due to unreachable cluster.");
    await expect(double.remove?.(far, work)).rejects.toThrow("configured Kubernetes cluster is unreachable.");
  });
});
