import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { installPython } from "../../../src/twin/tools/python.ts";
import { ToolError, type Workshop } from "../../../src/twin/tools/workshop.ts";

const REMEDY = "install Python 3.11 or newer from https://www.python.org/downloads and put python3 on the PATH";
const REQUIREMENTS = join(import.meta.dirname, "../../../src/twin/tools/python/requirements.txt");

describe("the Python environment", () => {
  let folder: string;
  let lines: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "estate-python-"));
    lines = [];
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** A Python of this version that lacks modules, and whose pip runs this line. */
  function workshop({ version = "3.12.4", lacks = "nothing", pip = "exit 0" } = {}): Workshop {
    const python = join(folder, "python3");
    const [major, minor] = version.split(".");
    writeFileSync(
      python,
      [
        "#!/bin/sh",
        'case "$*" in',
        `*sys.version_info*) echo ${major} ${minor} ${version} '${python}' ;;`,
        `"-c import ${lacks}") exit 1 ;;`,
        `"-m venv "*) mkdir -p "$3/bin"; cp "$0" "$3/bin/python" ;;`,
        `"-m pip "*) echo pip >> '${join(folder, "calls")}'; ${pip} ;;`,
        "esac",
        "",
      ].join("\n"),
    );
    chmodSync(python, 0o755);
    return { root: join(folder, "tools"), python, progress: (line) => lines.push(line) };
  }

  it("is made once, and again with another Python", async () => {
    expect(await installPython(workshop())).toBe(join(folder, "tools/python/bin"));
    await installPython(workshop());
    await installPython(workshop({ version: "3.13.1" }));
    expect(lines).toEqual([
      "python: installing ironic, sushy-tools and moto with Python 3.12.4",
      "python: installed",
      "python: up to date",
      "python: installing ironic, sushy-tools and moto with Python 3.13.1",
      "python: installed",
    ]);
  });

  it("is made again when an installation was cut off", async () => {
    await installPython(workshop());
    await expect(installPython(workshop({ version: "3.13.1", pip: "echo no route >&2; exit 1" }))).rejects.toThrow(
      new ToolError(
        "python: pip failed; its last lines:\n  no route\nthe package index must be reachable (pip config get global.index-url)",
      ),
    );
    await installPython(workshop());
    expect(readFileSync(join(folder, "calls"), "utf8")).toBe("pip\npip\npip\n");
  });

  it("says that Python is missing, or too old, and where to get it", async () => {
    const missing = { ...workshop(), python: join(folder, "absent") };
    await expect(installPython(missing)).rejects.toThrow(new ToolError(`${missing.python}: not found; ${REMEDY}`));
    const old = workshop({ version: "3.9.2" });
    await expect(installPython(old)).rejects.toThrow(
      new ToolError(`${old.python}: is version 3.9.2, ironic needs 3.11; ${REMEDY}`),
    );
  });

  it("says which module of Python is missing, as Debian leaves it out", async () => {
    const bare = workshop({ lacks: "ensurepip" });
    await expect(installPython(bare)).rejects.toThrow(
      new ToolError(
        `${bare.python}: has no module ensurepip, so it cannot make an environment; install it (Debian and Ubuntu: apt-get install python3-venv)`,
      ),
    );
    expect(existsSync(join(folder, "calls"))).toBe(false);
  });

  it("pins every package by version and hash", () => {
    const packages = readFileSync(REQUIREMENTS, "utf8")
      .replaceAll("\\\n", " ")
      .split("\n")
      .filter((line) => line !== "" && !line.startsWith("#"));
    expect(packages.length).toBeGreaterThan(100);
    expect(packages.filter((line) => !/^\S+==\S+ .*--hash=sha256:[0-9a-f]{64}/.test(line))).toEqual([]);
    for (const pin of ["ironic==39.0.0", "sushy-tools==2.2.0", "moto[server]==5.2.5", "boto3==1.44.5"]) {
      expect(
        packages.some((line) => line.startsWith(`${pin.replace("[server]", "")} `) || line.startsWith(`${pin} `)),
      ).toBe(true);
    }
  });
});
