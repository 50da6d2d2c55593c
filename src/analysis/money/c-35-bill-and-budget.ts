import type { Catalogue } from "../../catalogue/types.ts";
import type { Estate } from "../../model/estate.ts";
import {
  compare,
  type DimensionName,
  format,
  quantity,
  ratio,
  raw,
  scale,
  sum,
  type UsdOnce,
} from "../../units/index.ts";
import { factor } from "../constant.ts";
import type { Facts, Rule, Statement } from "../rule.ts";
import { count, figure, list } from "../words.ts";
import { dollars } from "./dollars.ts";
import { byPayee, capitalLines, capitalTotal, type Line, operatingTotal } from "./lines.ts";

/** What every estate with devices buys besides them: kinds of article of the bill of materials. */
const KINDS = ["rack", "pdu", "cable"];

/** A budget whose parts differ from its totals, that pays prices nobody asks, or that forgets what the estate is made of. */
export const rule: Rule = {
  code: "C-35",
  title: "The budget adds up, pays credible prices and forgets nothing that is bought",
  severity: "error",
  formula:
    "sum of parts = stated total; low <= amount / quantity <= high; every device, and racks, PDUs and cables, have a capital line",
  sources: ["price bands of the catalogue's products", "catalogue constants flash-street-price and approximate-total"],
  check: (facts) => [
    ...totals(facts),
    ...unitPrices(facts),
    ...flashPrices(facts),
    ...forgotten(facts),
    ...unpriced(facts),
  ],
};

function totals({ estate, catalogue }: Facts): readonly Statement[] {
  const { stated } = estate.budget;
  const tolerance = factor(catalogue, "approximate-total", "ratio");
  const check = (
    key: keyof typeof stated,
    dimension: DimensionName & ("usdOnce" | "usdPerYear"),
    total: number,
    within: number,
  ): readonly Statement[] => {
    const value = stated[key];
    if (value === undefined) return [];
    const said = Number(value);
    if (Math.abs(said - total) <= total * within) return [];
    const words = (amount: number) => format<"usdOnce" | "usdPerYear">(dimension, quantity(amount));
    return [
      {
        subject: "estate",
        says: `${within === 0 ? "" : "about "}${words(said)} in all`,
        computed: `the parts sum up to ${words(total)} (derived)`,
        limit:
          within === 0
            ? "a total is the sum of its parts"
            : `the sum of the parts, give or take ${format("ratio", quantity<"1">(within))}`,
        remedy: `${key}: ${words(total)}`,
        source: `budget.stated.${key}`,
      },
    ];
  };
  const capital = raw(capitalTotal(estate.budget));
  const operating = raw(operatingTotal(estate.budget));
  return [
    ...check("capital", "usdOnce", capital, 0),
    ...check("operating", "usdPerYear", operating, 0),
    ...check("approximateCapital", "usdOnce", capital, tolerance),
    ...check("approximateOperating", "usdPerYear", operating, tolerance),
  ];
}

function unitPrices({ estate, catalogue }: Facts): readonly Statement[] {
  const bands = bandsOf(catalogue);
  return capitalLines(estate.budget).flatMap((line): readonly Statement[] => {
    const band = line.product === undefined ? undefined : bands.get(line.product);
    if (band === undefined || line.quantity === undefined) return [];
    const each = scale(line.amount, 1 / line.quantity);
    const dear = compare(each, band.high) > 0;
    if (!dear && compare(each, band.low) >= 0) return [];
    return [
      {
        subject: line.id,
        severity: "warning",
        says: `${dollars("usdOnce", line.amount)} for ${line.quantity} x ${line.product}`,
        computed: dear
          ? `${dollars("usdOnce", each)} each (derived), ${figure(ratio(each, band.high))} to ${figure(ratio(each, band.low))} times the list price (${band.confidence}, ${band.date})`
          : `${dollars("usdOnce", each)} each (derived), ${figure(ratio(each, band.low))} of the list price (${band.confidence}, ${band.date})`,
        limit: `${dollars("usdOnce", band.low)} to ${dollars("usdOnce", band.high)}`,
        remedy: `amount: ${dollars("usdOnce", scale(band.expected, line.quantity))}, or name what else the line pays`,
        source: `${line.path}.amount`,
      },
    ];
  });
}

function bandsOf(catalogue: Catalogue) {
  const { gpus, cpus, chassis, nics, switches, arrays, disks, psus, pdus, media } = catalogue;
  return new Map(
    [gpus, cpus, chassis, nics, switches, arrays, disks, psus, pdus, media].flatMap((products) =>
      [...products.values()].flatMap(({ id, price }) => (price === undefined ? [] : [[id, price] as const])),
    ),
  );
}

/** Flash for less than its chips: capacity of arrays and pools over the lines that pay for nothing else. */
function flashPrices({ estate, catalogue }: Facts): readonly Statement[] {
  const street = factor(catalogue, "flash-street-price", "USD/GB");
  const lines = byPayee(capitalLines(estate.budget));
  const stores = [
    ...estate.arrays.map(({ id, medium, usable }) => ({ id, medium, capacity: usable })),
    ...estate.pools.map(({ id, medium, capacity }) => ({ id, medium, capacity })),
  ];
  return stores.flatMap(({ id, medium, capacity }): readonly Statement[] => {
    const own = (lines.get(id) ?? []).filter(({ pays }) => pays.length === 1);
    if ((medium !== "ssd" && medium !== "nvme") || own.length === 0) return [];
    const gigabytes = raw(capacity) / 1e9;
    const amount = sum(own.map((line) => line.amount));
    const each = raw(amount) / 1e6 / gigabytes;
    if (each > street) return [];
    return [
      {
        subject: id,
        severity: "warning",
        says: `${dollars("usdOnce", amount)} for ${format("size", capacity)} of ${medium}`,
        computed: `USD ${figure(each)}/GB (derived): no more than raw flash costs on the street (assumed), before controllers, spares and support`,
        limit: `more than USD ${figure(street)}/GB`,
        remedy: `an offer above ${dollars("usdOnce", usd(street * gigabytes))}, or disks instead of flash`,
        source: own[0]?.path ?? "budget.capital",
      },
    ];
  });
}

function usd(value: number): UsdOnce {
  return quantity<"uUSD">(value * 1e6);
}

function forgotten({ estate, views }: Facts): readonly Statement[] {
  const lines: readonly Line<UsdOnce>[] = capitalLines(estate.budget);
  const owned = ownedBy(estate);
  if (owned.length === 0) return [];
  if (lines.length === 0) {
    return [
      {
        subject: "estate",
        severity: "info",
        says: `owns ${list(owned)}`,
        computed: "cannot tell what was forgotten: the budget has no capital lines",
        limit: "a capital line for every device",
        remedy: "state budget.capital with a line for each",
        source: "budget.capital",
      },
    ];
  }
  const paid = new Set(lines.flatMap(({ pays }) => pays));
  // A line that pays for a site and names no kinds pays for all that stands there.
  const sites = new Set(estate.sites.map(({ id }) => id));
  const covered = new Set(
    lines.flatMap(({ covers, pays }) => (covers.length === 0 && pays.some((id) => sites.has(id)) ? KINDS : covers)),
  );
  const missing = [
    ...owned.filter((id) => !paid.has(id)),
    ...estate.tiers
      .filter(({ placement, storedIn }) => placement === "on-premises" && storedIn === undefined)
      .map(({ id }) => `the store of tier ${id}`),
    ...(views.devices.length === 0 ? [] : KINDS.filter((kind) => !covered.has(kind)).map((kind) => `${kind}s`)),
  ];
  if (missing.length === 0) return [];
  return [
    {
      subject: "estate",
      says: `${count(lines.length, "capital line")} of ${dollars("usdOnce", capitalTotal(estate.budget))}`,
      computed: `no line pays for ${list(missing)}`,
      limit: "a capital line for every device and for racks, PDUs and cables with their optics",
      remedy: "a line for each with what it pays; covers names the kinds of article, such as rack",
      source: "budget.capital",
    },
  ];
}

/** Ids of what is bought and stands on premises. */
function ownedBy({ clusters, fabrics, arrays, pools, databases }: Estate): readonly string[] {
  return [
    ...clusters.filter(({ nodes }) => nodes.length > 0),
    ...fabrics.filter(({ spines, leaves }) => spines.length + leaves.length > 0),
    ...arrays,
    ...pools.filter(({ placement }) => placement !== "cloud"),
    ...databases.filter(({ cluster }) => cluster === undefined),
  ].map(({ id }) => id);
}

function unpriced({ views }: Facts): readonly Statement[] {
  const open = views.bom.filter(({ price }) => price === undefined);
  if (open.length === 0) return [];
  return [
    {
      subject: "estate",
      severity: "warning",
      says: `needs ${count(views.bom.length, "article")}`,
      computed: `${open.length} have no price: ${list(open.map(({ article }) => article))}`,
      limit: "a price with source and date for every article",
      remedy: "a price in the catalogue, or price in the build as offered",
      source: "the bill of materials",
    },
  ];
}
