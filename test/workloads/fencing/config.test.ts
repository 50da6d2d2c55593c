import { expect, test } from "vitest";
import { ConfigError, parseConfig } from "../../../src/workloads/fencing/config.ts";

const good = `clusters:
  - { id: house, kubeconfig: kubeconfig, context: house }
hosts:
  - node: ant
    cluster: house
    redfish: https://192.168.250.21
    system: /redfish/v1/Systems/1
    credentials: { username: fencing, passwordFile: secrets/password }
`;

function problems(text: string): string {
  try {
    parseConfig(text, "/etc/estate/fencing.yaml");
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return "none";
}

test("defaults are filled in, and files are found beside the configuration", () => {
  expect(parseConfig(good, "/etc/estate/fencing.yaml")).toEqual({
    pollMs: 500,
    confirmMs: 100,
    timeoutMs: 2000,
    reviewMs: 1000,
    clusters: [{ id: "house", kubeconfig: "/etc/estate/kubeconfig", context: "house" }],
    hosts: [
      {
        node: "ant",
        cluster: "house",
        redfish: "https://192.168.250.21",
        system: "/redfish/v1/Systems/1",
        credentials: { username: "fencing", passwordFile: "/etc/estate/secrets/password" },
        tls: "verify",
      },
    ],
  });
});

test("JSON is read as well", () => {
  const config = parseConfig(good, "/etc/estate/fencing.yaml");
  expect(parseConfig(JSON.stringify(config), "/elsewhere/fencing.json")).toEqual(config);
});

test("every mistake is told with its place", () => {
  const text = good
    .replace("cluster: house", "cluster: hose")
    .replace("https://192.168.250.21", "https://admin:pw@192.168.250.21/redfish")
    .replace("passwordFile: secrets/password", "passwort: x")
    .replace("clusters:", "pollMs: 10\nclusters:");
  expect(problems(text).split("\n")).toEqual([
    "/etc/estate/fencing.yaml:1:9: pollMs: too small: expected number to be >=100",
    "/etc/estate/fencing.yaml:6:14: hosts[0].cluster: hose is none of the clusters; known are house",
    "/etc/estate/fencing.yaml:7:14: hosts[0].redfish: has more than scheme, host and port; write https://10.0.0.21, and the path under system",
    "/etc/estate/fencing.yaml:9:18: hosts[0].credentials: unknown key passwort; remove it or mend its name",
    "/etc/estate/fencing.yaml:9:18: hosts[0].credentials: names no password, or two; give either passwordFile or passwordEnv",
  ]);
});

test.each([
  ["cluster: house", "cluster: hose", "5:14: hosts[0].cluster: hose is none of the clusters; known are house"],
  [
    "https://192",
    "http://192",
    "4:5: hosts[0].tls: does not fit the scheme: http sends the password in clear and needs tls: none, https needs another value",
  ],
  ["https://192.168.250.21", "192.168.250.21", "6:14: hosts[0].redfish: is no https address; write https://10.0.0.21"],
  ["/redfish/v1", "redfish/v1", "7:13: hosts[0].system: is no path; write /redfish/v1/Systems/1"],
  [
    ", passwordFile: secrets/password",
    "",
    "8:18: hosts[0].credentials: names no password, or two; give either passwordFile or passwordEnv",
  ],
  [
    "node: ant",
    "node: ant\n    uuid: 17",
    "5:11: hosts[0].uuid: is no UUID; write 4c4c4544-0058-4b10-8032-b7c04f515233",
  ],
  ["clusters:", "clusters: [", "2:3: is no YAML: "],
])("%j instead of %j", (from, to, message) => {
  expect(problems(good.replace(from, to))).toContain(`/etc/estate/fencing.yaml:${message}`);
});

test("one machine cannot speak for two nodes, and one node has one machine", () => {
  const entry = good.slice(good.indexOf("  - node"));
  expect(problems(good + entry.replace("ant", "bee"))).toBe(
    "/etc/estate/fencing.yaml:12:13: hosts[1].system: https://192.168.250.21/redfish/v1/Systems/1 is also the system of ant; give each node its own",
  );
  expect(problems(good + entry.replace(".21", ".22"))).toBe(
    "/etc/estate/fencing.yaml:9:11: hosts[1].node: ant is there twice; name each node once",
  );
});

test("a name with quotes and colons in it is quoted in no other way than YAML has it", () => {
  expect(parseConfig(good.replace("node: ant", 'node: "a: b"'), "f.yaml").hosts[0]?.node).toBe("a: b");
});
