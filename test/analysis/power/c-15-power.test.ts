import fc from "fast-check";
import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/power/c-15-power.ts";
import { factsOfPlan, say } from "../facts.ts";

interface Change {
  readonly supply?: string;
  readonly cooling?: string;
  readonly capacity?: string;
  readonly tariff?: string | undefined;
  readonly amount?: number;
  readonly covers?: readonly string[];
}

/** One server of 1,479 W at the plug: two cards, two processors. */
function estate({
  supply = "2kW",
  cooling = "3kW",
  capacity = "3kW",
  tariff = "USD 0.2/kWh",
  amount = 4000,
  covers = ["power"],
}: Change) {
  return {
    sites: { hall: { kind: "data-centre", title: "Hall", pue: 1.5, tariff } },
    feeds: { a: { site: "hall", path: "A", capacity }, b: { site: "hall", path: "B", capacity } },
    racks: { r1: { site: "hall", row: "x", position: 1, feeds: ["a", "b"], cooling } },
    builds: {
      box: {
        title: "Box",
        chassis: "dell-poweredge-r7525",
        cpu: { product: "amd-epyc-7713", sockets: 2 },
        memory: { total: "1TiB", dimms: { count: 16, size: "64GiB" } },
        gpus: { product: "nvidia-a100-80gb-pcie", count: 2 },
        disks: { scratch: { product: "generic-nvme-4tb", count: 4, size: "4TB", medium: "nvme" } },
        nics: { eth: { product: "nvidia-connectx-6-dx-2x100g", ports: 2, rate: "100Gbps" } },
        psus: { count: 2, rating: supply, product: "generic-psu-2000w" },
      },
    },
    clusters: {
      all: { kind: "gpu", title: "All", site: "hall", nodes: { n1: { build: "box", number: 1, rack: "r1", u: 1 } } },
    },
    budget: {
      operating: {
        house: {
          title: "House",
          amount: `USD ${amount}/year`,
          lines: { energy: { title: "Energy", amount: `USD ${amount}/year`, covers } },
        },
      },
    },
  };
}

test("a server that supplies, cooling, feeds and budget carry gives no finding", () => {
  expect(say(rule, estate({}))).toEqual([]);
});

test("a server that one of its supplies does not carry is found", () => {
  expect(say(rule, estate({ supply: "1.6kW" }))).toEqual([
    {
      code: "C-15",
      computed: "1.39kW at full work (derived): 86.9% of one supply with the other one lost",
      limit: "1.28kW: 80% of one supply",
      remedy: "supplies of 1.74kW, or powerCap: 1280W for its nodes",
      says: "2 supplies of 1.6kW",
      severity: "error",
      source: "builds.box.psus",
      subject: "box",
    },
  ]);
});

test("a rack that is warmer than its cooling takes is found", () => {
  expect(say(rule, estate({ cooling: "1.4kW" }))).toEqual([
    {
      code: "C-15",
      computed: "its devices give off 1.48kW (derived)",
      limit: "1.4kW",
      remedy: "move 79W to another rack, or cooling: 1479W",
      says: "cooling of 1.4kW",
      severity: "error",
      source: "racks.r1.cooling",
      subject: "r1",
    },
  ]);
});

test("a feed that does not carry all with the other path lost is found, one with room is not", () => {
  expect(say(rule, estate({ capacity: "1.8kW" }))).toEqual([
    {
      code: "C-15",
      computed: "carries 1.48kW with the other path lost (derived): 82.2%",
      limit: "1.44kW: 80% of 1.8kW",
      remedy: "capacity: 1849W, or devices on other feeds",
      says: "feed of 1.8kW",
      severity: "error",
      source: "feeds.a.capacity",
      subject: "a",
    },
    {
      code: "C-15",
      computed: "carries 1.48kW with the other path lost (derived): 82.2%",
      limit: "1.44kW: 80% of 1.8kW",
      remedy: "capacity: 1849W, or devices on other feeds",
      says: "feed of 1.8kW",
      severity: "error",
      source: "feeds.b.capacity",
      subject: "b",
    },
  ]);
  expect(say(rule, estate({ capacity: "1.85kW" }))).toEqual([]);
});

test("energy that costs more than its line is found", () => {
  expect(say(rule, estate({ amount: 3800 }))).toEqual([
    {
      code: "C-15",
      computed: "1.48kW of IT load (derived) take 19.4 MWh a year with the facility: USD 3890/year",
      limit: "USD 3800/year: at most USD 0.196/kWh on average",
      remedy: "amount: USD 3890/year, or a tariff below USD 0.196/kWh",
      says: "budget.operating.house.lines.energy pays USD 3800/year",
      severity: "error",
      source: "budget.operating.house.lines.energy",
      subject: "energy",
    },
  ]);
});

test("without a tariff the range is shown, with the tariff up to which the budget holds", () => {
  expect(say(rule, estate({ tariff: undefined }))).toEqual([]);
  expect(say(rule, estate({ tariff: undefined, amount: 2000 })).map(({ severity }) => severity)).toEqual(["error"]);
});

test("without a line that covers power nobody can tell", () => {
  expect(say(rule, estate({ covers: [] })).map(({ severity, says }) => [severity, says])).toEqual([
    ["info", "no budget line covers power"],
  ]);
});

test("a line that pays for the site and names nothing pays for its power too", () => {
  const line = { title: "Hall", amount: "USD 3800/year", pays: ["hall"] };
  const budget = { operating: { house: { title: "House", amount: "USD 3800/year", lines: { hall: line } } } };
  expect(say(rule, { ...estate({}), budget }).map(({ subject, severity }) => [subject, severity])).toEqual([
    ["hall", "error"],
  ]);
});

test("a higher tariff never makes a broken budget hold", () => {
  const cents = fc.integer({ min: 1, max: 60 });
  fc.assert(
    fc.property(cents, cents, (a, b) => {
      const found = (tariff: number) => say(rule, estate({ tariff: `USD ${tariff / 100}/kWh` })).length;
      expect(found(Math.min(a, b))).toBeLessThanOrEqual(found(Math.max(a, b)));
    }),
    { numRuns: 30 },
  );
});

test("the plan as written states neither tariff nor PUE for its power line", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-15",
      computed:
        "21.1kW of IT load (modelled: what is not stated is assumed) take 278 MWh a year with the facility: USD 33300/year to USD 55600/year (assumed tariffs)",
      limit: "USD 60000/year: at most USD 0.216/kWh on average",
      remedy: "state pue and tariff of each site; the budget holds up to USD 0.216/kWh",
      says: "budget.operating.utilities.lines.power pays USD 60000/year; tariff or PUE of a site are not stated",
      severity: "warning",
      source: "budget.operating.utilities.lines.power",
      subject: "power",
    },
  ]);
});

test("a build with more cards than any known chassis has slots for counts them all", () => {
  const whole = estate({ supply: "2.2kW" });
  const { chassis: _, ...box } = whole.builds.box;
  const cards = (count: number) => ({ ...whole, builds: { box: { ...box, gpus: { ...box.gpus, count } } } });
  const supplies = (count: number) => say(rule, cards(count)).filter(({ says }) => says === "2 supplies of 2.2kW");
  expect(supplies(2)).toEqual([]);
  expect(supplies(4)).toHaveLength(1);
});
