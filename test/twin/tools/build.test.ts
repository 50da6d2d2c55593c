import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { buildTool } from "../../../src/twin/tools/build.ts";
import type { Tool } from "../../../src/twin/tools/table.ts";
import { ToolError, type Workshop } from "../../../src/twin/tools/workshop.ts";

const TOOL: Tool = {
  name: "ctl",
  // Its folder holds the go.mod that tells the needed version of Go.
  family: "etcd",
  queue: 1,
  module: "example.com/ctl",
  package: "example.com/ctl/cmd/ctl",
  version: "2.4.1",
  stamps: ["example.com/ctl/version.Version=2.4.1", "example.com/ctl/version.Tree=clean"],
  versionArgs: ["version"],
};

describe("building a tool", () => {
  let folder: string;
  let lines: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "estate-tools-"));
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A go command that runs these lines for `go build`; `$out` is the file to write. */
  function workshop(build: string, version = 'echo "go version go1.26.8"'): Workshop {
    const go = join(folder, "go");
    writeFileSync(
      go,
      [
        "#!/bin/sh",
        `if [ "$1 $2" = "version -m" ]; then cat "$3"; exit; fi`,
        `if [ "$1" = version ]; then ${version}; exit; fi`,
        `echo "$@" > '${join(folder, "arguments")}'`,
        'while [ "$1" != -o ]; do shift; done',
        "out=$2",
        build,
        "",
      ].join("\n"),
    );
    chmodSync(go, 0o755);
    return { root: join(folder, "tools"), go, progress: (line) => lines.push(line) };
  }
  const program = (answer: string): string =>
    `printf '#!/bin/sh\\necho ${answer}\\n' > "$out"; chmod +x "$out"; echo built >> '${folder}/builds'`;

  it("puts the program in place and builds it again only when its version changes", async () => {
    const shop = workshop(program("v2.4.1"));
    expect(await buildTool(TOOL, shop)).toBe(join(folder, "tools/bin/ctl"));
    await buildTool(TOOL, shop);
    expect(lines).toEqual([
      "ctl 2.4.1: building, a first build takes minutes",
      "ctl 2.4.1: built",
      "ctl 2.4.1: up to date",
    ]);
    lines.length = 0;
    await expect(buildTool({ ...TOOL, version: "2.5.0" }, shop)).rejects.toThrow(ToolError);
    expect(lines).toEqual(["ctl 2.5.0: building, a first build takes minutes"]);
  });

  it("builds the program again when what it is made of is required in other versions", async () => {
    const shop = workshop(program("v2.4.1"));
    await buildTool(TOOL, shop);
    await buildTool({ ...TOOL, family: "kwok" }, shop);
    expect(lines.at(-1)).toBe("ctl 2.4.1: built");
  });

  it("sets every variable of the stamp at link time", async () => {
    await buildTool(TOOL, workshop(program("v2.4.1")));
    expect(readFileSync(join(folder, "arguments"), "utf8")).toBe(
      `build -v -trimpath -buildvcs=false -gcflags=all=-dwarf=false -ldflags -s -w -X example.com/ctl/version.Version=2.4.1 -X example.com/ctl/version.Tree=clean -o ${join(folder, "tools/bin/ctl")}.${process.pid} example.com/ctl/cmd/ctl\n`,
    );
  });

  it("judges a program without a version flag by its build information", async () => {
    const mute = { ...TOOL, versionArgs: undefined };
    const shop = (version: string) => workshop(`printf '\\tmod\\texample.com/ctl\\t${version}\\th1:x=\\n' > "$out"`);
    await expect(buildTool(mute, shop("v2.4.10"))).rejects.toThrow(ToolError);
    expect(await buildTool(mute, shop("v2.4.1"))).toBe(join(folder, "tools/bin/ctl"));
  });

  it("builds again with another compiler, and when the program is gone", async () => {
    await buildTool(TOOL, workshop(program("v2.4.1")));
    await buildTool(TOOL, workshop(program("v2.4.1"), 'echo "go version go1.27.0"'));
    rmSync(join(folder, "tools/bin/ctl"));
    await buildTool(TOOL, workshop(program("v2.4.1"), 'echo "go version go1.27.0"'));
    expect(lines.filter((line) => line.endsWith(": built"))).toHaveLength(3);
  });

  it("refuses a program that does not tell its version, and leaves nothing behind", async () => {
    await expect(buildTool(TOOL, workshop(program("")))).rejects.toThrow(
      new ToolError(
        "ctl 2.4.1: the program that was built does not tell its version; correct stamp in src/twin/tools/tools.yaml",
      ),
    );
    expect(readdirSync(join(folder, "tools/bin"))).toEqual([]);
  });

  it("shows the last lines of a build that fails", async () => {
    const shop = workshop("i=0; while [ $i -lt 20 ]; do i=$((i+1)); echo line $i >&2; done; exit 2");
    await expect(buildTool(TOOL, shop)).rejects.toThrow(
      new ToolError(
        [
          "ctl 2.4.1: go build ended with 2; its last lines:",
          ...[13, 14, 15, 16, 17, 18, 19, 20].map((n) => `  line ${n}`),
          "the module proxy must be reachable for what is not in the module cache (go env GOPROXY)",
        ].join("\n"),
      ),
    );
    expect(existsSync(join(folder, "tools/bin/ctl"))).toBe(false);
  });

  it("says that Go is missing, or too old, and where to get it", async () => {
    const remedy = "install Go 1.26.0 or newer from https://go.dev/dl and put it on the PATH";
    const missing = { ...workshop(""), go: join(folder, "absent") };
    await expect(buildTool(TOOL, missing)).rejects.toThrow(new ToolError(`${missing.go}: not found; ${remedy}`));
    const old = workshop(
      "",
      'echo "go: go.mod requires go >= 1.26.0 (running go 1.22.3; GOTOOLCHAIN=local)" >&2; exit 1',
    );
    await expect(buildTool(TOOL, old)).rejects.toThrow(
      new ToolError(`${old.go}: is version 1.22.3, the tools need 1.26.0; ${remedy}`),
    );
  });
});
