import { beforeEach, describe, expect, test } from "vitest";
import { isObject } from "../../../src/engine/graph.ts";
import type { ApiClient } from "../../../src/twin/api/client.ts";
import type { ApiObject, ObjectRef } from "../../../src/twin/api/object.ts";
import { displace, isOn, podsWhere } from "../../../src/twin/proof/displace.ts";
import { ApiDouble } from "./api-double.ts";
import { pod } from "./pods.ts";

const JOB = { apiVersion: "batch/v1", kind: "Job", metadata: { name: "train", namespace: "tools", uid: "job-uid" } };

let objects: ApiDouble;
let asked: string[];
/** Writes down what is asked of it, and takes pods away as controllers would. */
let api: ApiClient;

beforeEach(() => {
  objects = new ApiDouble("c");
  asked = [];
  const takePod = (name: string): void =>
    objects.take({ apiVersion: "v1", kind: "Pod", metadata: { name, namespace: "tools" } });
  api = {
    ...objects,
    remove: async (ref, options) => {
      asked.push(`remove ${ref.metadata.name} ${JSON.stringify(options)}`);
      takePod(ref.metadata.name);
    },
    merge: async (ref, patch) => {
      asked.push(`${ref.kind} ${ref.metadata.name} ${JSON.stringify(patch)}`);
      const spec = isObject(patch) && isObject(patch["spec"]) ? patch["spec"] : {};
      if (spec["suspend"] === true || spec["active"] === false) takePod("train-1");
      if (spec["active"] === false) objects.put(workload("False"));
      return { ...ref, metadata: { ...ref.metadata } };
    },
  };
});

function owned(object: ApiObject, owner: ObjectRef): ApiObject {
  const { apiVersion, kind, metadata } = owner;
  const reference = {
    apiVersion,
    kind,
    name: metadata.name,
    controller: true,
    ...("uid" in metadata ? { uid: metadata.uid } : {}),
  };
  return { ...object, metadata: { ...object.metadata, ownerReferences: [reference] } };
}

function workload(reserved: "True" | "False"): ApiObject {
  const object: ApiObject = {
    apiVersion: "kueue.x-k8s.io/v1beta2",
    kind: "Workload",
    metadata: { name: "job-train", namespace: "tools" },
    status: { conditions: [{ type: "QuotaReserved", status: reserved }] },
  };
  return owned(object, JOB);
}

test("a pod of a replica set is deleted at once", async () => {
  const web = owned(pod("web-1", { node: "a" }), {
    apiVersion: "apps/v1",
    kind: "ReplicaSet",
    metadata: { name: "web" },
  });
  objects.put(web);
  await displace(api, [web]);
  expect(asked).toEqual(['remove web-1 {"graceSeconds":0}']);
});

test("a pod of a job is never deleted, as the job would count a failure: the job is suspended and resumed", async () => {
  const train = owned(pod("train-1", { node: "a" }), JOB);
  objects.put(train);
  objects.put(JOB);
  await displace(api, [train]);
  expect(asked).toEqual(['Job train {"spec":{"suspend":true}}', 'Job train {"spec":{"suspend":false}}']);
});

test("a job that a queue let in is held by its queue, and let go when its quota is given back", async () => {
  const train = owned(pod("train-1", { node: "a" }), JOB);
  for (const object of [train, JOB, workload("True")]) objects.put(object);
  await displace(api, [train]);
  expect(asked).toEqual([
    'Workload job-train {"spec":{"active":false}}',
    'Workload job-train {"spec":{"active":true}}',
  ]);
});

describe("pods that may be displaced", () => {
  const set = { apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "web" } };
  const names = async (): Promise<string[]> =>
    (await podsWhere(api, isOn(["a", "b"]))).map(({ metadata }) => metadata.name);

  test("are those on the nodes that somebody makes again", async () => {
    objects.put(owned(pod("here", { node: "a" }), set));
    objects.put(owned(pod("there", { node: "c" }), set));
    objects.put(pod("alone", { node: "a" }));
    objects.put(
      owned(pod("agent", { node: "a" }), { apiVersion: "apps/v1", kind: "DaemonSet", metadata: { name: "agent" } }),
    );
    objects.put(owned(pod("over", { node: "b", phase: "Succeeded" }), set));
    objects.put(owned(pod("waiting"), set));
    expect(await names()).toEqual(["here"]);
  });
});
