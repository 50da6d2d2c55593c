import { describe, expect, test } from "vitest";
import { diffCost } from "../../src/cost/index.ts";
import { raw } from "../../src/units/index.ts";
import { dollars, estateOf, price, priceResources, resource, shop, today, usageOf, withCloudPrices } from "./sample.ts";

const gpu = [
  resource("aws:eks/nodeGroup:NodeGroup", "gpu-nodes", {
    instanceTypes: ["p4d.24xlarge"],
    scalingConfig: { desiredSize: 1 },
    diskSize: 100,
  }),
];

describe("the price of p4d.24xlarge, which fell by a third in 2025", () => {
  const base = priceResources(gpu, { pricesAt: "2025-04-29" });
  const next = priceResources(gpu, { pricesAt: "2025-06-23" });

  test("moves the cost by price alone, not by design", () => {
    const { yearly, lines, once } = diffCost(base, next);
    const before = 32.7726 * 8760;
    const after = 21.957642 * 8760;
    expect(dollars(yearly.price)).toBe(Math.round(after - before));
    expect(yearly.price / (before * 1e6)).toBeCloseTo(-0.33, 3);
    expect({ ...yearly, price: 0 }).toEqual({ design: 0, usage: 0, price: 0, fx: 0 });
    expect(once).toEqual({ design: 0, usage: 0, price: 0, fx: 0 });
    expect(lines.map(({ id, change, moved }) => ({ id, change, moved }))).toEqual([
      {
        id: "cloud.gpu-nodes.nodes",
        change: "changed",
        moved: [{ factor: "price", cause: "price", unit: "USD/h", before: 32.7726, after: 21.957642 }],
      },
    ]);
  });

  test("with a second node splits into the price of the first and the design of the second at the new price", () => {
    const two = gpu.map((group) => ({ ...group, inputs: { ...group.inputs, scalingConfig: { desiredSize: 2 } } }));
    const line = diffCost(base, priceResources(two, { pricesAt: "2025-06-23" })).lines.find(({ id }) =>
      id.endsWith(".nodes"),
    );
    expect(line?.yearly).toEqual({
      design: Math.round(21.957642e6 * 8760),
      usage: 0,
      price: Math.round(21.957642e6 * 8760) - Math.round(32.7726e6 * 8760),
      fx: 0,
    });
  });

  test("unknown on an earlier day is unpriced, and its coming is a matter of price", () => {
    const early = priceResources(gpu, { pricesAt: "2001-01-01" });
    expect(early.lines).toEqual([]);
    expect(early.unpriced.map(({ id, awaits, reason }) => ({ id, awaits, reason }))[1]).toEqual({
      id: "cloud.gpu-nodes.nodes",
      awaits: "price",
      reason: "no price of ec2 p4d.24xlarge in us-east-1 on 2001-01-01; add a row with its source to cloudPrices",
    });
    const { yearly, yearlyTotal } = diffCost(early, next);
    expect(yearly).toEqual({ design: 0, usage: 0, price: raw(next.totals.yearly.expected), fx: 0 });
    expect(yearlyTotal).toBe(raw(next.totals.yearly.expected));
  });

  test("that is taken out of the table leaves the line unpriced and fails the gate", () => {
    const without = withCloudPrices((rows) => rows.filter(({ article }) => article !== "p4d.24xlarge"));
    const report = priceResources(gpu, { catalogue: without });
    expect(report.lines).toEqual([]);
    expect(report.gates).toEqual([
      { id: "stale", share: 0, limit: 0.3333333333, ok: true },
      { id: "unpriced", share: 1, limit: 0.2, ok: false },
    ]);
  });
});

describe("a change of use or of the exchange rate", () => {
  test("is told apart from a change of design", () => {
    const quote = { "circuit.line": { amount: 10_000, currency: "JPY", source: "offer 7", date: "2026-11-01" } };
    const at = (rate: number, loadShare: number) =>
      price(estateOf(shop), {
        usage: usageOf({
          loadShare,
          quotes: quote,
          exchange: { JPY: { rate, source: "bank", date: "2026-11-01" } },
        }),
      });
    const { yearly, lines } = diffCost(at(0.0065, 0.8), at(0.007, 0.5));
    expect(yearly.fx).toBe(Math.round(10_000 * 12 * 0.0005 * 1e6));
    expect(yearly.usage).toBeLessThan(0);
    expect([yearly.design, yearly.price]).toEqual([0, 0]);
    expect(lines.map(({ id }) => id)).toEqual(["power.web.hall", "cooling.web.hall", "circuit.line"]);
  });
});

describe("a node that is removed", () => {
  const nodes = { ...shop.clusters.web.nodes, ant: { ...shop.clusters.web.nodes.ant, inService: "2025-06-24" } };
  const withNodes = (some: object) =>
    price(estateOf({ ...shop, clusters: { web: { ...shop.clusters.web, nodes: some } } }));

  test("writes off what it is worth in the books: 19 of 36 months of 9,000", () => {
    const delta = diffCost(withNodes(nodes), withNodes({ bee: nodes.bee }));
    expect(delta.writeOffs).toEqual([
      { asset: "ant", title: "ant", component: "web", bookValue: 4_750_000_000, monthsLeft: 19, months: 36 },
    ]);
    expect(delta.writeOff).toBe(4_750_000_000);
    expect(delta.onceTotal).toBe(-9_000_000_000);
  });

  test("counts as new where nobody says when it went into service", () => {
    const [off] = diffCost(withNodes(nodes), withNodes({ ant: nodes.ant })).writeOffs;
    expect(off).toEqual({
      asset: "bee",
      title: "bee",
      component: "web",
      bookValue: 9_000_000_000,
      monthsLeft: 36,
      months: 36,
    });
  });

  test("is worth less on a later day", () => {
    const estate = { ...shop, clusters: { web: { ...shop.clusters.web, nodes: { bee: nodes.bee } } } };
    const later = price(estateOf(estate), { today: "2027-11-24" });
    expect(diffCost(withNodes(nodes), later).writeOffs[0]?.bookValue).toBe(1_750_000_000);
    expect(today).toBe("2026-11-24");
  });
});

test("a comparison of one kind leaves the others and the books out", () => {
  const delta = diffCost(price(estateOf(shop)), price(estateOf({})), { kinds: ["circuit"] });
  expect(delta.lines.map(({ id, change }) => [id, change])).toEqual([["circuit.line", "removed"]]);
  expect(delta.yearlyTotal).toBe(-780_000_000);
  expect(delta.writeOffs).toEqual([]);
});
