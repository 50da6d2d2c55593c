/** The JSON of a cost, in both directions: amounts are decimal strings in the file and numbers in the program. */
import * as z from "zod";
import { causes, costKinds } from "../../cost/types.ts";
import { type Quantity, quantity, raw } from "../../units/index.ts";
import { DECIMAL, decimal, MICRO_PLACES, numberOf } from "./decimal.ts";

const list = <S extends z.ZodType>(item: S) => z.array(item).readonly();

/** Undefined in the program is null in the file: a key that is missing could be a key that was forgotten. */
function orNull<S extends z.ZodType>(inner: S) {
  return z.codec(z.nullable(inner), z.custom<z.output<S> | undefined>(), {
    decode: (value) => value ?? undefined,
    encode: (value) => value ?? null,
  });
}

const number = z.codec(z.string().regex(DECIMAL), z.number(), {
  decode: (text) => numberOf(text),
  encode: (value) => decimal(value),
});

/** Dollars in the file, micro-dollars in the program. */
const dollars = z.codec(z.string().regex(DECIMAL), z.number(), {
  decode: (text) => numberOf(text, MICRO_PLACES),
  encode: (micro) => decimal(micro, -MICRO_PLACES),
});

function money<U extends string>() {
  return z.codec(z.string().regex(DECIMAL), z.custom<Quantity<U>>(), {
    decode: (text) => quantity<U>(numberOf(text, MICRO_PLACES)),
    encode: (amount) => decimal(raw(amount), -MICRO_PLACES),
  });
}

const range = <U extends string>() => z.strictObject({ low: money<U>(), expected: money<U>(), high: money<U>() });
const once = range<"uUSD">().describe("US dollars, once");
const yearly = range<"uUSD/year">().describe("US dollars a year");
const spread = z.strictObject({ low: number, expected: number, high: number });
const dollarSpread = z.strictObject({ low: dollars, expected: dollars, high: dollars }).describe("US dollars");
const basis = z.enum(["stated", "derived", "modelled", "assumed", "measured"]);
const cause = z.enum(causes);
const kind = z.enum(costKinds);
const day = z.iso.date();

const factor = z.strictObject({
  name: z.string(),
  cause: cause.describe("What a change of it is: of the design, of use, of the price or of an exchange rate"),
  value: spread,
  unit: z.string(),
  basis,
  source: z.string(),
  date: orNull(day),
  price: orNull(z.string()).describe("Id among prices"),
  path: orNull(z.string()).describe("Path in the stack file that sets the value"),
});

const depreciation = z.strictObject({
  method: z.enum(["straight-line", "declining-balance"]),
  months: z.int(),
  residual: number.describe("Share of the price that is left at the end of the life"),
});

const line = z.strictObject({
  id: z.string(),
  title: z.string(),
  kind,
  component: z.string(),
  site: orNull(z.string()),
  environment: z.string(),
  urn: orNull(z.string()),
  tags: list(z.string()),
  paid: z.enum(["once", "yearly"]),
  factors: list(factor).describe("Their product in dollars is the amount that is paid"),
  formula: z.string(),
  once,
  yearly: yearly.describe("US dollars a year: what is paid, or what a purchase loses in its first year in the books"),
  depreciation: orNull(depreciation),
  usageBased: z.boolean(),
  notes: list(z.string()),
});

const price = z.strictObject({
  id: z.string(),
  title: z.string(),
  amount: spread,
  unit: z.string(),
  basis,
  source: z.string(),
  date: day,
  ageDays: z.int(),
  lines: list(z.string()),
  yearly: money<"uUSD/year">().describe("Expected cost of a year that rests on it"),
});

const unpriced = z.strictObject({
  id: z.string(),
  title: z.string(),
  kind,
  component: z.string(),
  site: orNull(z.string()),
  quantity: number,
  unit: z.string(),
  reason: z.string(),
  awaits: z.enum(["price", "usage"]).describe("What is missing: a price, or how much is used at a known one"),
  urn: orNull(z.string()),
  boundedBy: orNull(z.string()).describe("Line that holds its upper bound"),
  tags: list(z.string()),
});

const stale = z.strictObject({
  price: z.string(),
  date: day,
  ageDays: z.int(),
  limitDays: z.int(),
  lines: list(z.string()),
  yearly: money<"uUSD/year">(),
});

const asset = z.strictObject({
  id: z.string(),
  title: z.string(),
  component: z.string(),
  cost: once,
  depreciation,
  inService: orNull(day),
  monthsUsed: z.int(),
  bookValue: money<"uUSD">(),
});

const budget = z.strictObject({
  id: z.string(),
  title: z.string(),
  level: z.enum(["line", "ledger"]),
  environment: z.string(),
  components: list(z.string()),
  period: z.enum(["once", "year"]),
  limit: dollars,
  cost: dollarSpread,
  status: z.enum(["ok", "fail", "unpriced"]),
  atRisk: z.boolean().describe("True where it does not fail, but its high cost would"),
  statedOnly: dollars.describe("Part of the expected cost that is only what the budget itself states"),
  lines: list(z.string()),
  unpriced: list(z.string()),
});

const unitCost = z.strictObject({
  id: z.string(),
  per: z.string(),
  amount: dollarSpread,
  yearly: dollarSpread,
  volume: number.describe("Units in a year"),
  basis,
  source: z.string(),
});

const totals = z.strictObject({
  once,
  yearly: yearly.describe("Running cost and depreciation"),
  running: yearly.describe("What is paid each year"),
  depreciation: yearly.describe("What purchases lose in their first year in the books"),
  bookValue: money<"uUSD">(),
});

/** A priced estate without what it is compared with. */
export const reportShape = {
  name: z.string(),
  environment: z.string(),
  today: day,
  pricesAt: day.describe("Day whose cloud prices are used"),
  totals,
  budgets: list(budget),
  gates: list(
    z.strictObject({ id: z.enum(["stale", "unpriced"]), share: number, limit: number, ok: z.boolean() }),
  ).describe("Whether the figures are fit to decide on"),
  unitCosts: list(unitCost),
  lines: list(line).describe("Sorted by kind, component and id"),
  unpriced: list(unpriced).describe("There, and without a price: not in any sum, and not 0"),
  prices: list(price),
  stale: list(stale),
  free: list(z.strictObject({ type: z.string(), count: z.int(), reason: z.string() })),
  assets: list(asset),
  exchange: list(z.strictObject({ currency: z.string(), rate: number, source: z.string(), date: day })),
};

const parts = z.strictObject({ design: dollars, usage: dollars, price: dollars, fx: dollars });

const delta = z.strictObject({
  lines: list(
    z.strictObject({
      id: z.string(),
      title: z.string(),
      kind,
      component: z.string(),
      change: z.enum(["added", "removed", "changed"]),
      once: parts,
      yearly: parts,
      moved: list(
        z.strictObject({ factor: z.string(), cause, unit: z.string(), before: orNull(number), after: orNull(number) }),
      ),
    }),
  ),
  once: parts.describe("Sums over the lines"),
  yearly: parts.describe("Sums over the lines"),
  onceTotal: dollars.describe("Sum of the causes: the difference of the totals"),
  yearlyTotal: dollars.describe("Sum of the causes: the difference of the totals"),
  writeOffs: list(
    z.strictObject({
      asset: z.string(),
      title: z.string(),
      component: z.string(),
      bookValue: money<"uUSD">(),
      monthsLeft: z.int(),
      months: z.int(),
    }),
  ),
  writeOff: money<"uUSD">().describe("Value in the books of what is removed"),
});

export const costSchema = z.strictObject({
  schema: z.literal("estate.cost/1"),
  file: z.string().describe("The stack file or state as it was named"),
  currency: z.literal("USD"),
  ...reportShape,
  tried: list(z.strictObject({ path: z.string(), before: orNull(z.string()), after: z.string() })).describe(
    "Values of the stack file that were tried out",
  ),
  comparison: orNull(
    z.strictObject({
      name: z.string(),
      kind: z.enum(["state", "report", "stack-file", "as-written"]),
      today: day,
      pricesAt: day,
      before: totals,
      delta,
    }),
  ),
  curve: list(z.strictObject({ month: z.int(), cash: dollars, cumulativeCash: dollars, bookValue: dollars })).describe(
    "Expected cash and value in the books; month 0 is that of today",
  ),
});

export type CostData = z.output<typeof costSchema>;

/** JSON Schema (draft 2020-12) of the JSON format, for consumers in other languages. */
export function costJsonSchema(): string {
  const schema = z.toJSONSchema(costSchema, {
    io: "input",
    reused: "ref",
    // Immutability is a matter of this program's types; a reader of the file has no use for it.
    override: ({ jsonSchema }) => {
      delete jsonSchema.readOnly;
    },
  });
  return `${JSON.stringify({ ...schema, title: "Cost of an estate" }, null, 2)}\n`;
}
