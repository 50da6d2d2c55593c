/**
 * Measures the embedded engine. Run by hand: `node test/bench/engine.ts [components...]`.
 *
 * Each size runs in a process of its own, so that peak memory is that of one run. A component holds a ConfigMap, a
 * Deployment and a Bucket, so n components are 4n resources.
 */

import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as aws from "@pulumi/aws";
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { runProgram } from "../../src/engine/embedded.ts";

interface Measurement {
  readonly resources: number;
  readonly cpuS: number;
  readonly wallS: number;
  readonly rssMb: number;
  readonly importMb: number;
}

class Workload extends pulumi.ComponentResource {
  constructor(name: string, opts: pulumi.ComponentResourceOptions) {
    super("bench:index:Workload", name, { replicas: 3 }, opts);
    const parent = { parent: this };
    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      { metadata: { namespace: "bench" }, data: { name, level: "info" } },
      parent,
    );
    const labels = { app: name };
    new k8s.apps.v1.Deployment(
      `${name}-deployment`,
      {
        metadata: { namespace: "bench", labels },
        spec: {
          replicas: 3,
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: {
              containers: [
                { name: "main", image: "nginx:1.29", envFrom: [{ configMapRef: { name: config.metadata.name } }] },
              ],
            },
          },
        },
      },
      parent,
    );
    const bucket = new aws.s3.Bucket(`${name}-bucket`, { tags: labels }, parent);
    this.registerOutputs({ bucket: bucket.bucket });
  }
}

async function measure(components: number): Promise<Measurement> {
  // The SDKs load their modules at first use: that cost is not one of the engine.
  void k8s.core.v1.ConfigMap;
  void k8s.apps.v1.Deployment;
  void aws.s3.Bucket;
  const importMb = process.memoryUsage().rss / 1e6;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const graph = await runProgram({
    project: "bench",
    stack: "dev",
    config: {},
    program: async () => {
      const root = new pulumi.ComponentResource("bench:index:Root", "root", {});
      for (let i = 0; i < components; i++) new Workload(`w${i}`, { parent: root });
    },
  });
  const used = process.cpuUsage(cpu);
  return {
    resources: graph.resources.length,
    cpuS: (used.user + used.system) / 1e6,
    wallS: (performance.now() - start) / 1e3,
    rssMb: process.resourceUsage().maxRSS / 1e3,
    importMb,
  };
}

const [mode, ...rest] = process.argv.slice(2);
if (mode === "--one") {
  console.log(JSON.stringify(await measure(Number(rest[0]))));
} else {
  const sizes = process.argv.length > 2 ? process.argv.slice(2).map(Number) : [70, 700, 2500, 7000];
  console.log("resources   CPU s   res/CPU-s   wall s   peak MB   kB/resource");
  for (const size of sizes) {
    const child = spawnSync(process.execPath, [fileURLToPath(import.meta.url), "--one", String(size)], {
      encoding: "utf8",
    });
    if (child.status !== 0) {
      console.log(`${size * 4 + 1}: failed: ${child.stderr.slice(0, 2000)}`);
      continue;
    }
    const m: Measurement = JSON.parse(child.stdout);
    const columns = [
      String(m.resources).padStart(9),
      m.cpuS.toFixed(2).padStart(7),
      (m.resources / m.cpuS).toFixed(0).padStart(11),
      m.wallS.toFixed(2).padStart(8),
      m.rssMb.toFixed(0).padStart(9),
      (((m.rssMb - m.importMb) * 1e3) / m.resources).toFixed(0).padStart(13),
    ];
    console.log(columns.join(" "));
  }
}
