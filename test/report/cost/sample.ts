import { depreciationOf, lineOf, runningOf, spreadOf } from "../../../src/cost/line.ts";
import { nothing, plus, rangeOf } from "../../../src/cost/spread.ts";
import type { CostLine, CostReport, Depreciation, Factor, Spread } from "../../../src/cost/types.ts";
import type { CostDocument } from "../../../src/report/cost/document.ts";
import { quantity } from "../../../src/units/index.ts";

const books: Depreciation = { method: "straight-line", months: 36, residual: 0 };

function factor(name: string, value: number | Spread, rest: Partial<Factor> = {}): Factor {
  const spread = typeof value === "number" ? { low: value, expected: value, high: value } : value;
  return { name, cause: "design", value: spread, unit: "1", basis: "derived", source: "estate: sample", ...rest };
}

function line(
  id: string,
  rest: Partial<CostLine> & Pick<CostLine, "kind" | "component" | "paid" | "factors">,
): CostLine {
  const draft = {
    id,
    title: `Title of ${id}`,
    site: "hall",
    urn: undefined,
    tags: [rest.kind],
    usageBased: false,
    notes: [],
    depreciation: undefined,
  };
  return lineOf({ ...draft, ...rest }, "test");
}

/** Eight cards at 1,000 with a band, their energy, and one bucket in the cloud. */
export const lines: readonly CostLine[] = [
  line("hardware.house.gpu.card", {
    kind: "hardware",
    component: "house",
    paid: "once",
    depreciation: books,
    factors: [
      factor("pieces", 8, { unit: "piece" }),
      factor(
        "price",
        { low: 900, expected: 1000, high: 1200 },
        {
          cause: "price",
          unit: "USD/piece",
          basis: "stated",
          source: "catalogue card: list",
          date: "2026-01-01",
          price: "card",
        },
      ),
    ],
  }),
  line("cooling.house.hall", {
    kind: "cooling",
    component: "house",
    paid: "yearly",
    usageBased: true,
    notes: ["a note"],
    factors: [
      factor("full load", 2, { unit: "kW" }),
      factor("hours", 8760, { unit: "h/year" }),
      factor("PUE - 1", 0.4, { basis: "stated", source: "estate sites.hall.pue", path: "sites.hall.pue" }),
      factor("tariff", 0.25, {
        cause: "price",
        unit: "USD/kWh",
        basis: "stated",
        source: "estate sites.hall.tariff",
        path: "sites.hall.tariff",
      }),
    ],
  }),
  line("power.house.hall", {
    kind: "power",
    component: "house",
    paid: "yearly",
    usageBased: true,
    factors: [
      factor("full load", 2, { unit: "kW" }),
      factor("hours", 8760, { unit: "h/year" }),
      factor("tariff", 0.25, {
        cause: "price",
        unit: "USD/kWh",
        basis: "stated",
        source: "estate sites.hall.tariff",
        path: "sites.hall.tariff",
      }),
    ],
  }),
  line("cloud.archive.storage", {
    kind: "cloud",
    component: "s3",
    paid: "yearly",
    urn: "urn:pulumi:test::estate::aws:s3/bucket:Bucket::archive",
    usageBased: true,
    factors: [
      factor(
        "size",
        { low: 900, expected: 1000, high: 1100 },
        { cause: "usage", unit: "GB", basis: "assumed", source: "usage buckets.archive" },
      ),
      factor("months", 12, { unit: "month/year" }),
      factor("price", 0.00099, {
        cause: "price",
        unit: "USD/GB-month",
        source: "catalogue cloudPrices.s3: list",
        date: "2024-07-01",
        price: "s3",
      }),
    ],
  }),
];

function total(amount: (one: CostLine) => Spread): Spread {
  return lines.reduce((sum, one) => plus(sum, amount(one)), nothing);
}

const year = (micro: number) => quantity<"uUSD/year">(micro);

export const report: CostReport = {
  name: "harbour",
  environment: "test",
  today: "2026-11-24",
  pricesAt: "2026-11-24",
  lines,
  totals: {
    once: rangeOf<"uUSD">(total((one) => spreadOf(one.once))),
    yearly: rangeOf<"uUSD/year">(total((one) => spreadOf(one.yearly))),
    running: rangeOf<"uUSD/year">(total(runningOf)),
    depreciation: rangeOf<"uUSD/year">(total(depreciationOf)),
    bookValue: quantity<"uUSD">(7_111_111_111),
  },
  prices: [
    {
      id: "card",
      title: "Card",
      amount: { low: 900, expected: 1000, high: 1200 },
      unit: "USD/piece",
      basis: "stated",
      source: "catalogue card: list",
      date: "2026-01-01",
      ageDays: 327,
      lines: ["hardware.house.gpu.card"],
      yearly: year(2_666_666_667),
    },
    {
      id: "s3",
      title: "Archive",
      amount: { low: 0.00099, expected: 0.00099, high: 0.00099 },
      unit: "USD/GB-month",
      basis: "derived",
      source: "catalogue cloudPrices.s3: list",
      date: "2024-07-01",
      ageDays: 876,
      lines: ["cloud.archive.storage"],
      yearly: year(11_880_000),
    },
  ],
  unpriced: [
    {
      id: "hardware.house.rack",
      title: "Rack, 42 U",
      kind: "hardware",
      component: "house",
      site: "hall",
      quantity: 2,
      unit: "piece",
      awaits: "price",
      reason: "no price in the catalogue; add one there",
      urn: undefined,
      boundedBy: undefined,
      tags: ["hardware"],
    },
    {
      id: "hardware.house.cable",
      title: "Cable, 3m",
      kind: "hardware",
      component: "house",
      site: "hall",
      quantity: 16,
      unit: "piece",
      awaits: "price",
      reason: "no price in the catalogue; add one there",
      urn: undefined,
      boundedBy: "hardware.house.gpu.card",
      tags: ["hardware"],
    },
  ],
  stale: [
    {
      price: "s3",
      date: "2024-07-01",
      ageDays: 876,
      limitDays: 180,
      lines: ["cloud.archive.storage"],
      yearly: year(11_880_000),
    },
  ],
  free: [{ type: "aws:s3/bucketPolicy:BucketPolicy", count: 2, reason: "costs nothing by itself" }],
  assets: [
    {
      id: "ant",
      title: "ant",
      component: "house",
      cost: rangeOf<"uUSD">(spreadOf(lines[0]?.once ?? rangeOf<"uUSD">(nothing))),
      depreciation: books,
      inService: "2026-07-24",
      monthsUsed: 4,
      bookValue: quantity<"uUSD">(7_111_111_111),
    },
  ],
  budgets: [
    {
      id: "capital.house.cards",
      title: "Cards",
      level: "line",
      environment: "test",
      components: ["house"],
      period: "once",
      limit: 8_500e6,
      cost: { low: 7_200e6, expected: 8_000e6, high: 9_600e6 },
      status: "ok",
      atRisk: true,
      statedOnly: 0,
      lines: ["hardware.house.gpu.card"],
      unpriced: [],
    },
    {
      id: "operating.energy.power",
      title: "Power and cooling",
      level: "line",
      environment: "test",
      components: ["house"],
      period: "year",
      limit: 6_000e6,
      cost: { low: 6_132e6, expected: 6_132e6, high: 6_132e6 },
      status: "fail",
      atRisk: false,
      statedOnly: 0,
      lines: ["power.house.hall", "cooling.house.hall"],
      unpriced: [],
    },
    {
      id: "operating.energy",
      title: "Energy",
      level: "ledger",
      environment: "test",
      components: [],
      period: "year",
      limit: 7_000e6,
      cost: { low: 6_132e6, expected: 6_132e6, high: 6_132e6 },
      status: "ok",
      atRisk: false,
      statedOnly: 0,
      lines: ["power.house.hall", "cooling.house.hall"],
      unpriced: [],
    },
  ],
  unitCosts: [
    {
      id: "orders",
      per: "order",
      amount: { low: 80, expected: 90.5, high: 100 },
      yearly: { low: 8e9, expected: 9.05e9, high: 10e9 },
      volume: 1e8,
      basis: "measured",
      source: "bench of 2026-11-20",
    },
  ],
  exchange: [{ currency: "JPY", rate: 0.0067, source: "bank", date: "2026-11-20" }],
  gates: [
    { id: "stale", share: 0.0013, limit: 0.33, ok: true },
    { id: "unpriced", share: 0.1667, limit: 0.1, ok: false },
  ],
};

export const document: CostDocument = {
  file: "Pulumi.test.yaml",
  report,
  tried: [],
  comparison: undefined,
  curve: [
    { month: 0, cash: 8e9, cumulativeCash: 8e9, bookValue: 7e9 },
    { month: 1, cash: 5e8, cumulativeCash: 8.5e9, bookValue: 6.8e9 },
  ],
};

/** The sample with every text of the estate replaced; ids stay apart. */
export function withText(text: string): CostDocument {
  const id = (index: number) => `${text}${index}`;
  return {
    file: text,
    tried: [{ path: text, before: text, after: text }],
    curve: document.curve,
    comparison: undefined,
    report: {
      ...report,
      name: text,
      environment: text,
      lines: report.lines.map((one, index) => ({
        ...one,
        id: id(index),
        title: text,
        component: text,
        site: text,
        environment: text,
        formula: text,
        notes: [text],
        factors: one.factors.map((each) => ({ ...each, name: text, unit: text, source: text })),
      })),
      prices: report.prices.map((price, index) => ({ ...price, id: id(index), title: text, unit: text, source: text })),
      unpriced: report.unpriced.map((item, index) => ({
        ...item,
        id: id(index),
        title: text,
        component: text,
        unit: text,
        reason: text,
        boundedBy: text,
      })),
      stale: report.stale.map((one) => ({ ...one, price: text })),
      free: report.free.map((one) => ({ ...one, type: text, reason: text })),
      budgets: report.budgets.map((budget, index) => ({ ...budget, id: id(index), title: text })),
      unitCosts: report.unitCosts.map((unit) => ({ ...unit, per: text, source: text })),
      exchange: report.exchange.map((one) => ({ ...one, currency: text, source: text })),
    },
  };
}
