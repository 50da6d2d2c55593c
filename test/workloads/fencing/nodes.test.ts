import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ClusterConfig } from "../../../src/workloads/fencing/config.ts";
import { type Nodes, nodesOf } from "../../../src/workloads/fencing/nodes.ts";

/** Answers of an API server, by method and path; each request as it came. */
const answers = new Map<string, { status: number; body: unknown } | "hang">();
const requests: { line: string; type: string | undefined; body: unknown }[] = [];
let folder = "";
let close = async (): Promise<void> => {};
let nodes: Nodes;

const ant = {
  apiVersion: "v1",
  kind: "Node",
  metadata: { name: "ant", resourceVersion: "7", labels: { "fencing.estate/out-of-service": "true" } },
  spec: {
    taints: [
      { key: "role", value: "fast", effect: "NoSchedule", timeAdded: "2026-11-24T10:00:00Z" },
      { key: "node.kubernetes.io/out-of-service", value: "nodeshutdown", effect: "NoExecute" },
    ],
  },
  status: { conditions: [{ type: "Ready", status: "True" }] },
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "estate-nodes-"));
  const server = createServer(async (request, answer) => {
    let text = "";
    for await (const part of request) text += part;
    const line = `${request.method} ${(request.url ?? "").split("?", 1)[0]}`;
    requests.push({ line, type: request.headers["content-type"], body: text === "" ? undefined : JSON.parse(text) });
    const found = answers.get(line) ?? { status: 404, body: {} };
    if (found === "hang") return;
    answer.writeHead(found.status, { "Content-Type": "application/json" }).end(JSON.stringify(found.body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  close = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  writeFileSync(
    join(folder, "kubeconfig"),
    `{ clusters: [{ name: c, cluster: { server: "http://127.0.0.1:${port}", insecure-skip-tls-verify: true } }], users: [{ name: u, user: { token: s3cret } }], contexts: [{ name: house, context: { cluster: c, user: u } }], current-context: house }`,
  );
  nodes = nodesOf(cluster(), 10_000);
});

afterEach(async () => {
  answers.clear();
  requests.length = 0;
  await close();
  rmSync(folder, { recursive: true });
});

function cluster(changes: Partial<ClusterConfig> = {}): ClusterConfig {
  return { id: "house", kubeconfig: join(folder, "kubeconfig"), ...changes };
}

test("a node is read with its taints, mark and readiness", async () => {
  answers.set("GET /api/v1/nodes/ant", { status: 200, body: ant });
  expect(await nodes.get("ant")).toEqual({
    name: "ant",
    resourceVersion: "7",
    taints: [{ ...ant.spec.taints[0], timeAdded: "2026-11-24T10:00:00.000Z" }, ant.spec.taints[1]],
    isOurs: true,
    isReady: true,
  });
  expect(await nodes.get("bee")).toBeUndefined();
});

test("a taint is set and taken away with the version of the node, and nothing else of it", async () => {
  answers.set("GET /api/v1/nodes/ant", { status: 200, body: ant });
  answers.set("PATCH /api/v1/nodes/ant", { status: 200, body: ant });
  const node = await nodes.get("ant");
  if (node === undefined) throw new Error("no node");
  expect([await nodes.takeOut({ ...node, taints: [] }), await nodes.takeBack(node)]).toEqual(["done", "done"]);
  const type = "application/merge-patch+json";
  const line = "PATCH /api/v1/nodes/ant";
  const [fast, out] = ant.spec.taints;
  expect(requests.slice(1)).toEqual([
    {
      line,
      type,
      body: {
        metadata: { resourceVersion: "7", labels: { "fencing.estate/out-of-service": "true" } },
        spec: { taints: [out] },
      },
    },
    {
      line,
      type,
      body: {
        metadata: { resourceVersion: "7", labels: { "fencing.estate/out-of-service": null } },
        spec: { taints: [{ ...fast, timeAdded: "2026-11-24T10:00:00.000Z" }] },
      },
    },
  ]);
});

test("a conflict and a node that is gone are outcomes, a refusal is an error in the server's words", async () => {
  const node = { name: "ant", resourceVersion: "7", taints: [], isOurs: false, isReady: true };
  answers.set("PATCH /api/v1/nodes/ant", { status: 409, body: {} });
  expect(await nodes.takeOut(node)).toBe("conflict");
  answers.set("PATCH /api/v1/nodes/ant", { status: 404, body: {} });
  expect(await nodes.takeOut(node)).toBe("gone");
  answers.set("PATCH /api/v1/nodes/ant", { status: 403, body: { message: 'nodes "ant" is forbidden' } });
  await expect(nodes.takeOut(node)).rejects.toThrow(/^nodes "ant" is forbidden$/);
});

test("a server that hangs is waited for no longer than an answer may take", async () => {
  answers.set("GET /api/v1/nodes/ant", "hang");
  await expect(nodesOf(cluster(), 100).get("ant")).rejects.toThrow(/aborted|timeout/);
});

test("the lease is known by the time of its renewal", async () => {
  const path = "GET /apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases/ant";
  answers.set(path, { status: 200, body: { spec: { renewTime: "2026-11-24T10:00:00.123456Z" } } });
  expect(await nodes.leaseOf("ant")).toBe('"2026-11-24T10:00:00.123456Z"');
  expect(await nodes.leaseOf("bee")).toBeUndefined();
});

test("not ready is said in the status alone", async () => {
  answers.set("PATCH /api/v1/nodes/ant/status", { status: 200, body: ant });
  await nodes.sayNotReady("ant");
  expect(requests).toEqual([
    {
      line: "PATCH /api/v1/nodes/ant/status",
      type: "application/strategic-merge-patch+json",
      body: {
        status: {
          conditions: [expect.objectContaining({ type: "Ready", status: "Unknown", reason: "PowerOff" })],
        },
      },
    },
  ]);
});

test.each([
  [{ context: "hose" }, /^house: .*kubeconfig has no context hose; known are house$/],
  [{ kubeconfig: "/nowhere/kubeconfig" }, /^house: the kubeconfig \/nowhere\/kubeconfig cannot be read \(ENOENT\)/],
  [{ kubeconfig: undefined }, /^house: names no kubeconfig, and this is no pod of a cluster; give kubeconfig/],
])("%j cannot be used", (changes, message) => {
  const { kubeconfig, ...rest } = { ...cluster(), ...changes };
  const wanted = kubeconfig === undefined ? rest : { ...rest, kubeconfig };
  expect(() => nodesOf(wanted, 10_000)).toThrow(message);
});
