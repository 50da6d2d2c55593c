import { describe, expect, test } from "vitest";
import { lineOf, money, onceDollars, priceSections, shop, usageOf, yearlyDollars } from "./sample.ts";

describe("the cost of a small estate", () => {
  const report = priceSections(shop);

  test("has a line for everything in it, and lists what has no price", () => {
    expect(
      report.lines.map(({ id }) => [id, onceDollars(lineOf(report, id))[1], yearlyDollars(lineOf(report, id))[1]]),
    ).toEqual([
      ["hardware.web.server.box", 18_000, 6_000],
      ["support.web.server.box", 0, 1_764],
      ["power.web.hall", 0, 1_194],
      ["cooling.web.hall", 0, 299],
      ["colocation.hall", 0, 18_000],
      ["circuit.line", 0, 780],
    ]);
    expect(report.unpriced).toEqual([
      {
        id: "hardware.hall.rack.rack-42u",
        title: "Rack, 42 U",
        kind: "hardware",
        component: "hall",
        site: "hall",
        quantity: 1,
        unit: "piece",
        awaits: "price",
        reason: "no price in the catalogue; add one there, or quotes.hardware.hall.rack.rack-42u to the usage file",
        urn: undefined,
        boundedBy: undefined,
        tags: ["hardware", "rack", "rack-42u"],
      },
    ]);
  });

  test("tells of hardware what it is, for whom, at which price and how it is written off", () => {
    expect(lineOf(report, "hardware.web.server.box")).toEqual({
      id: "hardware.web.server.box",
      title: "Box",
      kind: "hardware",
      component: "web",
      site: "hall",
      environment: "test",
      urn: undefined,
      tags: ["hardware", "server", "box"],
      paid: "once",
      factors: [
        {
          name: "pieces",
          cause: "design",
          value: { low: 2, expected: 2, high: 2 },
          unit: "piece",
          basis: "derived",
          source: "estate: articles of web",
        },
        {
          name: "price",
          cause: "price",
          value: { low: 9_000, expected: 9_000, high: 9_000 },
          unit: "USD/piece",
          basis: "stated",
          source: "stated at builds.box.price",
          date: undefined,
          price: undefined,
          path: "builds.box.price",
        },
      ],
      formula: "pieces x price",
      once: { low: 18_000_000_000, expected: 18_000_000_000, high: 18_000_000_000 },
      yearly: { low: 6_000_000_000, expected: 6_000_000_000, high: 6_000_000_000 },
      depreciation: { method: "straight-line", months: 36, residual: 0 },
      usageBased: false,
      notes: [],
    });
  });

  test("gives energy as load, share, hours, overhead and tariff, each with where it is from", () => {
    const { formula, factors, tags } = lineOf(report, "cooling.web.hall");
    expect(formula).toBe("full load x share of full load x hours x PUE - 1 x tariff");
    expect(factors.map(({ cause, unit, basis, path }) => ({ cause, unit, basis, path }))).toEqual([
      { cause: "design", unit: "kW", basis: "derived", path: undefined },
      { cause: "usage", unit: "1", basis: "assumed", path: undefined },
      { cause: "design", unit: "h/year", basis: "derived", path: undefined },
      { cause: "design", unit: "1", basis: "stated", path: "sites.hall.pue" },
      { cause: "price", unit: "USD/kWh", basis: "stated", path: "sites.hall.tariff" },
    ]);
    expect(factors[3]?.value).toEqual({ low: 0.25, expected: 0.25, high: 0.25 });
    expect(tags).toEqual(["cooling", "power"]);
  });

  test("assumes a band of tariff and PUE where the site states none", () => {
    const bare = priceSections({ ...shop, sites: { hall: { kind: "data-centre", title: "Hall" } } });
    const { factors } = lineOf(bare, "cooling.web.hall");
    expect(factors[3]?.value).toEqual({ low: 0.5, expected: 0.5, high: 0.5 });
    expect(factors[4]).toMatchObject({
      value: { low: 0.12, expected: 0.16, high: 0.2 },
      basis: "assumed",
      price: "constants.tariff",
    });
  });

  test("lists the energy of devices whose load cannot be told", () => {
    const { psus: _psus, ...box } = shop.builds.box;
    const dark = priceSections({ ...shop, builds: { box } });
    expect(dark.lines.filter(({ kind }) => kind === "power" || kind === "cooling")).toEqual([]);
    expect(dark.unpriced.map(({ id, quantity, reason }) => ({ id, quantity, reason }))[1]).toEqual({
      id: "power.web.hall.unknown-load",
      quantity: 2,
      reason: "load cannot be told; state chassis, parts and power supply of the build, or the product",
    });
  });

  test("takes the usage file's share of load and way of writing off", () => {
    const usage = usageOf({ loadShare: 0.5, books: { method: "declining-balance", months: 60, residual: 0.1 } });
    const other = priceSections(shop, { usage });
    expect(yearlyDollars(lineOf(other, "power.web.hall"))[1]).toBe(Math.round((1_194.2 * 5) / 8));
    expect(lineOf(other, "hardware.web.server.box").depreciation).toEqual({
      method: "declining-balance",
      months: 60,
      residual: 0.1,
    });
    // Twelve months of a thirtieth each of what is left.
    expect(yearlyDollars(lineOf(other, "hardware.web.server.box"))[1]).toBe(Math.round(18_000 * (1 - (29 / 30) ** 12)));
  });

  test("keeps a circuit without an amount among the unpriced", () => {
    const { monthly: _monthly, ...line } = shop.circuits.line;
    const open = priceSections({ ...shop, circuits: { line } });
    expect(open.unpriced.find(({ id }) => id === "circuit.line")?.reason).toBe(
      "no monthly amount is stated; add circuits.line.monthly, or quotes.circuit.line to the usage file",
    );
  });

  test("says that the cloud part has no price where its resources are not given", () => {
    const recovery = { site: "cloud", region: "us-east-1", mode: "pilot-light" };
    const { unpriced } = priceSections({ sites: { cloud: { kind: "cloud-region", title: "Cloud" } }, recovery });
    expect(unpriced.map(({ id, reason }) => [id, reason])).toEqual([
      ["cloud.cloud", "the resources that the program declares were not given; price the estate with its preview"],
    ]);
  });
});

describe("a quote of the usage file", () => {
  const id = "hardware.hall.rack.rack-42u";
  const quote = { amount: 200_000, currency: "JPY", source: "offer 12", date: "2026-11-20" };

  test("prices a line in its currency at the stated rate", () => {
    const exchange = { JPY: { rate: 0.0066, source: "central bank", date: "2026-11-23" } };
    const report = priceSections(shop, { usage: usageOf({ quotes: { [id]: quote }, exchange }) });
    const line = lineOf(report, id);
    expect(line.formula).toBe("pieces x quoted price x exchange rate");
    expect(line.once.expected).toBe(money("usdOnce", "USD 1320/once"));
    expect(report.prices.map((price) => [price.id, price.date, price.ageDays])).toContainEqual([
      `quote.${id}`,
      "2026-11-20",
      4,
    ]);
    expect(report.exchange).toEqual([{ currency: "JPY", rate: 0.0066, source: "central bank", date: "2026-11-23" }]);
  });

  test("without a rate leaves the line unpriced and says what to add", () => {
    const report = priceSections(shop, { usage: usageOf({ quotes: { [id]: quote } }) });
    expect(report.unpriced.find((item) => item.id === id)?.reason).toBe(
      "quoted in JPY, no exchange rate is stated; add exchange.JPY to the usage file",
    );
  });
});
