import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadCatalogue } from "../src/catalogue/load.ts";
import { loadEstate } from "../src/config/load.ts";
import { runProgram } from "../src/engine/embedded.ts";
import type { Json, ResourceNode } from "../src/engine/graph.ts";
import { declareEstate } from "../src/program.ts";
import { deriveViews } from "../src/views/derive.ts";

const TOP = join(import.meta.dirname, "..");
const catalogue = loadCatalogue();

async function objectsOf(file: string): Promise<readonly ResourceNode[]> {
  const loaded = loadEstate({ text: readFileSync(join(TOP, file), "utf8"), file, catalogue });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.report));
  const { estate } = loaded;
  const program = () => declareEstate({ estate, catalogue, views: deriveViews(estate, catalogue).views });
  const { resources } = await runProgram({ project: "estate", stack: "any", config: {}, program });
  return resources;
}

const BINARY = ["Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const DECIMAL = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];

/** Whether text that is a quantity is spelt as Kubernetes writes it back: the largest unit that leaves a whole number. */
function isCanonical(text: string): boolean {
  const [, digits, unit = ""] = /^(\d+)(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE])?$/.exec(text) ?? [];
  if (digits === undefined) return true;
  const [units, factor] = BINARY.includes(unit) ? ([BINARY, 1024n] as const) : ([DECIMAL, 1000n] as const);
  if (BigInt(digits) === 0n) return unit === "";
  return BigInt(digits) % factor !== 0n || unit === units.at(-1);
}

interface Leaf {
  readonly path: string;
  readonly value: Json;
}

/** Strings and empty lists below a value. */
function leaves(value: Json, path: string): readonly Leaf[] {
  if (typeof value !== "object" || value === null) return [{ path, value }];
  if (Array.isArray(value)) {
    return value.length === 0 ? [{ path, value }] : value.flatMap((item) => leaves(item, `${path}[]`));
  }
  return Object.entries(value).flatMap(([key, item]) => leaves(item, path === "" ? key : `${path}.${key}`));
}

/** File modes look like quantities and are none. */
const MODE = /\.files\[\]\.permissions$/;
/** An empty list of taints is no default: kubeadm would set its own where there is none. */
const TAINTS = /\.nodeRegistration\.taints$/;

describe.each(["Pulumi.prod.yaml", "Pulumi.dr.yaml", "test/estates/small.yaml"])("what %s declares", (file) => {
  it("is spelt as API servers and controllers write it back", async () => {
    const objects = (await objectsOf(file)).filter(({ type }) => type.startsWith("kubernetes:"));
    const found = objects.flatMap(({ name, inputs }) => leaves(inputs, "").map((leaf) => ({ name, ...leaf })));
    const spelt = found.filter(
      ({ path, value }) => typeof value === "string" && !MODE.test(path) && !isCanonical(value),
    );
    expect(spelt).toEqual([]);
    const empty = found.filter(({ path, value }) => Array.isArray(value) && !TAINTS.test(path));
    expect(empty).toEqual([]);
  });

  it("keeps nothing of the shell of whoever deploys it", async () => {
    process.env["KUBECONFIG"] = "/home/somebody/.kube/config";
    process.env["PULUMI_K8S_ENABLE_PATCH_FORCE"] = "true";
    try {
      const providers = (await objectsOf(file)).filter(({ type }) => type === "pulumi:providers:kubernetes");
      expect(providers.length).toBeGreaterThan(0);
      expect(new Set(providers.flatMap(({ inputs }) => Object.keys(inputs)))).toEqual(
        new Set(["context", "clusterIdentifier"]),
      );
    } finally {
      delete process.env["KUBECONFIG"];
      delete process.env["PULUMI_K8S_ENABLE_PATCH_FORCE"];
    }
  });
});
