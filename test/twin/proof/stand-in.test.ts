import { describe, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import type { RoleOutcome } from "../../../src/twin/proof/schema.ts";
import { standIns } from "../../../src/twin/proof/stand-in.ts";
import { worldOf } from "../../components/kubernetes/estates.ts";
import { readStackFile } from "../../estates/stack-files.ts";
import { pod } from "./pods.ts";
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
const hit = new Set(["house"]);
/** The twin, with the house's pods where it has lost nothing. */
function twinWith(...pods: readonly ReturnType<typeof pod>[]) {
  const twin = twinOf(place);
  for (const object of pods) twin.apis.get("house")?.put(object);
  return twin;
}
const screen = pod("display-1", { workload: "display", roles: ["screen"], node: "ant" });
const lost = (role: string, outcome: RoleOutcome["outcome"] = "lost"): RoleOutcome => ({
  cluster: "house",
  role,
  pods: 1,
  moved: 1,
  outcome,
  reason: "no node",
});

describe("a lost role with a fallback", () => {
  test.each<RoleOutcome["outcome"]>(["unaffected", "whole", "degraded"])(
    "is degraded while the fallback is %s",
    async (outcome) => {
      const other = lost("screen", outcome);
      expect(await standIns(twinWith(), hit, [lost("ledger"), other])).toEqual([
        {
          ...lost("ledger", "degraded"),
          reason: "no node; role screen of house serves in its stead; stated degraded mode: the screen keeps count",
        },
        other,
      ]);
    },
  );

  test("is lost when the fallback is lost as well, or had no pod there, and says so", async () => {
    const gone = { ...lost("ledger"), reason: "no node; nor does role screen, which would serve in its stead" };
    expect(await standIns(twinWith(), hit, [lost("ledger"), lost("screen")])).toEqual([gone, lost("screen")]);
    // What the API server still says of pods of a cluster that is hit counts for nothing.
    expect(await standIns(twinWith(screen), hit, [lost("ledger")])).toEqual([gone]);
  });

  test("is degraded where a cluster that lost nothing has a ready pod of the fallback", async () => {
    const state = async (...pods: readonly ReturnType<typeof pod>[]) =>
      (await standIns(twinWith(...pods), new Set(), [lost("ledger")]))[0]?.outcome;
    expect(await state(screen)).toBe("degraded");
    expect(await state(pod("display-1", { workload: "display", roles: ["screen"], node: "ant", ready: false }))).toBe(
      "lost",
    );
    expect(await state()).toBe("lost");
  });

  test("is lost when no cluster of the fallback runs", async () => {
    const [first] = await standIns({ estate: place.estate, clusters: new Map() }, new Set(), [lost("ledger")]);
    expect(first?.outcome).toBe("lost");
  });

  test("needs no degraded mode, and is as it was while something of its own serves", async () => {
    const whole = lost("screen", "whole");
    expect(await standIns(twinWith(), hit, [lost("archive"), lost("ledger", "degraded"), whole])).toEqual([
      { ...lost("archive", "degraded"), reason: "no node; role screen of house serves in its stead" },
      lost("ledger", "degraded"),
      whole,
    ]);
  });

  test("is of no matter to a role without one", async () => {
    expect(await standIns(twinWith(screen), hit, [lost("desk")])).toEqual([lost("desk")]);
  });
});
