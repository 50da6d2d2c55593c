import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadTools, readTools, TABLE_FOLDER } from "../../../src/twin/tools/table.ts";

const TABLE = `
controls:
  queue: 2
  module: example.com/ctl/v2
  stamp:
    - example.com/ctl/v2/version.Version=v{version}
    - example.com/ctl/v2/version.Minor={major}.{minor}
  programs:
    ctl: { package: example.com/ctl/v2/cmd/ctl, version: [version, --short] }
    mute: { package: example.com/ctl/v2/cmd/mute }
`;

describe("the table of tools", () => {
  it("takes the version of a family from the Go module that pins it", () => {
    const family = {
      family: "controls",
      queue: 2,
      module: "example.com/ctl/v2",
      version: "2.4.1",
      stamps: ["example.com/ctl/v2/version.Version=v2.4.1", "example.com/ctl/v2/version.Minor=2.4"],
    };
    const wanted = [
      { ...family, name: "ctl", package: "example.com/ctl/v2/cmd/ctl", versionArgs: ["version", "--short"] },
      { ...family, name: "mute", package: "example.com/ctl/v2/cmd/mute", versionArgs: undefined },
    ];
    expect(readTools(TABLE, () => "module x\nrequire (\n\texample.com/ctl/v2 v2.4.1\n)\n")).toEqual(wanted);
    expect(readTools(TABLE, () => "module x\nrequire example.com/ctl/v2 v2.4.1 // indirect\n")).toEqual(wanted);
  });

  it("names a family whose module is not pinned", () => {
    expect(() => readTools(TABLE, () => "module x\nrequire example.com/ctl v1.0.0\n")).toThrow(
      new Error(
        "tools.yaml: controls: controls/go.mod does not require example.com/ctl/v2; run go get example.com/ctl/v2@VERSION there",
      ),
    );
  });

  it("pins the versions that the twin and the engine suite were written against", () => {
    expect(loadTools().map(({ family, name, version }) => [family, name, version])).toEqual([
      ["pulumi", "pulumi", "3.250.0"],
      ["kubernetes", "kube-apiserver", "1.36.3"],
      ["kubernetes", "kube-controller-manager", "1.36.3"],
      ["kubernetes", "kube-scheduler", "1.36.3"],
      ["kubernetes", "kubectl", "1.36.3"],
      ["etcd", "etcd", "3.7.3"],
      ["kueue", "kueue", "0.19.2"],
      ["kwok", "kwok", "0.8.0"],
      ["rollouts", "rollouts-controller", "1.9.0"],
      ["controller-gen", "controller-gen", "0.20.1"],
    ]);
  });

  it("takes what others share with Kubernetes in its version", () => {
    const pins = versionsIn("kubernetes");
    const shared = ["kueue", "kwok", "rollouts", "controller-gen"].flatMap((family) =>
      [...versionsIn(family)].filter(([module]) => pins.has(module)),
    );
    expect(shared.length).toBeGreaterThan(200);
    expect(shared.filter(([module, version]) => version !== pins.get(module))).toEqual([]);
  });
});

/** What a family requires, replacements included, by module. */
function versionsIn(family: string): ReadonlyMap<string, string> {
  const [text = ""] = readFileSync(join(TABLE_FOLDER, family, "go.mod"), "utf8").split(/^exclude/m);
  const replaced = new Map(
    [...text.matchAll(/^\t(\S+) => \S+ (v\S+)$/gm)].map(([, module, version]) => [module, version]),
  );
  const required = text.matchAll(/^\t(\S+) (v\S+)(?: \/\/ indirect)?$/gm);
  return new Map([...required].map(([, module = "", version = ""]) => [module, replaced.get(module) ?? version]));
}
