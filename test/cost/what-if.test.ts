import { describe, expect, test } from "vitest";
import { applyWhatIf } from "../../src/cost/index.ts";
import { estateOf, lineOf, price, shop, yearlyDollars } from "./sample.ts";

const sections = { ...shop, recovery: { account: "123456789012", network: { zones: ["a", "b"] } } };

describe("a what-if", () => {
  test("changes one value and leaves what it was given alone", () => {
    const before = structuredClone(sections);
    const changed = applyWhatIf(sections, "sites.hall.pue", "1.5");
    expect(changed).toEqual({
      ok: true,
      sections: { ...sections, sites: { hall: { ...shop.sites.hall, pue: 1.5 } } },
    });
    expect(sections).toEqual(before);
  });

  test("moves what the value is a factor of: the site adds twice as much at a PUE of 1.5 as at 1.25", () => {
    const changed = applyWhatIf(shop, "sites.hall.pue", "1.5");
    const after = price(estateOf(changed.ok ? changed.sections : {}));
    const cooling = ({ lines }: typeof after) => lines.find(({ id }) => id === "cooling.web.hall")?.yearly.expected;
    expect(Number(cooling(after))).toBeCloseTo(2 * Number(cooling(price(estateOf(shop)))), -1);
    expect(yearlyDollars(lineOf(after, "power.web.hall"))).toEqual(
      yearlyDollars(lineOf(price(estateOf(shop)), "power.web.hall")),
    );
  });

  test.each([
    ["sites.hall.tariff", "USD 0.30/kWh", ["sites", "hall", "tariff"], "USD 0.30/kWh"],
    ["recovery.account", "210987654321", ["recovery", "account"], "210987654321"],
    ["recovery.network.zones.1", "c", ["recovery", "network", "zones", "1"], "c"],
    ["racks.r1.units", "47", ["racks", "r1", "units"], 47],
    ["racks.r1.feeds", '["a", "b"]', ["racks", "r1", "feeds"], ["a", "b"]],
    ["builds.box.price", "USD 1/once", ["builds", "box", "price"], "USD 1/once"],
  ])("of %s reads %s as the file would", (path, value, keys, expected) => {
    const changed = applyWhatIf(sections, path, value);
    const at = (part: unknown, key: string) => Object.entries(part ?? {}).find(([own]) => own === key)?.[1];
    expect(changed.ok && keys.reduce<unknown>(at, changed.sections)).toEqual(expected);
  });

  test.each([
    ["site.hall.pue", '--what-if site.hall.pue: the stack file has no "site"; did you mean sites'],
    ["sites.hal.pue", '--what-if sites.hal.pue: sites has no "hal"; did you mean hall'],
    ["sites.hall.pu", '--what-if sites.hall.pu: sites.hall has no "pu"; did you mean pue'],
    [
      "sites.hall.pue.low",
      '--what-if sites.hall.pue.low: sites.hall.pue has no "low"; it holds a single value, end the path there',
    ],
    [
      "recovery.network.zones.2",
      '--what-if recovery.network.zones.2: recovery.network.zones has no "2"; known are 0, 1',
    ],
    [
      "clusters.web.nodes.zebra.u",
      '--what-if clusters.web.nodes.zebra.u: clusters.web.nodes has no "zebra"; known are ant, bee',
    ],
    [
      "__proto__.x",
      '--what-if __proto__.x: the stack file has no "__proto__"; known are sites, racks, builds, clusters, circuits, recovery',
    ],
  ])("of the unknown path %s is an error with a way out", (path, problem) => {
    expect(applyWhatIf(sections, path, "1")).toEqual({ ok: false, problem });
  });
});
