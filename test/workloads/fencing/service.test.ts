import { expect, test } from "vitest";
import { freePorts } from "../../../src/twin/system/ports.ts";
import { waitFor } from "../../../src/twin/system/wait.ts";
import { parseConfig } from "../../../src/workloads/fencing/config.ts";
import { type Log, logTo } from "../../../src/workloads/fencing/log.ts";
import { watchPower } from "../../../src/workloads/fencing/service.ts";
import { NodesDouble } from "./nodes-double.ts";
import { redfishDouble } from "./redfish-double.ts";

const names = Array.from({ length: 12 }, (_, index) => `n-${index + 1}`);
const pathOf = (name: string): string => `/redfish/v1/Systems/${name}`;

test("a rack that is off is out of service at once, all of it, while another BMC is silent", async () => {
  const double = await redfishDouble();
  for (const name of names) double.systems.set(pathOf(name), { PowerState: "On" });
  const [port = 0] = await freePorts(1);
  process.env["FENCING_TEST_PASSWORD"] = double.password;
  const config = parseConfig(
    JSON.stringify({
      pollMs: 100,
      confirmMs: 20,
      reviewMs: 100,
      metrics: { port },
      clusters: [{ id: "house" }],
      hosts: names.map((node) => ({
        node,
        cluster: "house",
        redfish: double.url,
        system: pathOf(node),
        credentials: { username: double.username, passwordEnv: "FENCING_TEST_PASSWORD" },
        tls: "none",
      })),
    }),
    "fencing.json",
  );
  const nodes = new NodesDouble(names);
  const text: string[] = [];
  const log: Log = logTo((line) => text.push(line));
  const stop = new AbortController();
  const served = watchPower({ config, log, signal: stop.signal, nodesOf: () => nodes });
  const seen = (event: string): true | undefined =>
    text.some((line) => line.includes(`"event":"${event}"`)) || undefined;
  try {
    await waitFor(() => seen("watching"), { what: "all BMCs to answer", limitMs: 10_000 });
    const [silent = "", ...rack] = names;
    double.systems.set(pathOf(silent), 500);
    for (const name of rack) double.systems.set(pathOf(name), { PowerState: "Off" });
    await waitFor(() => (rack.every((name) => nodes.taintsOf(name).length === 1) ? true : undefined), {
      what: "the rack to be out of service",
      limitMs: 10_000,
    });
    expect(nodes.taintsOf(silent)).toEqual([]);
    const figures = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(figures).toContain('estate_fencing_hosts{cluster="house",standing="off"} 11\n');
    expect(figures).toContain('estate_fencing_hosts{cluster="house",standing="silent"} 1\n');
    expect(figures).toContain('estate_fencing_taints_total{cluster="house",change="set"} 11\n');
    expect(figures).toContain("estate_fencing_off_to_taint_seconds_count 11\n");
  } finally {
    stop.abort();
    await served;
    await double.close();
  }
  expect(double.sessions.size).toBe(0);
  expect(seen("stopped")).toBe(true);
  expect(text.join("")).not.toContain(double.password);
});
