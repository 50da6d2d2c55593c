import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { RoleOutcome } from "../../../src/twin/proof/schema.ts";
import { standIns } from "../../../src/twin/proof/stand-in.ts";
import { worldOf } from "../../components/kubernetes/estates.ts";
import { readStackFile } from "../../estates/stack-files.ts";
import { twinOf } from "./twin-double.ts";

/** The small estate, whose screen serves in the stead of the ledger; the archive has no mode of its own. */
function world() {
  const text = parse(readStackFile("test/estates/small.yaml"));
  const { house } = text.config["estate:clusters"];
  const role = { title: "Role", nodes: ["ant", "bee", "cat"], kubelet: "plain" };
  house.roles = {
    desk: role,
    screen: role,
    ledger: { ...role, degradedMode: "the screen keeps count", fallback: "screen" },
    archive: { ...role, fallback: "screen" },
  };
  text.config["estate:workloads"].tool.role = "desk";
  return worldOf(stringify(text, { aliasDuplicateObjects: false }), "small.yaml");
}

const place = world();
const twin = twinOf(place);
const lost = (role: string, outcome: RoleOutcome["outcome"] = "lost"): RoleOutcome => ({
  cluster: "house",
  role,
  pods: 1,
  moved: 1,
  outcome,
  reason: "no node",
});

describe("a lost role with a fallback", () => {
  test.each([
    ["has lost nothing", []],
    ["is whole again", [lost("screen", "whole")]],
    ["serves with less", [lost("screen", "degraded")]],
  ])("is degraded while the fallback %s", (_, others) => {
    const [first, ...rest] = standIns(twin, [lost("ledger"), ...others]);
    expect(first).toEqual({
      ...lost("ledger", "degraded"),
      reason: "no node; role screen of house serves in its stead; stated degraded mode: the screen keeps count",
    });
    expect(rest).toEqual(others);
  });

  test("is lost when the fallback is lost as well, and says so", () => {
    expect(standIns(twin, [lost("ledger"), lost("screen")])).toEqual([
      { ...lost("ledger"), reason: "no node; nor does role screen, which would serve in its stead" },
      lost("screen"),
    ]);
  });

  test("is lost when no cluster of the fallback runs", () => {
    const [first] = standIns({ estate: place.estate, clusters: new Map() }, [lost("ledger")]);
    expect(first?.outcome).toBe("lost");
  });

  test("needs no degraded mode, and is as it was while something of its own serves", () => {
    expect(standIns(twin, [lost("archive"), lost("ledger", "degraded")])).toEqual([
      { ...lost("archive", "degraded"), reason: "no node; role screen of house serves in its stead" },
      lost("ledger", "degraded"),
    ]);
  });

  test("is of no matter to a role without one", () => {
    expect(standIns(twin, [lost("desk")])).toEqual([lost("desk")]);
  });
});
