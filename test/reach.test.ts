import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Estate } from "../src/model/estate.ts";
import { unreachableClusters } from "../src/reach.ts";
import { makePki, type Pki } from "../src/twin/control-plane/pki.ts";
import { small } from "./components/kubernetes/estates.ts";

/** Where nobody listens: no service may have this port. */
const NOBODY = "https://127.0.0.1:1";
const MEND = "start the cluster, or mend its entry in the kubeconfig";

describe("clusters that are asked before a preview", () => {
  let folder: string;
  let pki: Pki;
  let server: Server;
  let address: string;
  /** What the API server answers. */
  let status: number;
  let asked: string[];

  const ask = (text: string, clusters: Estate["clusters"] = small.estate.clusters): Promise<readonly string[]> => {
    const file = join(folder, "kubeconfig");
    writeFileSync(file, text);
    vi.stubEnv("KUBECONFIG", file);
    return unreachableClusters({ clusters });
  };
  /** A kubeconfig with one context. */
  const naming = (context: string, at: string, authority: object = { "certificate-authority": pki.ca }): string =>
    JSON.stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [{ name: "c", cluster: { server: at, ...authority } }],
      users: [{ name: "u", user: { token: "a-token" } }],
      contexts: [{ name: context, context: { cluster: "c", user: "u" } }],
    });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "estate-reach-"));
    pki = await makePki(join(folder, "pki"), ["127.0.0.1"]);
    const { certificate, key } = pki.server;
    server = createServer({ cert: readFileSync(certificate), key: readFileSync(key) }, (request, answer) => {
      asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
      answer.writeHead(status).end("{}");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    address = `https://127.0.0.1:${portOf(server.address())}`;
  });
  afterEach(() => vi.unstubAllEnvs());
  afterAll(() => {
    server?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it.each([200, 403, 500])("are there when they answer with %i, as whoever runs Pulumi", async (answer) => {
    [status, asked] = [answer, []];
    expect(await ask(naming("house", address))).toEqual([]);
    expect(asked).toEqual(["GET /version Bearer a-token"]);
  });

  it("refuse whoever has to log in again", async () => {
    [status, asked] = [401, []];
    expect(await ask(naming("house", address))).toEqual([
      `house: context house is refused by ${address}: 401; log in to the cluster again`,
    ]);
  });

  it("are not believed with a certificate of another authority", async () => {
    [status, asked] = [200, []];
    expect(await ask(naming("house", address, {}))).toEqual([
      `house: context house does not answer at ${address}: UNABLE_TO_VERIFY_LEAF_SIGNATURE; ${MEND}`,
    ]);
    expect(asked).toEqual([]);
  });

  it("do not answer at a port where nobody listens", async () => {
    expect(await ask(naming("house", NOBODY))).toEqual([
      `house: context house does not answer at ${NOBODY}: ECONNREFUSED; ${MEND}`,
    ]);
  });

  it("are missing where the kubeconfig has no such context, or the context no such cluster", async () => {
    expect(await ask(naming("cottage", NOBODY))).toEqual([
      "house: context house is not in the kubeconfig; add it there, or name another in clusters.<id>.kubernetes",
    ]);
    expect(await ask(naming("house", NOBODY).replace('"cluster":"c"', '"cluster":"d"'))).toEqual([
      "house: context house names the cluster d, which is not in the kubeconfig; add it there",
    ]);
  });

  it("are not asked from a kubeconfig that cannot be read", async () => {
    expect(await ask("clusters: [")).toEqual([
      expect.stringMatching(/^house: context house is in a kubeconfig that cannot be read: /),
    ]);
    vi.stubEnv("KUBECONFIG", join(folder, "pki"));
    expect(await unreachableClusters(small.estate)).toEqual([
      expect.stringMatching(/^house: context house is in a kubeconfig that cannot be read: EISDIR/),
    ]);
  });

  it("are only those that run Kubernetes", async () => {
    const without = small.estate.clusters.map(({ kubernetes: _kubernetes, ...cluster }) => cluster);
    expect(await ask("clusters: [", without)).toEqual([]);
  });
});

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("the server listens at no port");
  return address.port;
}
