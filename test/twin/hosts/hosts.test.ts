import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { loadEstate } from "../../../src/config/load.ts";
import { formatProblems } from "../../../src/config/problem.ts";
import { seedHosts } from "../../../src/twin/hosts/addresses.ts";
import { namespaceOf } from "../../../src/twin/hosts/namespace.ts";
import { missingForHosts } from "../../../src/twin/hosts/prerequisites.ts";
import { hostFiles } from "../../../src/twin/hosts/root.ts";
import { connectionSchema, endpointFiles, sshConfig } from "../../../src/twin/hosts/ssh-config.ts";
import { deriveViews } from "../../../src/views/derive.ts";

describe("hosts of a twin", () => {
  it("are the seed hosts of the estate at the addresses that the program connects to", () => {
    const catalogue = loadCatalogue();
    const file = join(import.meta.dirname, "../../../Pulumi.prod.yaml");
    const loaded = loadEstate({ text: readFileSync(file, "utf8"), file, catalogue });
    if (!loaded.ok) throw new Error(formatProblems(loaded.report));
    const { views } = deriveViews(loaded.estate, catalogue);
    expect(seedHosts(loaded.estate, views)).toEqual([{ host: "mon-1", address: "10.30.0.121", user: "estate" }]);
    expect(seedHosts(loaded.estate, { ...views, interfaces: [] })).toEqual([]);
  });

  it("need root and programs, and say where the programs come from", () => {
    expect(missingForHosts(0, () => true)).toEqual([]);
    expect(missingForHosts(1000, (path) => !path.endsWith("/sshd"))).toEqual([
      "hosts: run as user 1000, network namespaces are for root; start the twin by sudo",
      "hosts: sshd is not installed; install it by apt-get install --no-install-recommends openssh-server",
    ]);
  });

  it("have one namespace for each folder", () => {
    expect(namespaceOf("/a/b")).toBe(namespaceOf("/a/c/../b"));
    expect(namespaceOf("/a/b")).not.toBe(namespaceOf("/a/c"));
    expect(namespaceOf("/a/b")).toMatch(/^estate-[0-9a-f]{8}$/);
  });

  it("let one user in, by key, at one address", () => {
    const args = { address: "10.0.0.1", user: "estate", hostKey: "private", authorizedKey: "public" };
    const files = new Map(hostFiles(args).map(({ path, text, mode }) => [path, { text, mode }]));
    expect(files.get("etc/passwd")?.text).toBe(
      "estate:*:0:0::/root:/bin/sh\nroot:*:0:0:root:/root:/bin/sh\nsshd:*:100:65534::/run/sshd:/usr/sbin/nologin\n",
    );
    expect(files.get("etc/ssh/host_key")).toEqual({ text: "private", mode: 0o600 });
    const config = files.get("etc/ssh/sshd_config")?.text.split("\n") ?? [];
    for (const line of [
      "ListenAddress 10.0.0.1",
      "AuthenticationMethods publickey",
      "AllowUsers estate",
      "UsePAM no",
    ]) {
      expect(config).toContain(line);
    }
    expect(files.get("opt/host-double/bin/kubeadm")).toEqual({
      text: '#!/bin/sh\n# Double of kubeadm.\nexec /opt/host-double/node /opt/host-double/programs/main.ts kubeadm "$@"\n',
      mode: 0o755,
    });
  });
});

describe("the configuration of the ssh client", () => {
  const files = endpointFiles("/tmp/x", "target");

  it("has the defaults of the provider, and looks at no host key", () => {
    const endpoint = connectionSchema.parse({ host: "10.0.0.1" });
    expect([endpoint.dialErrorLimit, endpoint.perDialTimeout]).toEqual([10, 15]);
    expect(sshConfig({ endpoint, files, proxyCommand: undefined, variables: [] })).toBe(
      [
        "Host target",
        "HostName 10.0.0.1",
        "Port 22",
        "User root",
        "BatchMode yes",
        "LogLevel ERROR",
        "IdentityFile none",
        "StrictHostKeyChecking no",
        "UserKnownHostsFile /dev/null",
        "GlobalKnownHostsFile /dev/null",
        "ConnectTimeout 15",
        'ControlPath "/tmp/x/target-socket"\n',
      ].join("\n  "),
    );
  });

  it("takes over what the connection says", () => {
    const endpoint = connectionSchema.parse({
      host: "host.example",
      port: 2222,
      user: "estate",
      privateKey: "key",
      hostKey: "ssh-ed25519 AAAA comment",
      agentSocketPath: "/run/agent",
      perDialTimeout: 0,
    });
    const lines = sshConfig({ endpoint, files, proxyCommand: "way %h", variables: ["LANG"] }).split("\n  ");
    for (const line of [
      "Port 2222",
      "User estate",
      'IdentityFile "/tmp/x/target-key"',
      'IdentityAgent "/run/agent"',
      "StrictHostKeyChecking yes",
      'UserKnownHostsFile "/tmp/x/target-known-hosts"',
      "HostKeyAlgorithms ssh-ed25519",
      "ProxyCommand way %h",
      "SendEnv LANG",
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines.join()).not.toContain("ConnectTimeout");
  });

  it("takes no word that could be read as more than one", () => {
    const config = (connection: object, variables: readonly string[] = []) =>
      sshConfig({ endpoint: connectionSchema.parse(connection), files, proxyCommand: undefined, variables });
    expect(() => config({ host: "a\nProxyCommand touch /x" })).toThrow(
      'host: "a\\nProxyCommand touch /x" is not a plain word',
    );
    expect(() => config({ host: "a", user: "b c" })).toThrow('user: "b c" is not a plain word');
    expect(() => config({ host: "a" }, ["LC A"])).toThrow('environment: "LC A" is not a plain word');
    expect(() => connectionSchema.parse({ host: "a", pasword: "x" })).toThrow("pasword");
  });
});
