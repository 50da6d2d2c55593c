/**
 * Measures the preview of the primary estate, copied beside itself: `npm run bench:preview`.
 *
 * Each row runs in a process of its own, so that peak memory is that of one run; figures are of one machine and one moment, and the
 * ratios between rows of one run are what holds elsewhere.
 */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { loadEstate } from "../../src/config/load.ts";
import { formatProblems } from "../../src/config/problem.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { multiply, stackFile } from "./scale.ts";

interface Row {
  readonly nodes: number;
  readonly resources: number;
  readonly cpuS: number;
  readonly wallS: number;
  readonly peakMb: number;
  /** CPU from the start of the process to the first resource. */
  readonly startS: number;
}

const STACK = fileURLToPath(new URL("../../Pulumi.prod.yaml", import.meta.url));
const MICRO = 1e6;
const MEGA_KIB = 1024;

const cpuS = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / MICRO;
};

async function measure(kind: string, times: number): Promise<Row> {
  if (kind === "import") {
    await Promise.all([
      import("@pulumi/pulumi"),
      import("@pulumi/kubernetes"),
      import("@pulumi/aws"),
      import("@pulumi/command"),
    ]);
    return row(0, 0, cpuS());
  }
  const text = stackText(times);
  const [beforeCpu, beforeWall] = [cpuS(), performance.now()];
  const catalogue = loadCatalogue();
  let derived: ReturnType<typeof deriveViews> | undefined;
  const loaded = loadEstate({
    text,
    file: "bench.yaml",
    catalogue,
    // As the command does it: what the check for conflicts derives is what is used.
    derive: (estate) => {
      derived = deriveViews(estate, catalogue);
      return derived;
    },
  });
  if (!loaded.ok) throw new Error(formatProblems(loaded.report));
  const { estate } = loaded;
  const { views } = derived ?? deriveViews(estate, catalogue);
  if (kind === "derive") return row(views.totals.nodes, 0, cpuS(), beforeCpu, beforeWall);
  const [{ runProgram }, { declareEstate }] = await Promise.all([
    import("../../src/engine/embedded.ts"),
    import("../../src/program.ts"),
  ]);
  let startS = 0;
  const graph = await runProgram({
    project: "estate",
    stack: "prod",
    config: {},
    program: () => {
      startS = cpuS() - beforeCpu;
      return declareEstate({ estate, views, catalogue });
    },
  });
  return row(views.totals.nodes, graph.resources.length, startS, beforeCpu, beforeWall);
}

function row(nodes: number, resources: number, startS: number, beforeCpu = 0, beforeWall = 0): Row {
  const peakMb = process.resourceUsage().maxRSS / MEGA_KIB;
  return { nodes, resources, cpuS: cpuS() - beforeCpu, wallS: (performance.now() - beforeWall) / 1000, peakMb, startS };
}

/** The stack file, copied; made before the clock starts. */
function stackText(times: number): string {
  const text = readFileSync(STACK, "utf8");
  if (times === 1) return text;
  const { config } = parse(text) as { config: Record<string, Record<string, unknown>> };
  return stackFile(
    multiply(
      Object.fromEntries(Object.entries(config).map(([key, value]) => [key.replace(/^estate:/, ""), value])),
      times,
    ),
  );
}

function inChild(kind: string, times: number): Row {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["--max-old-space-size=8192", fileURLToPath(import.meta.url), kind, `${times}`],
    { encoding: "utf8", maxBuffer: 1 << 26 },
  );
  if (status !== 0) throw new Error(`${kind} ${times}x: ${stderr}`);
  return JSON.parse(stdout) as Row;
}

function report(): void {
  const line = (cells: readonly string[]): void => console.log(`| ${cells.join(" | ")} |`);
  line(["preview", "nodes", "resources", "CPU s", "resources per CPU-s", "wall s", "peak MB", "kB per resource"]);
  line(["---", "--:", "--:", "--:", "--:", "--:", "--:", "--:"]);
  const sdks = inChild("import", 1);
  for (const times of [1, 3, 10]) {
    const got = inChild("graph", times);
    const graphS = got.cpuS - got.startS;
    line([
      `${times}x`,
      `${got.nodes}`,
      `${got.resources}`,
      got.cpuS.toFixed(2),
      (got.resources / graphS).toFixed(0),
      got.wallS.toFixed(2),
      got.peakMb.toFixed(0),
      (((got.peakMb - sdks.peakMb) * 1000) / got.resources).toFixed(0),
    ]);
    if (times === 1)
      console.error(
        `start-up: ${(got.startS / sdks.cpuS).toFixed(2)} of importing the SDKs (${sdks.cpuS.toFixed(2)} s CPU)`,
      );
  }
  console.log();
  line(["parse and derive", "nodes", "CPU s", "wall s", "peak MB"]);
  line(["---", "--:", "--:", "--:", "--:"]);
  for (const times of [1, 10, 100]) {
    const got = inChild("derive", times);
    line([`${times}x`, `${got.nodes}`, got.cpuS.toFixed(2), got.wallS.toFixed(2), got.peakMb.toFixed(0)]);
  }
}

const [kind, times] = process.argv.slice(2);
if (kind === undefined) report();
else console.log(JSON.stringify(await measure(kind, Number(times))));
