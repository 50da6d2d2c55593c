/** How one cluster of the twin is reached; also written as the kubeconfig that Pulumi and people use. */
import { readFileSync } from "node:fs";
import { stringify } from "yaml";

export interface ClusterAccess {
  /** Cluster of the estate. */
  readonly cluster: string;
  /** Context of the kubeconfig, as the estate states it. */
  readonly context: string;
  /** `https://127.0.0.1:PORT` */
  readonly server: string;
  /** Files in PEM: the authority, and the administrator's certificate with its key. */
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** Kubeconfig with one context per cluster, certificates inside: it may be copied anywhere. */
export function kubeconfig(accesses: readonly ClusterAccess[]): string {
  const data = (file: string): string => readFileSync(file).toString("base64");
  return stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: accesses.map(({ cluster, server, ca }) => ({
      name: cluster,
      cluster: { server, "certificate-authority-data": data(ca) },
    })),
    users: accesses.map(({ cluster, certificate, key }) => ({
      name: cluster,
      user: { "client-certificate-data": data(certificate), "client-key-data": data(key) },
    })),
    contexts: accesses.map(({ cluster, context }) => ({ name: context, context: { cluster, user: cluster } })),
    "current-context": accesses[0]?.context ?? "",
  });
}
