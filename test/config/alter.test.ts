import { expect, test } from "vitest";
import { alter } from "../../src/config/alter.ts";

const shared = { version: "1.36.3" };
const sections = {
  about: { name: "harbour" },
  sites: { hall: { pue: 1.4, tariff: "USD 0.17/kWh" }, annex: { pue: 1.5 } },
  clusters: { one: { kubernetes: shared, nodes: [{ u: 1 }, { u: 2 }] }, two: { kubernetes: shared } },
  "dotted.key": { "a.b": 1 },
};

function changed(path: string, value: string) {
  const result = alter(sections, { path, value });
  return result.ok ? [result.before, result.sections] : result.problem;
}

test("a value is replaced by one of YAML, and the former one is told", () => {
  const sites = { ...sections.sites, hall: { pue: 1.2, tariff: "USD 0.17/kWh" } };
  expect(changed("sites.hall.pue", "1.2")).toEqual(["1.4", { ...sections, sites }]);
  expect(changed("sites.hall.tariff", "USD 0.2/kWh")).toMatchObject([
    "USD 0.17/kWh",
    { sites: { hall: { tariff: "USD 0.2/kWh" } } },
  ]);
});

test("a list is entered by number, and a key may hold dots", () => {
  expect(changed("clusters.one.nodes.1.u", "9")).toMatchObject([
    "2",
    { clusters: { one: { nodes: [{ u: 1 }, { u: 9 }] } } },
  ]);
  expect(changed("dotted.key.a.b", "2")).toMatchObject(["1", { "dotted.key": { "a.b": 2 } }]);
});

test("what an anchor shares is changed at one path only, and the sections given stay as they are", () => {
  expect(changed("clusters.one.kubernetes.version", "1.37.0")).toMatchObject([
    "1.36.3",
    { clusters: { one: { kubernetes: { version: "1.37.0" } }, two: { kubernetes: { version: "1.36.3" } } } },
  ]);
  expect(shared).toEqual({ version: "1.36.3" });
});

test("digits in place of a text stay a text, and in place of a number are one", () => {
  expect(changed("clusters.one.kubernetes.version", "1.40")).toMatchObject([
    "1.36.3",
    { clusters: { one: { kubernetes: { version: "1.40" } } } },
  ]);
  expect(changed("sites.hall.pue", "1.40")).toMatchObject(["1.4", { sites: { hall: { pue: 1.4 } } }]);
});

test("a last key that is not stated is added, for the schema to judge", () => {
  expect(changed("sites.annex.tariff", "USD 0.2/kWh")).toMatchObject([undefined, { sites: { annex: { pue: 1.5 } } }]);
});

test.each([
  ["sites.hal.pue", 'no "hal" in sites; did you mean sites.hall.pue'],
  ["site.hall.pue", 'no "site" in the estate; did you mean sites.hall.pue'],
  ["sites.hall.peu", 'no "peu" in sites.hall; did you mean sites.hall.pue'],
  ["sites.warehouse.pue", 'no "warehouse" in sites; known are hall, annex'],
  ["power", 'no "power" in the estate; known are about, sites, clusters, dotted.key'],
  ["about.name.first", '"about.name" is "harbour" and holds no "first"; name "about.name" itself'],
])("%s is refused with the nearest path", (path, problem) => {
  expect(changed(path, "1")).toBe(problem);
});

test("a value that is no YAML is refused", () => {
  expect(changed("sites.hall.pue", "[1")).toBe('"[1" is no YAML value; put text that holds a colon in quotes');
});
