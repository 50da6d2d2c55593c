/**
 * Measures the check of a large stack after its load: `node test/bench/check.ts`. Fails above 2 s of CPU for 10,000 resources.
 *
 * The primary estate is copied beside itself until its graph has that many; loading the file and running the program are not measured.
 */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { evaluate } from "../../policies/evaluate.ts";
import { resourcesOf } from "../../policies/graph.ts";
import { policies } from "../../policies/list.ts";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { loadEstate } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { runProgram } from "../../src/engine/embedded.ts";
import { declareEstate } from "../../src/program.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { multiply, stackFile } from "./scale.ts";

const STACK = fileURLToPath(new URL("../../Pulumi.prod.yaml", import.meta.url));
const COPIES = 8;
const LIMIT_S = 2;
const RESOURCES = 10_000;
const MICRO = 1e6;

const { config } = parse(readFileSync(STACK, "utf8")) as { config: Record<string, Record<string, unknown>> };
const sections = Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^estate:/, ""), value]));
const catalogue = loadCatalogue();
const text = stackFile(multiply(sections, COPIES));
const loaded = loadEstate({ text, file: "bench.yaml", catalogue, derive: deriveViews });
if (!loaded.ok) throw new Error(formatProblems(loaded.report));
const { estate } = loaded;
const { views } = deriveViews(estate, catalogue);
const graph = await runProgram({
  project: "estate",
  stack: "prod",
  config: {},
  program: () => declareEstate({ estate, views, catalogue }),
});

const before = process.cpuUsage();
const start = performance.now();
const stack = { resources: resourcesOf(graph), catalogue, measurements: [], today: "2026-11-24" };
const findings = evaluate(stack, policies, () => true);
const { user, system } = process.cpuUsage(before);
const cpuS = (user + system) / MICRO;
const scaled = (cpuS * RESOURCES) / graph.resources.length;

console.log(
  `${graph.resources.length} resources, ${findings.length} findings: ${cpuS.toFixed(2)} s CPU, ` +
    `${((performance.now() - start) / 1000).toFixed(2)} s wall; ${scaled.toFixed(2)} s CPU for ${RESOURCES}, limit ${LIMIT_S} s`,
);
if (scaled > LIMIT_S) process.exitCode = 1;
