import { stripVTControlCharacters } from "node:util";
import { describe, expect, test } from "vitest";
import { columns } from "../../../src/report/columns.ts";
import { statusJson, statusText } from "../../../src/report/twin/status.ts";
import type { ClusterStatus, TwinStatus } from "../../../src/twin/status.ts";
import { hostileTexts } from "../sample.ts";

const plain = { width: 80, colour: false };

const east: ClusterStatus = {
  ...{ cluster: "gpu-east", down: undefined, gone: [], nodes: 4, ready: 4, pods: 31, placed: 30, running: 29 },
  ownSchemas: ["InferenceService", "TrainJob"],
};
const manager: ClusterStatus = {
  ...{ cluster: "mon-tokyo", down: undefined, gone: [], nodes: 3, ready: 2, pods: 12, placed: 12, running: 12 },
  ownSchemas: ["TrainJob", "Appliance"],
};
const whole: TwinStatus = {
  stack: "prod",
  file: "/estate/Pulumi.prod.yaml",
  phase: "running",
  clusters: [east, manager],
  metal: { down: undefined, hosts: 28, states: { available: 1, provisioned: 27 }, poweredOn: 27, failed: [] },
  hosts: "estate-1f00ab12",
  cloud: "http://127.0.0.1:5000",
  gone: [],
  start: { seconds: 81.26, phases: [{ name: "deployment", seconds: 50 }], resources: 1204 },
};
const bare: TwinStatus = {
  ...{ stack: "small", file: "small.yaml", phase: "starting", clusters: [] },
  ...{ metal: undefined, hosts: undefined, cloud: undefined, gone: [], start: undefined },
};

describe("the status of a twin", () => {
  test("has its clusters and parts in 80 columns", () => {
    expect(statusText(whole, plain)).toBe(`prod: running
  file    /estate/Pulumi.prod.yaml
  start   1,204 resources deployed from nothing in 1 min 21.3 s (measured)

  cluster    nodes ready  pods placed  pods ready
  gpu-east           4/4        30/31       29/31
  mon-tokyo          2/3        12/12       12/12

  metal   28 hosts, 1 available, 27 provisioned; 27 with power
  hosts   answer ssh in network namespace estate-1f00ab12
  cloud   AWS emulator at http://127.0.0.1:5000
  fabric  not part of the twin yet
  schemas own, not their makers': Appliance, InferenceService, TrainJob
`);
  });

  test("tells of work that goes on or was cut off", () => {
    const first = (status: TwinStatus): string | undefined => statusText(status, plain).split("\n")[0];
    expect(first({ ...whole, open: { work: "deployment", is: "going on" } })).toBe(
      "prod: running, a deployment goes on",
    );
    expect(first({ ...whole, open: { work: "measurement", is: "cut off" } })).toBe(
      "prod: running, a measurement was cut off",
    );
    const open = { work: "deployment", is: "cut off" } as const;
    expect(JSON.parse(statusJson({ ...whole, open }))).toMatchObject({ open });
  });

  test("is a list where 40 columns are too few for a table", () => {
    expect(statusText(whole, { width: 40, colour: false })).toBe(`prod: running
  file    /estate/Pulumi.prod.yaml
  start   1,204 resources deployed from
          nothing in 1 min 21.3 s
          (measured)

  gpu-east
    nodes ready 4/4
    pods placed 30/31
    pods ready 29/31
  mon-tokyo
    nodes ready 2/3
    pods placed 12/12
    pods ready 12/12

  metal   28 hosts, 1 available, 27
          provisioned; 27 with power
  hosts   answer ssh in network
          namespace estate-1f00ab12
  cloud   AWS emulator at
          http://127.0.0.1:5000
  fabric  not part of the twin yet
  schemas own, not their makers':
          Appliance, InferenceService,
          TrainJob
`);
  });

  test("says which parts were left out, and that the start is not over", () => {
    expect(statusText(bare, plain)).toBe(`small: starting, or its start was cut off
  file    small.yaml

  metal   not started
  hosts   not started
  cloud   not started
  fabric  not part of the twin yet
`);
  });

  test("has below a cluster why its API server does not answer, and which of its programs are gone", () => {
    const down = {
      ...east,
      ...{ down: "GET /api/v1: connect ECONNREFUSED 127.0.0.1:6443", gone: ["etcd/0", "kube-apiserver/0"] },
      ...{ nodes: 0, ready: 0, pods: 0, placed: 0, running: 0 },
    };
    const text = statusText({ ...whole, clusters: [down, { ...manager, gone: ["kube-scheduler/1"] }] }, plain);
    expect(text.split("\n\n")[1]).toBe(`  cluster    nodes ready  pods placed  pods ready
  gpu-east             ?            ?           ?
    API server: GET /api/v1: connect ECONNREFUSED 127.0.0.1:6443; not running:
    etcd/0, kube-apiserver/0
  mon-tokyo          2/3        12/12       12/12
    not running: kube-scheduler/1`);
  });

  test("has for metal what failed in Ironic's words, and which processes of the parts are gone", () => {
    const failed = [{ host: "gpu-1", type: "registration error", message: "wrong BMC password for admin" }];
    const metal = {
      ...{ down: undefined, hosts: 1, states: { registering: 1 }, poweredOn: 0 },
      failed,
    };
    expect(statusText({ ...bare, metal, gone: ["redfish", "moto"] }, plain)).toContain(
      `  metal   1 host, 1 registering; 0 with power; gpu-1: wrong BMC password for
          admin
  hosts   not started
  cloud   not started
  gone    not running: redfish, moto
`,
    );
    const down = { down: "no answer within 5 s", hosts: 0, states: {}, poweredOn: 0, failed: [] };
    expect(statusText({ ...bare, metal: down }, plain)).toContain("  metal   does not answer: no answer within 5 s\n");
  });

  test("keeps the lines of what a deployment failed with, indented as they are", () => {
    const failed =
      "small: the deployment failed:\n  v1:Namespace (bench):\n    error: was not created by the API server: etcdserver: request timed out";
    expect(statusText({ ...bare, failed }, plain)).toContain(`
  failed  small: the deployment failed:
            v1:Namespace (bench):
              error: was not created by the API server: etcdserver: request
              timed out
`);
  });

  test("paints only its first line, and says the same without colour", () => {
    const text = statusText(whole, { width: 80, colour: true });
    expect(text.startsWith("\u001b[1mprod: running\u001b[22m\n")).toBe(true);
    expect(stripVTControlCharacters(text)).toBe(statusText(whole, plain));
  });
});

describe("whatever is in it", () => {
  /** The status with every text of it replaced. */
  function withText(text: string): TwinStatus {
    const cluster = { ...east, cluster: text, down: text, gone: [text], ownSchemas: [text] };
    return {
      ...{ ...whole, stack: text, file: text, clusters: [cluster, cluster], hosts: text, cloud: text },
      metal: {
        ...{ down: undefined, gone: [text], hosts: 2, states: { [text]: 2 }, poweredOn: 1 },
        failed: [{ host: text, type: text, message: text }],
      },
    };
  }

  test.each([80, 40, 20])("no line is longer than %d columns", (width) => {
    const texts = ["a".repeat(500), "word ".repeat(100).trim(), "値".repeat(100), ...hostileTexts];
    for (const text of texts) {
      const lines = statusText(withText(text), { width, colour: false }).split("\n");
      expect(Math.max(...lines.map(columns))).toBeLessThanOrEqual(width);
    }
  });

  test.each(hostileTexts)("no control character reaches the terminal: %j", (text) => {
    const printed = statusText(withText(text), plain);
    expect(printed.replaceAll("\n", "")).not.toMatch(/\p{Cc}|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/u);
  });
});

test("the JSON names its format and has everything", () => {
  const text = statusJson(whole);
  expect(text.endsWith("}\n")).toBe(true);
  expect(JSON.parse(text)).toEqual({ format: "estate.twin-status/2", ...JSON.parse(JSON.stringify(whole)) });
  expect(Object.keys(JSON.parse(statusJson(bare)))).toEqual(["format", "stack", "file", "phase", "clusters", "gone"]);
});
