import { describe, expect, it } from "vitest";
import { edits } from "../../../src/twin/tools/align.ts";

const module = (Path: string, Version: string) => ({ Path, Version });

describe("the versions of Kubernetes", () => {
  const pins = [module("example.com/net", "v0.4.0"), module("example.com/text", "v0.3.0")];
  const own = [
    module("example.com/net", "v0.5.0"),
    module("example.com/text", "v0.3.0"),
    module("example.com/own", "v1.0.0"),
  ];

  it("are given to what is shared, higher or lower, and to nothing else", () => {
    expect(edits(own, pins, false)).toEqual(["-require=example.com/net@v0.4.0"]);
    expect(edits([module("example.com/text", "v0.2.0")], pins, false)).toEqual(["-require=example.com/text@v0.3.0"]);
  });

  it("hold against requirements of others, which are excluded", () => {
    expect(edits(own, pins, true)).toEqual(["-require=example.com/net@v0.4.0", "-exclude=example.com/net@v0.5.0"]);
  });
});
