import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readDownloads, type Source, sourcesSchema, verified } from "../../../src/twin/crds/sources.ts";
import { readTools } from "../../../src/twin/tools/table.ts";
import { ToolError } from "../../../src/twin/tools/workshop.ts";

const TWIN = join(import.meta.dirname, "../../../src/twin");
const QUEUE: Source = { module: "example.com/queue", version: "v1.2.0", sum: "h1:aaa=", folders: ["crd"], types: [] };
const STORE: Source = { module: "example.com/store", version: "v0.3.0", sum: "h1:bbb=", folders: ["crd"], types: [] };
const HAD = { Path: "example.com/queue", Version: "v1.2.0", Dir: "/cache/queue", Sum: "h1:aaa=" };

describe("the modules that definitions come from", () => {
  it("are those that were fetched and have the pinned sum", () => {
    const store = { Path: "example.com/store", Version: "v0.3.0", Dir: "/cache/store", Sum: "h1:bbb=" };
    expect(verified([QUEUE, STORE], [store, HAD])).toEqual([
      { source: QUEUE, folder: "/cache/queue" },
      { source: STORE, folder: "/cache/store" },
    ]);
  });

  it("are refused with both sums when one is not what is pinned", () => {
    expect(() => verified([QUEUE], [{ ...HAD, Sum: "h1:ccc=" }])).toThrow(
      new ToolError(
        "example.com/queue@v1.2.0: its sum is h1:ccc=, src/twin/crds/sources.yaml pins h1:aaa=; find out why before you pin another",
      ),
    );
  });

  it("are all named that cannot be fetched", () => {
    const refused = { Path: "example.com/store", Version: "v0.3.0", Error: "403 Forbidden" };
    expect(() => verified([QUEUE, STORE], [refused])).toThrow(
      new ToolError(
        [
          "example.com/queue@v1.2.0: cannot be fetched (go mod download does not mention it); the module proxy must be reachable (go env GOPROXY)",
          "example.com/store@v0.3.0: cannot be fetched (403 Forbidden); the module proxy must be reachable (go env GOPROXY)",
        ].join("\n"),
      ),
    );
  });

  it("are read from objects without a list around them, as go prints them", () => {
    const print = (object: unknown) => `${JSON.stringify(object, undefined, "\t")}\n`;
    const nested = { ...HAD, Origin: { VCS: "git" } };
    expect(readDownloads(print(nested) + print({ Path: "b", Version: "v1.0.0", Error: "no" }))).toEqual([
      HAD,
      { Path: "b", Version: "v1.0.0", Error: "no" },
    ]);
  });

  it("are pinned once each, with folders or types to look in", () => {
    const sources = sourcesSchema.parse(parse(readFileSync(join(TWIN, "crds/sources.yaml"), "utf8")));
    expect(new Set(sources.map(({ module }) => module)).size).toBe(sources.length);
    expect(sources.filter(({ folders, types }) => folders.length + types.length === 0)).toEqual([]);
  });

  it("have the version of the controller that runs on them", () => {
    const sources = sourcesSchema.parse(parse(readFileSync(join(TWIN, "crds/sources.yaml"), "utf8")));
    const tools = readTools(readFileSync(join(TWIN, "tools/tools.yaml"), "utf8"), (family) =>
      readFileSync(join(TWIN, "tools", family, "go.mod"), "utf8"),
    );
    for (const name of ["kueue", "rollouts-controller"]) {
      const tool = tools.find((candidate) => candidate.name === name);
      expect(sources.find(({ module }) => module === tool?.module)?.version).toBe(`v${tool?.version}`);
    }
  });
});
