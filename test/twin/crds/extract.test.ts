import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { extractCrds } from "../../../src/twin/crds/extract.ts";
import { ToolError } from "../../../src/twin/tools/workshop.ts";

describe("taking definitions out of modules", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "estate-extract-"));
    mkdirSync(join(folder, "crds"));
    writeFileSync(join(folder, "crds", "earlier.json"), "{}");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** Tries it with a go command that runs this line. */
  const extract = (line: string): Promise<string> => {
    const go = join(folder, "go");
    writeFileSync(go, `#!/bin/sh\n${line}\n`);
    chmodSync(go, 0o755);
    return extractCrds({ root: folder, go, progress: () => undefined });
  };

  it("asks for every pinned module, and keeps what was there when one is refused", async () => {
    const asked = join(folder, "asked");
    await expect(
      extract(
        `echo "$@" > '${asked}'; echo '{"Path":"sigs.k8s.io/kueue","Version":"v0.19.2","Error":"403 Forbidden"}'; exit 1`,
      ),
    ).rejects.toThrow(
      "sigs.k8s.io/kueue@v0.19.2: cannot be fetched (403 Forbidden); the module proxy must be reachable",
    );
    expect(readFileSync(asked, "utf8")).toMatch(/^mod download -json .*sigs\.k8s\.io\/kueue@v0\.19\.2/);
    expect(readdirSync(join(folder, "crds"))).toEqual(["earlier.json"]);
    expect(readdirSync(folder).sort()).toEqual(["asked", "crds", "go"]);
  });

  it("says why go does not run", async () => {
    await expect(extract("echo no space left >&2; exit 2")).rejects.toThrow(
      new ToolError("crds: go mod download failed: no space left"),
    );
  });
});
