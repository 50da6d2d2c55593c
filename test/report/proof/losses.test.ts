import { expect, test } from "vitest";
import { lossText } from "../../../src/report/proof/losses.ts";
import type { Drill } from "../../../src/twin/proof/schema.ts";

const drill: Drill = {
  ...{ name: "rack shelf", kind: "rack", clusters: ["house"], by: "timers", roles: [], timeline: [] },
  lost: ["ant", "bee", "cat", "dog"],
};

test("servers behind a dark switch are told from those without power", () => {
  expect(lossText(drill)).toBe("ant, bee, cat, dog lost; left to the control plane's timers");
  expect(lossText({ ...drill, cutOff: ["dog"] })).toBe(
    "ant, bee, cat lost; dog cut off; left to the control plane's timers",
  );
  expect(lossText({ ...drill, kind: "switch", lost: ["dog"], cutOff: ["dog"] })).toBe(
    "dog cut off; left to the control plane's timers",
  );
  expect(lossText({ ...drill, kind: "switch", lost: [], by: "nothing to give up" })).toBe(
    "nothing cut off; nothing to give up",
  );
});

test("many are counted, each kind of its own", () => {
  const lost = ["a", "b", "c", "d", "e", "f", "g"];
  expect(lossText({ ...drill, lost, cutOff: ["g"], by: "detector", api: 3.1 })).toBe(
    "a, b, c, d and 2 more lost; g cut off; left to the detector; API writes again after 3.1 s",
  );
});
