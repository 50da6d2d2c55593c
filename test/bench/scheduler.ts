/**
 * How many nodes the real control plane and scheduler take on this machine: `npm run bench:scheduler [NODES...]`, 1,000 and 5,000 by
 * default.
 *
 * The nodes and Deployments of the primary estate's data centre clusters stand beside their copies in one control plane. Each size
 * starts from nothing. A pod counts when the scheduler has bound it: readiness is KWOK's and says nothing of Kubernetes.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { readEstate } from "../../src/cli/input.ts";
import { runProgram } from "../../src/engine/embedded.ts";
import { isObject, type ResourceGraph } from "../../src/engine/graph.ts";
import { declareEstate } from "../../src/program.ts";
import { type ApiClient, connect } from "../../src/twin/api/client.ts";
import { type ApiObject, isApiObject, type ObjectRef } from "../../src/twin/api/object.ts";
import { type RunningCluster, startCluster } from "../../src/twin/control-plane/cluster.ts";
import { hasCondition } from "../../src/twin/declared.ts";
import { type ClusterHardware, hardwareOf, scaledHardware } from "../../src/twin/hardware/index.ts";
import { planClusters } from "../../src/twin/plan.ts";
import { podView } from "../../src/twin/proof/observe.ts";
import { waitFor } from "../../src/twin/system/wait.ts";
import { estateForTwin } from "../../src/twin/twin-estate.ts";
import { deriveViews } from "../../src/views/derive.ts";

const FILE = "Pulumi.prod.yaml";
const CLUSTERS = ["trade-tokyo", "gpu-east", "mon-tokyo"];
/** What a Deployment needs to be placed. */
const KINDS = ["Namespace", "ServiceAccount", "PriorityClass", "DeviceClass", "ResourceClaimTemplate", "Deployment"];
const AT_ONCE = 32;
const SIZES = process.argv.slice(2).map(Number);
const MIB = 2 ** 20;
/** A loaded machine answers late: nodes must not count as lost for it. */
const PATIENT = [
  { name: "node-monitor-grace-period", value: "300s" },
  { name: "kube-api-qps", value: "1000" },
  { name: "kube-api-burst", value: "2000" },
];

const input = await readEstate(new Map([["file", FILE]]));
const { catalogue } = input;
const estate = estateForTwin(input.estate);
const { views } = deriveViews(estate, catalogue);
const graph = await runProgram({
  project: "estate",
  stack: "prod",
  config: {},
  program: () => declareEstate({ estate, views, catalogue }),
});
const plans = planClusters(estate).filter(({ cluster }) => CLUSTERS.includes(cluster.id));
const hardware = merged(plans.map(({ cluster }) => hardwareOf({ estate, views, catalogue, cluster })));
const objects = declared(
  graph,
  plans.map(({ args }) => args.context),
);

console.log(
  `${availableParallelism()} cores, ${hardware.nodes.length} nodes of the estate and their copies in one control plane`,
);
console.log(
  "| nodes | pods | control plane up s | nodes ready s | all pods scheduled s | pods per s | memory MiB | largest |",
);
console.log("| --: | --: | --: | --: | --: | --: | --: | --- |");
for (const size of SIZES.length === 0 ? [1000, 5000] : SIZES) {
  const factor = Math.ceil(size / hardware.nodes.length);
  console.log(await measured(factor));
}

async function measured(factor: number): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "estate-scale-"));
  const [plan] = plans;
  if (plan === undefined) throw new Error(`${FILE}: has none of ${CLUSTERS.join(", ")}`);
  const begun = performance.now();
  const since = (): number => (performance.now() - begun) / 1000;
  const { flags } = plan.args;
  const running = await startCluster({
    ...plan.args,
    members: 1,
    folder,
    leaseSeconds: 200,
    flags: {
      ...flags,
      controllerManager: [...flags.controllerManager, ...PATIENT],
      scheduler: [...flags.scheduler, ...PATIENT.slice(1)],
    },
  });
  const api = connect(running.access);
  try {
    const up = since();
    const { nodes, resourceSlices } = scaledHardware(hardware, factor);
    await createAll(api, [...nodes, ...resourceSlices]);
    await waitFor(async () => ((await countReady(api)) === nodes.length ? true : undefined), {
      what: "nodes to be ready",
      limitMs: 900_000,
      everyMs: 2_000,
    });
    const ready = since();
    await createAll(
      api,
      objects.filter(({ kind }) => kind === "Namespace"),
    );
    await createAll(
      api,
      objects.filter(({ kind }) => kind !== "Namespace" && kind !== "Deployment"),
    );
    const deployments = objects.filter(({ kind }) => kind === "Deployment").map((object) => scaled(object, factor));
    const wanted = deployments.reduce((sum, { spec }) => sum + (isObject(spec) ? Number(spec["replicas"]) : 0), 0);
    const asked = performance.now();
    await createAll(api, deployments);
    await waitFor(
      async () => {
        const pods = (await api.list("v1", "Pod")).map(podView);
        const bound = pods.filter(({ node }) => node !== undefined).length;
        const refusal = pods.find(({ unschedulable }) => unschedulable !== undefined)?.unschedulable ?? "no refusal";
        if (bound < wanted) throw new Error(`${bound} of ${wanted} pods have a node; ${refusal}`);
        return true;
      },
      { what: "pods to be scheduled", limitMs: 1_800_000, everyMs: 3_000 },
    );
    const scheduled = (performance.now() - asked) / 1000;
    const memory = memoryOf(running);
    const total = memory.reduce((sum, { mib }) => sum + mib, 0);
    const [largest] = memory;
    return `| ${nodes.length} | ${wanted} | ${up.toFixed(1)} | ${ready.toFixed(1)} | ${scheduled.toFixed(1)} | ${(wanted / scheduled).toFixed(0)} | ${total.toFixed(0)} | ${largest?.name} ${largest?.mib.toFixed(0)} |`;
  } finally {
    api.close();
    await running.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function merged(parts: readonly ClusterHardware[]): ClusterHardware {
  return {
    nodes: parts.flatMap(({ nodes }) => nodes),
    resourceSlices: parts.flatMap(({ resourceSlices }) => resourceSlices),
    csiDrivers: [],
    csiNodes: [],
    storageCapacities: [],
  };
}

/** Objects for these contexts, each once: clusters share namespaces' and priorities' names. */
function declared({ resources }: ResourceGraph, contexts: readonly string[]): readonly ApiObject[] {
  const providers = resources.filter(
    ({ type, inputs }) => type === "pulumi:providers:kubernetes" && contexts.includes(String(inputs["context"])),
  );
  const found = new Map<string, ApiObject>();
  for (const { provider, inputs } of resources) {
    if (!providers.some(({ urn }) => provider?.startsWith(`${urn}::`)) || !isObject(inputs) || !isApiObject(inputs))
      continue;
    if (!KINDS.includes(inputs.kind)) continue;
    found.set(`${inputs.kind} ${inputs.metadata.namespace ?? ""} ${inputs.metadata.name}`, inputs);
  }
  return [...found.values()];
}

function scaled(object: ApiObject, factor: number): ApiObject {
  const { spec } = object;
  if (!isObject(spec)) return object;
  const replicas = typeof spec["replicas"] === "number" ? spec["replicas"] : 1;
  return { ...object, spec: { ...spec, replicas: replicas * factor } };
}

async function createAll(api: ApiClient, all: readonly ObjectRef[]): Promise<void> {
  const rest = [...all];
  const one = async (): Promise<void> => {
    for (let next = rest.pop(); next !== undefined; next = rest.pop()) await api.create(next);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

async function countReady(api: ApiClient): Promise<number> {
  const nodes = await api.list("v1", "Node");
  return nodes.filter((node) => hasCondition(node, "Ready")).length;
}

/** Resident memory of each program, largest first. */
function memoryOf({ processes }: RunningCluster): readonly { readonly name: string; readonly mib: number }[] {
  const proc = new Set(readdirSync("/proc"));
  return [...processes]
    .filter(([, { pid }]) => proc.has(String(pid)))
    .map(([name, { pid }]) => {
      const kib = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
      return { name, mib: (Number(kib ?? 0) * 1024) / MIB };
    })
    .sort((a, b) => b.mib - a.mib);
}
