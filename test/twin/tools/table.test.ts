import { describe, expect, it } from "vitest";
import { loadTools, readTools } from "../../../src/twin/tools/table.ts";

const TABLE = `
ctl:
  module: example.com/ctl/v2
  package: example.com/ctl/v2/cmd/ctl
  stamp: example.com/ctl/v2/version.Version=v{version}
  version: [version, --short]
`;

describe("the table of tools", () => {
  it("takes the version of a tool from the Go module that pins it", () => {
    const wanted = {
      name: "ctl",
      package: "example.com/ctl/v2/cmd/ctl",
      version: "2.4.1",
      stamp: "example.com/ctl/v2/version.Version=v2.4.1",
      versionArgs: ["version", "--short"],
    };
    expect(readTools(TABLE, "module x\nrequire (\n\texample.com/ctl/v2 v2.4.1\n)\n")).toEqual([wanted]);
    expect(readTools(TABLE, "module x\nrequire example.com/ctl/v2 v2.4.1 // indirect\n")).toEqual([wanted]);
  });

  it("names a tool whose module is not pinned", () => {
    expect(() => readTools(TABLE, "module x\nrequire example.com/ctl v1.0.0\n")).toThrow(
      new Error(
        "tools.yaml: ctl: go.mod does not require example.com/ctl/v2; run go get example.com/ctl/v2@VERSION there",
      ),
    );
  });

  it("pins the Pulumi CLI that the engine suite was written against", () => {
    expect(loadTools().map(({ name, version }) => [name, version])).toContainEqual(["pulumi", "3.250.0"]);
  });
});
