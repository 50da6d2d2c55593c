import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { toolPath } from "../../../src/twin/tools/where.ts";

describe("the path of a tool", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "estate-where-"));
    mkdirSync(join(folder, "bin"));
    mkdirSync(join(folder, "python/bin"), { recursive: true });
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("is that of a built program, or of a program of the Python environment", () => {
    writeFileSync(join(folder, "bin/etcd"), "");
    writeFileSync(join(folder, "python/bin/ironic"), "");
    expect(toolPath("etcd", folder)).toBe(join(folder, "bin/etcd"));
    expect(toolPath("ironic", folder)).toBe(join(folder, "python/bin/ironic"));
  });

  it("is refused with the way out while the tool is not built", () => {
    expect(() => toolPath("kwok", folder)).toThrow(new Error("kwok: is not built; run npm run tools"));
  });
});
