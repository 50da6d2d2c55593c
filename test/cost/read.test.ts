import { describe, expect, test } from "vitest";
import { explainLine, projectMonths } from "../../src/cost/index.ts";
import { raw } from "../../src/units/index.ts";
import { dollars, estateOf, lineOf, price, priceSections, shop, usageOf } from "./sample.ts";

describe("an explanation", () => {
  const report = priceSections(shop);

  test("of a line gives its factors, its amount and the age of its prices", () => {
    const explained = explainLine(report, "colocation.hall");
    expect(
      explained.found === "line" && {
        ...explained,
        line: explained.line.id,
        factors: explained.factors.map(({ name }) => name),
      },
    ).toEqual({
      found: "line",
      line: "colocation.hall",
      amount: { low: 9_600_000_000, expected: 18_000_000_000, high: 30_000_000_000 },
      factors: ["racks", "months", "rack space"],
      prices: report.prices.filter(({ id }) => id === "constants.colocation-rack"),
    });
    expect(report.prices.some(({ id }) => id === "constants.colocation-rack")).toBe(true);
  });

  test("of something without a price says what is missing", () => {
    const explained = explainLine(report, "hardware.hall.rack.rack-42u");
    expect(explained.found === "unpriced" && explained.item.reason).toBe(
      "no price in the catalogue; add one there, or quotes.hardware.hall.rack.rack-42u to the usage file",
    );
  });

  test.each([
    ["colocation.hal", '"colocation.hal" is no line of the cost; did you mean colocation.hall'],
    ["power.web", '"power.web" is no line of the cost; known are power.web.hall'],
    [
      "x",
      '"x" is no line of the cost; known are hardware.web.server.box, support.web.server.box, power.web.hall, cooling.web.hall, colocation.hall, circuit.line, hardware.hall.rack.rack-42u',
    ],
  ])("of the unknown id %s says what there is", (id, problem) => {
    expect(explainLine(report, id)).toEqual({ found: "nothing", problem });
  });
});

describe("the months ahead", () => {
  const used = { ...shop.clusters.web.nodes.ant, inService: "2025-11-24" };
  const report = price(
    estateOf({
      ...shop,
      clusters: { web: { ...shop.clusters.web, nodes: { ...shop.clusters.web.nodes, ant: used } } },
    }),
  );
  const months = projectMonths(report, 36);

  test("begin with what is bought new, and pay a year's running cost in twelve months", () => {
    expect(months).toHaveLength(37);
    expect(dollars(months[0]?.cash ?? 0)).toBe(9_000);
    expect(months.slice(1, 13).reduce((sum, { cash }) => sum + cash, 0)).toBe(raw(report.totals.running.expected));
    expect(months.at(-1)?.cumulativeCash).toBe(months.reduce((sum, { cash }) => sum + cash, 0));
  });

  test("begin with the book value of today and end with nothing", () => {
    expect(months[0]?.bookValue).toBe(raw(report.totals.bookValue));
    expect([0, 12, 24, 36].map((month) => dollars(months[month]?.bookValue ?? -1))).toEqual([15_000, 9_000, 3_000, 0]);
  });
});

describe("the cost of a unit of work", () => {
  const throughput = {
    inferences: { metric: "model-inferences", limit: "10k/s", where: "all" },
    ticks: { metric: "market-data", limit: "1M/s", where: "all" },
    orders: { metric: "orders", limit: "100/s", where: "all" },
    web: { metric: "pages", limit: "10/s", role: "front", where: "web" },
  };
  const roles = { front: { title: "Front", nodes: ["ant"] } };
  const sections = { ...shop, clusters: { web: { ...shop.clusters.web, roles } }, targets: { throughput } };
  const report = priceSections(sections);
  const yearly = raw(report.totals.yearly.expected);

  test("shares a year's cost out over the target around the clock, in lots that can be read", () => {
    expect(report.unitCosts.slice(0, 3).map(({ id, per, volume, basis }) => ({ id, per, volume, basis }))).toEqual([
      { id: "inferences", per: "1,000 model-inferences", volume: 315_360_000_000, basis: "stated" },
      { id: "ticks", per: "1,000,000 market-data", volume: 31_536_000_000_000, basis: "stated" },
      { id: "orders", per: "orders, each", volume: 3_153_600_000, basis: "stated" },
    ]);
    expect(report.unitCosts[2]?.amount.expected).toBeCloseTo(yearly / 3_153_600_000, 9);
  });

  test("of a target with a role shares out its cluster's cost only", () => {
    const web = report.lines
      .filter(({ component }) => component === "web")
      .reduce((sum, line) => sum + raw(line.yearly.expected), 0);
    expect(report.unitCosts[3]?.yearly.expected).toBe(web);
    expect(web).toBeLessThan(yearly);
  });

  test("prefers the volume of the usage file, then what was measured, and says which", () => {
    const measurement = {
      kind: "pipeline",
      subject: "orders",
      metric: "throughput",
      value: 50,
      machine: "laptop",
      date: "2026-11-18",
    };
    const measured = priceSections(sections, { measurements: [measurement] }).unitCosts[2];
    expect([measured?.volume, measured?.basis, measured?.source]).toEqual([
      50 * 31_536_000,
      "measured",
      "measured on laptop, 2026-11-18, around the clock",
    ]);
    const stated = priceSections(sections, {
      measurements: [measurement],
      usage: usageOf({ volumes: { orders: 1e6 } }),
    }).unitCosts[2];
    expect([stated?.volume, stated?.basis, stated?.source]).toEqual([1e6, "stated", "usage volumes.orders"]);
  });

  test("of a store is a terabyte kept for a month", () => {
    const arrays = {
      flash: {
        title: "Flash",
        product: "generic-nvme-array",
        site: "hall",
        number: 9,
        medium: "nvme",
        usable: "100TB",
        raid: "6",
        protocols: ["nfs"],
      },
    };
    const withArray = priceSections({ ...shop, arrays });
    const own = withArray.lines.filter(({ component }) => component === "flash");
    expect(own.map(({ id }) => id)).toEqual(["power.flash.hall", "cooling.flash.hall"]);
    const sum = own.reduce((total, line) => total + raw(line.yearly.expected), 0);
    expect(withArray.unitCosts).toMatchObject([
      { id: "store.flash", per: "TB-month kept", amount: { expected: sum / 1_200 }, volume: 1_200 },
    ]);
  });
});

test("stale prices are listed, the oldest first, with what rests on them", () => {
  const { price: _price, ...box } = shop.builds.box;
  const report = priceSections({ ...shop, builds: { box } });
  const [oldest] = report.stale;
  expect(oldest).toMatchObject({
    price: "intel-xeon-platinum-8380",
    date: "2021-04-06",
    ageDays: 2058,
    limitDays: 180,
  });
  expect(oldest?.lines).toEqual([
    "hardware.web.box.cpu.intel-xeon-platinum-8380",
    "support.web.box.cpu.intel-xeon-platinum-8380",
  ]);
  expect(lineOf(report, "hardware.web.box.cpu.intel-xeon-platinum-8380").once.expected).toBe(16_198_000_000);
});

test("an estate may say itself from which age a price is stale", () => {
  const { price: _price, ...box } = shop.builds.box;
  const sections = { ...shop, builds: { box } };
  expect(priceSections({ ...sections, budget: { staleAfter: "2058d" } }).stale).toEqual([]);
  expect(priceSections({ ...sections, budget: { staleAfter: "2057d" } }).stale).toMatchObject([
    { price: "intel-xeon-platinum-8380", ageDays: 2058, limitDays: 2057 },
  ]);
});
