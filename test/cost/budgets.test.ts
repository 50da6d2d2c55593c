import { describe, expect, test } from "vitest";
import type { CostReport } from "../../src/cost/index.ts";
import { dollars, lineOf, onceDollars, price, priceSections, shipped, shop } from "./sample.ts";

const { price: _price, ...unpricedBox } = shop.builds.box;

function capital(lines: object, amount = "USD 100000/once") {
  return { budget: { capital: { all: { title: "All", amount, lines } } } };
}

function operating(lines: object, amount = "USD 100000/year") {
  return { budget: { operating: { all: { title: "All", amount, lines } } } };
}

function status({ budgets }: CostReport, id: string) {
  const {
    status: state,
    cost,
    limit,
    atRisk,
    statedOnly,
    lines,
    unpriced,
  } = budgets.find((one) => one.id === id) ?? {};
  return {
    status: state,
    limit: dollars(limit ?? 0),
    cost: { low: dollars(cost?.low ?? 0), expected: dollars(cost?.expected ?? 0), high: dollars(cost?.high ?? 0) },
    atRisk,
    statedOnly: dollars(statedOnly ?? 0),
    lines,
    unpriced,
  };
}

describe("purchases without a price", () => {
  const web = { title: "Servers", amount: "USD 40000/once", pays: ["web"] };
  const report = priceSections({ ...shop, builds: { box: unpricedBox }, ...capital({ web }) });

  test("cost at most what the budget states for them, less what has a price", () => {
    const line = lineOf(report, "hardware.web.stated");
    expect(onceDollars(line)).toEqual([23_802, 23_802, 23_802]);
    expect(onceDollars(lineOf(report, "hardware.web.box.cpu.intel-xeon-platinum-8380"))).toEqual([
      16_198, 16_198, 16_198,
    ]);
    expect(line.title).toBe("Articles without a price, at most what the budget states");
    expect(line.notes).toEqual(["an upper bound: 3 articles have no price of their own, the budget pays for them"]);
    expect(line.factors).toMatchObject([
      {
        name: "rest of the budget",
        basis: "stated",
        source: "estate budget.capital.all.web, less what is priced",
        path: "budget.capital.all.lines.web.amount",
      },
    ]);
  });

  test("stay listed, with the line that bounds them, and leave the budget undecided", () => {
    const items = report.unpriced.filter(({ component }) => component === "web");
    expect(items.map(({ id, quantity, boundedBy }) => [id, quantity, boundedBy])).toEqual([
      ["hardware.web.box.chassis.dell-poweredge-r450", 2, "hardware.web.stated"],
      ["hardware.web.box.memory.dimm-16GiB", 16, "hardware.web.stated"],
      ["hardware.web.box.psu.generic-psu-1400w", 4, "hardware.web.stated"],
    ]);
    expect(status(report, "capital.all.web")).toEqual({
      status: "unpriced",
      limit: 40_000,
      cost: { low: 40_000, expected: 40_000, high: 40_000 },
      atRisk: false,
      statedOnly: 23_802,
      lines: ["hardware.web.box.cpu.intel-xeon-platinum-8380", "hardware.web.stated"],
      unpriced: items.map(({ id }) => id),
    });
  });

  test("have no bound where what has a price uses the budget up, and the budget fails", () => {
    const small = priceSections({
      ...shop,
      builds: { box: unpricedBox },
      ...capital({ web: { ...web, amount: "USD 9000/once" } }),
    });
    expect(small.unpriced.filter(({ boundedBy }) => boundedBy !== undefined)).toEqual([]);
    expect(status(small, "capital.all.web").status).toBe("fail");
  });

  test("share the rest of a line that pays for two components by their pieces", () => {
    const clusters = {
      web: shop.clusters.web,
      db: { ...shop.clusters.web, nodes: { cat: { build: "box", number: 3 } } },
    };
    const both = priceSections({
      ...shop,
      clusters,
      builds: { box: unpricedBox },
      ...capital({ all: { ...web, pays: ["web", "db"] } }),
    });
    const rest = 40_000 - 3 * 8_099;
    expect(onceDollars(lineOf(both, "hardware.web.stated"))[1]).toBe(Math.round((rest * 2) / 3));
    expect(onceDollars(lineOf(both, "hardware.db.stated"))[1]).toBe(Math.round(rest / 3));
  });
});

describe("a line of the budget", () => {
  test("holds up to its limit and fails above it", () => {
    const of = (amount: string) =>
      status(
        priceSections({ ...shop, ...capital({ web: { title: "Web", amount, pays: ["web"] } }) }),
        "capital.all.web",
      ).status;
    expect([of("USD 18000/once"), of("USD 17999/once")]).toEqual(["ok", "fail"]);
  });

  test("is at risk where only the high cost is above its limit", () => {
    const power = { title: "Power", amount: "USD 1500/year", pays: ["hall"], covers: ["power"] };
    expect(status(priceSections({ ...shop, ...operating({ power }) }), "operating.all.power")).toEqual({
      status: "ok",
      limit: 1_500,
      cost: { low: 1_120, expected: 1_493, high: 1_866 },
      atRisk: true,
      statedOnly: 0,
      lines: ["power.web.hall", "cooling.web.hall"],
      unpriced: [],
    });
  });

  test("pays for what it covers, one that names only the site for the rest", () => {
    const report = priceSections({
      ...shop,
      ...operating({
        rooms: { title: "Rooms", amount: "USD 20000/year", pays: ["hall"], covers: ["colocation"] },
        rest: { title: "Rest", amount: "USD 9000/year", pays: ["hall"] },
        line: { title: "Line", amount: "USD 800/year", pays: ["line"] },
      }),
    });
    expect(report.budgets.filter(({ level }) => level === "line").map(({ id, lines }) => [id, lines])).toEqual([
      ["operating.all.rooms", ["colocation.hall"]],
      ["operating.all.rest", ["support.web.server.box", "power.web.hall", "cooling.web.hall"]],
      ["operating.all.line", ["circuit.line"]],
    ]);
    expect(status(report, "operating.all").cost).toMatchObject({ expected: 18_000 + 1_764 + 1_493 + 780 });
  });

  test("that is set aside pays for nothing", () => {
    const report = priceSections({
      ...shop,
      ...operating({
        line: { title: "Line", amount: "USD 800/year", pays: ["line"] },
        reserve: { title: "Reserve", amount: "USD 200/year", pays: ["line"], reserve: true },
      }),
    });
    expect(report.budgets.map(({ id, lines }) => [id, lines])).toEqual([
      ["operating.all.line", ["circuit.line"]],
      ["operating.all.reserve", []],
      ["operating.all", ["circuit.line"]],
    ]);
  });

  test("that fails is not at risk besides", () => {
    const power = { title: "Power", amount: "USD 1/year", pays: ["hall"], covers: ["power"] };
    expect(status(priceSections({ ...shop, ...operating({ power }) }), "operating.all.power")).toMatchObject({
      status: "fail",
      atRisk: false,
    });
  });

  test("is joined with another that pays for the same without saying for which part", () => {
    const half = { title: "Half", amount: "USD 9000/once", pays: ["web"] };
    const report = priceSections({ ...shop, ...capital({ a: half, b: half }) });
    expect(status(report, "capital.all.a+capital.all.b")).toMatchObject({
      status: "ok",
      limit: 18_000,
      lines: ["hardware.web.server.box"],
    });
  });

  test("with a product pays for that product only", () => {
    const report = priceSections({
      ...shop,
      builds: { box: unpricedBox },
      ...capital({
        cpus: { title: "CPUs", amount: "USD 17000/once", product: "intel-xeon-platinum-8380", pays: ["web"] },
      }),
    });
    expect(status(report, "capital.all.cpus")).toMatchObject({
      status: "ok",
      lines: ["hardware.web.box.cpu.intel-xeon-platinum-8380"],
    });
  });

  test("for what the estate does not compute is the cost itself: people, licences, insurance", () => {
    const report = priceSections(
      operating({
        staff: { title: "Staff", amount: "USD 300000/year", people: 2 },
        tools: { title: "Tools", amount: "USD 50000/year", covers: ["licence"] },
        insurance: { title: "Insurance", amount: "USD 25000/year" },
        reserve: { title: "Reserve", amount: "USD 9000/year", reserve: true },
      }),
    );
    expect(report.lines.map(({ id, kind, notes }) => [id, kind, notes])).toEqual([
      ["stated.operating.all.tools", "licence", []],
      ["stated.operating.all.staff", "people", ["for 2 people"]],
      ["stated.operating.all.insurance", "overhead", []],
    ]);
    expect(status(report, "operating.all.staff")).toMatchObject({ status: "ok", statedOnly: 300_000 });
    expect(status(report, "operating.all.reserve")).toMatchObject({ status: "ok", limit: 9_000, lines: [] });
  });
});

describe("the budget of the primary estate", () => {
  const report = price(shipped("Pulumi.prod.yaml"));

  test("holds line by line as far as prices tell", () => {
    expect(report.budgets.filter((budget) => budget.status === "fail")).toEqual([]);
    expect(report.gates.every(({ ok }) => ok)).toBe(true);
  });

  test("pays for eight A100 at 15,000 to 20,000 from a line of 640,000", () => {
    expect(status(report, "capital.ml.gpus")).toMatchObject({
      limit: 640_000,
      cost: { low: 120_000, expected: 140_000, high: 160_000 },
    });
  });
});
