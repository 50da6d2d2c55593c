import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { loadEstate } from "../../src/config/load.ts";
import { diffGraphs } from "../../src/engine/diff.ts";
import { runProgram } from "../../src/engine/embedded.ts";
import { isObject, type Json, type JsonObject, type ResourceNode } from "../../src/engine/graph.ts";
import { checkedManifest } from "../../src/engine/normal-form/kubernetes.ts";
import { declareEstate } from "../../src/program.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { graphOf, resource } from "./resources.ts";

interface Sides {
  readonly type: string;
  readonly before: JsonObject;
  readonly after: JsonObject;
  /** The base is a state. @defaultValue true */
  readonly recorded?: boolean;
  readonly ignoreChanges?: readonly string[];
}

/** Paths that change, and those of which nobody can tell. */
function shown({ type, before, after, recorded = true, ignoreChanges = [] }: Sides): readonly string[] {
  const base = { ...graphOf(resource(type, "it", before)), ...(recorded ? { recorded: true as const } : {}) };
  const [change] = diffGraphs(base, graphOf(resource(type, "it", after, { ignoreChanges }))).changes;
  return [
    ...(change?.properties ?? []).map(({ path }) => path),
    ...(change?.undecided ?? []).map(({ path, reason }) => `${path} (${reason})`),
  ];
}

const metadata = { name: "it", namespace: "shop" };
const DEPLOYMENT = "kubernetes:apps/v1:Deployment";
const deployment = (pod: JsonObject, more: JsonObject = {}): JsonObject => ({
  ...{ apiVersion: "apps/v1", kind: "Deployment", metadata },
  spec: { replicas: 1, template: { spec: pod }, ...more },
});
const QUEUE = "kubernetes:kueue.x-k8s.io/v1beta2:ClusterQueue";
const queue = (spec: JsonObject): JsonObject => ({
  apiVersion: "kueue.x-k8s.io/v1beta2",
  kind: "ClusterQueue",
  metadata,
  spec,
});

describe("an object of a built-in kind", () => {
  it("is the same without empty lists and maps, and with quantities as the API server spells them", () => {
    const resources = (cpu: Json, memory: string) => ({ requests: { cpu, memory } });
    const before = deployment({ containers: [{ name: "main", resources: resources("1", "992Gi") }] });
    const container = { name: "main", args: [], env: [], resources: { ...resources(1, "1015808Mi"), limits: {} } };
    const after = deployment({ containers: [container], tolerations: [], nodeSelector: {}, hostNetwork: false });
    expect(shown({ type: DEPLOYMENT, before, after })).toEqual([]);
  });

  it("is another one with an empty value where the API tells it from none", () => {
    const before = deployment({ containers: [] });
    const pod = {
      automountServiceAccountToken: false,
      hostUsers: false,
      securityContext: {},
      volumes: [{ name: "v", emptyDir: {} }],
    };
    expect(shown({ type: DEPLOYMENT, before, after: deployment(pod) })).toEqual([
      "spec.template.spec.automountServiceAccountToken",
      "spec.template.spec.hostUsers",
      "spec.template.spec.securityContext",
      "spec.template.spec.volumes",
    ]);
    const { replicas: _one, ...none } = isObject(before["spec"]) ? before["spec"] : {};
    const stopped = { ...before, spec: { ...none, replicas: 0 } };
    expect(shown({ type: DEPLOYMENT, before: { ...before, spec: none }, after: stopped })).toEqual(["spec.replicas"]);
    expect(shown({ type: DEPLOYMENT, before: { ...before, spec: none }, after: before })).toEqual(["spec.replicas"]);
  });

  it("knows one storage class without a name from none by its kind", () => {
    const of = (kind: string, spec: JsonObject) => ({ apiVersion: "v1", kind, metadata, spec });
    const sides = (kind: string) => ({
      ...{ type: `kubernetes:core/v1:${kind}`, before: of(kind, {}), after: of(kind, { storageClassName: "" }) },
    });
    expect(shown(sides("PersistentVolume"))).toEqual([]);
    expect(shown(sides("PersistentVolumeClaim"))).toEqual(["spec.storageClassName"]);
  });

  it("keeps entries of maps whatever they are called and hold", () => {
    const config = (data: JsonObject, labels: JsonObject) => ({
      ...{ apiVersion: "v1", kind: "ConfigMap", metadata: { ...metadata, labels }, data },
    });
    expect(
      shown({
        type: "kubernetes:core/v1:ConfigMap",
        before: config({ cpu: "1000m", gone: "x" }, { version: "1.0" }),
        after: config({ cpu: "1", description: "", limits: "1000m" }, { version: "1", group: "" }),
      }),
    ).toEqual([
      "metadata.labels.version",
      "metadata.labels.group",
      "data.cpu",
      "data.gone",
      "data.description",
      "data.limits",
    ]);
  });

  it("has no fields that the API server alone writes", () => {
    const written = {
      ...metadata,
      creationTimestamp: null,
      generation: 3,
      managedFields: [{}],
      resourceVersion: "7",
      uid: "u",
    };
    const bare = { apiVersion: "v1", kind: "Namespace", metadata };
    expect(checkedManifest({ ...bare, metadata: written })).toEqual(bare);
  });

  it("is in the namespace `default` when it names none", () => {
    const service = (more: JsonObject) => ({ apiVersion: "v1", kind: "Service", metadata: { name: "it", ...more } });
    const type = "kubernetes:core/v1:Service";
    expect(shown({ type, before: service({ namespace: "default" }), after: service({}) })).toEqual([]);
    expect(shown({ type, before: service({ namespace: "shop" }), after: service({}) })).toEqual(["metadata.namespace"]);
  });

  it("of a secret has its texts encoded; against a state nobody can tell whether they differ", () => {
    const type = "kubernetes:core/v1:Secret";
    const of = (data: JsonObject) => ({ apiVersion: "v1", kind: "Secret", metadata, ...data });
    const before = of({ data: "[secret]" });
    expect(shown({ type, before, after: of({ stringData: { a: "x" } }) })).toEqual(["data (secret)"]);
    expect(shown({ type, before, after: of({ data: { a: "eA==" } }) })).toEqual(["data (secret)"]);
    const printed = { type, before: of({ data: { a: "eA==\n", b: "eA==" } }), recorded: false };
    expect(shown({ ...printed, after: of({ stringData: { a: "x" }, data: { b: "eA==" } }) })).toEqual([]);
    expect(shown({ ...printed, after: of({ stringData: { a: "y" }, data: { b: "eA==" } }) })).toEqual(["data.a"]);
  });
});

describe("an object of an operator's kind", () => {
  it("is the same with quantities as a controller spells them, and another one with an empty list", () => {
    const flavor = (nominalQuota: string) => ({ resources: [{ name: "memory", nominalQuota }] });
    const before = queue({ resourceGroups: [{ flavors: [flavor("880Gi")] }] });
    expect(
      shown({ type: QUEUE, before, after: queue({ resourceGroups: [{ flavors: [flavor("901120Mi")] }] }) }),
    ).toEqual([]);
    expect(shown({ type: QUEUE, before: queue({}), after: queue({ taints: [], paused: false, labels: {} }) })).toEqual([
      "spec.taints",
      "spec.paused",
      "spec.labels",
    ]);
    expect(shown({ type: QUEUE, before: queue({ version: "1.0" }), after: queue({ version: "1" }) })).toEqual([
      "spec.version",
    ]);
  });
});

describe("against a state", () => {
  it("a property whose changes the program ignores is left as it is; against a preview it is shown", () => {
    const sides = {
      ...{ type: DEPLOYMENT, ignoreChanges: ["spec.replicas", "spec.template"] },
      before: deployment({ priority: 1 }, { replicas: 4, replicasOf: 1 }),
      after: deployment({ priority: 2 }, { replicas: 2, replicasOf: 2 }),
    };
    expect(shown(sides)).toEqual(["spec.replicasOf"]);
    expect(shown({ ...sides, recorded: false })).toEqual([
      "spec.replicas",
      "spec.template.spec.priority",
      "spec.replicasOf",
    ]);
  });

  it("a command has the defaults of its connection", () => {
    const type = "command:remote:Command";
    const filled = { dialErrorLimit: 10, perDialTimeout: 15, port: 22, user: "root" };
    const before = { connection: { host: "a", ...filled, proxy: { host: "b", ...filled } } };
    expect(shown({ type, before, after: { connection: { host: "a", proxy: { host: "b" } } } })).toEqual([]);
    expect(shown({ type, before, after: { connection: { host: "a", port: 2222, proxy: { host: "b" } } } })).toEqual([
      "connection.port",
    ]);
  });

  it("an object of AWS has tags that the provider made, documents by content, sets in any order", () => {
    const type = "aws:s3/bucket:Bucket";
    const before = {
      tags: { a: "1" },
      tagsAll: { a: "1", b: "2" },
      policy: '{"b":[1,2],"a":{"d":1,"c":2}}',
      subnetIds: ["y", "x"],
    };
    const after = { tags: { a: "1" }, policy: '{ "a": { "c": 2, "d": 1 }, "b": [1, 2] }', subnetIds: ["x", "y"] };
    expect(shown({ type, before, after })).toEqual([]);
    expect(shown({ type, before, after: { ...after, tags: {} } })).toEqual(["tags.a"]);
    expect(shown({ type, before, after: { ...after, policy: '{"a":{"c":2,"d":1},"b":[2,1]}' } })).toEqual(["policy"]);
    expect(shown({ type, before, after: { ...after, subnetIds: ["x", "z"] } })).toEqual(["subnetIds[1]"]);
    const instances = (...instanceTypes: readonly string[]) => ({ instanceTypes: [...instanceTypes] });
    expect(shown({ type, before: instances("a", "b"), after: instances("b", "a") })).toEqual([
      "instanceTypes[0]",
      "instanceTypes[1]",
    ]);
  });
});

type Step = string | number;

/** Paths of everything below a value. */
function pathsOf(value: Json, above: readonly Step[] = []): readonly (readonly Step[])[] {
  const entries: readonly (readonly [Step, Json])[] = Array.isArray(value)
    ? value.map((item, index) => [index, item] as const)
    : isJsonObject(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([step, item]) => [[...above, step], ...pathsOf(item, [...above, step])]);
}

function at(value: Json, path: readonly Step[]): Json | undefined {
  return path.reduce<Json | undefined>((found, step) => {
    if (Array.isArray(found)) return typeof step === "number" ? found[step] : undefined;
    return isJsonObject(found) ? found[step] : undefined;
  }, value);
}

/** A copy with another value at a path; without it where there is none. */
function withValue(value: Json, [step, ...rest]: readonly Step[], next: (old: Json) => Json | undefined): Json {
  const entries = Array.isArray(value) ? [...value.entries()] : isJsonObject(value) ? Object.entries(value) : [];
  const changed = entries.flatMap(([key, item]): (readonly [Step, Json])[] => {
    if (key !== step) return [[key, item]];
    const replaced = rest.length > 0 ? withValue(item, rest, next) : next(item);
    return replaced === undefined ? [] : [[key, replaced]];
  });
  return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed);
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return isObject(value);
}

/** Values that may be as good as none: leaving them out can be no change. */
function saysNothing(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  return typeof value === "object" && Object.values(value).every(saysNothing);
}

function another(value: Json): Json {
  if (typeof value === "number") return value + 1;
  if (typeof value === "boolean") return !value;
  return typeof value === "string" ? `${value}x` : ["another"];
}

describe("what a program declares", () => {
  let objects: readonly ResourceNode[];
  beforeAll(async () => {
    const file = join(import.meta.dirname, "../estates/small.yaml");
    const catalogue = loadCatalogue();
    const loaded = loadEstate({ text: readFileSync(file, "utf8"), file, catalogue });
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.report));
    const { estate } = loaded;
    const program = () => declareEstate({ estate, catalogue, views: deriveViews(estate, catalogue).views });
    const graph = await runProgram({ project: "estate", stack: "small", config: {}, program });
    objects = graph.resources.filter(({ type, inputs }) => type.startsWith("kubernetes:") && "apiVersion" in inputs);
  });

  const changedOf = (node: ResourceNode, next: Json): readonly string[] => {
    if (!isJsonObject(next)) throw new Error("no object");
    const checked = { ...node, inputs: checkedManifest(node.inputs) };
    const base = { ...graphOf(checked), recorded: true as const };
    return diffGraphs(base, graphOf({ ...node, inputs: next })).changes.flatMap(({ op, name }) =>
      op === "same" ? [] : [name],
    );
  };
  const pick = <T>(list: readonly T[], index: number): T => {
    const found = list[index % list.length];
    if (found === undefined) throw new Error("an empty list");
    return found;
  };

  it("shows each change of a value, and each value that is left out", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), fc.boolean(), (i, j, isLeftOut) => {
        const node = pick(objects, i);
        const path = pick(pathsOf(node.inputs), j);
        const value = at(node.inputs, path);
        fc.pre(!(isLeftOut && saysNothing(value)));
        const next = withValue(node.inputs, path, (old) => (isLeftOut ? undefined : another(old)));
        expect(changedOf(node, next), `${node.name} ${path.join(".")}`).toEqual([node.name]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("shows nothing where values are only spelt otherwise", () => {
    const RESPELT: Readonly<Record<string, string>> = { Gi: "Mi", Mi: "Ki", "": "m" };
    const respelt = (text: string): string => {
      const [, digits = "", unit = ""] = /^(\d+)(Gi|Mi|)$/.exec(text) ?? [];
      return digits === "" ? text : `${Number(digits) * (unit === "" ? 1000 : 1024)}${RESPELT[unit]}`;
    };
    const spelt = (value: Json, above: string): Json => {
      if (Array.isArray(value)) return value.map((item) => spelt(item, above));
      if (!isJsonObject(value)) {
        return typeof value === "string" && /^(requests|limits|hard)$/.test(above) ? respelt(value) : value;
      }
      return {
        ...Object.fromEntries(Object.entries(value).map(([key, item]) => [key, spelt(item, key)])),
        absent: null,
      };
    };
    fc.assert(
      fc.property(
        fc.nat(),
        fc.subarray(["args", "env", "volumes", "tolerations"]),
        fc.boolean(),
        (i, lists, isFalse) => {
          const node = pick(objects, i);
          const written = spelt(node.inputs, "");
          const isPods =
            isJsonObject(at(written, ["spec", "template", "spec"])) && node.type.startsWith("kubernetes:apps/");
          const more = { ...Object.fromEntries(lists.map((key) => [key, []])), ...(isFalse ? { hostPID: false } : {}) };
          const next = isPods
            ? withValue(written, ["spec", "template", "spec"], (pod) => (isJsonObject(pod) ? { ...more, ...pod } : pod))
            : written;
          const stamped = withValue(next, ["metadata"], (old) =>
            isJsonObject(old) ? { ...old, creationTimestamp: null } : old,
          );
          expect(changedOf(node, stamped), node.name).toEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
