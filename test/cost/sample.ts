/** Estates and states that the tests of the cost price. */
import { assert } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import type { Catalogue, CloudPrice } from "../../src/catalogue/types.ts";
import { loadEstate } from "../../src/config/load.ts";
import {
  type CostLine,
  type CostReport,
  type EstateCostInput,
  priceEstate,
  priceState,
  type ResourceRecord,
  type StateCostInput,
  type Usage,
  usageSchema,
} from "../../src/cost/index.ts";
import { type Estate, estateSchema } from "../../src/model/estate.ts";
import { type BaseUnit, type DimensionName, q, raw } from "../../src/units/index.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { readStackFile, type stackFiles } from "../estates/stack-files.ts";

export const catalogue = loadCatalogue();
export const today = "2026-11-24";

const about = {
  name: "sample",
  environment: "test",
  role: "primary",
  owner: "tests",
  costCentre: "cc-1",
  domain: "sample.example",
};

/** An estate of the given sections, as a stack file would state them. */
export function estateOf(sections: Readonly<Record<string, unknown>>): Estate {
  return estateSchema.parse({ about, ...sections });
}

export function usageOf(usage: unknown): Usage {
  return usageSchema.parse(usage);
}

type More = Partial<Omit<EstateCostInput, "estate" | "views">>;

export function priceSections(sections: Readonly<Record<string, unknown>>, more: More = {}): CostReport {
  return price(estateOf(sections), more);
}

export function price(estate: Estate, more: More = {}): CostReport {
  return priceEstate({ estate, catalogue, views: deriveViews(estate, catalogue).views, today, ...more });
}

/** The estate of a shipped stack file; fails the test where it does not load. */
export function shipped(file: (typeof stackFiles)[number]): Estate {
  const loaded = loadEstate({ text: readStackFile(file), file, catalogue, derive: deriveViews });
  assert(loaded.ok, file);
  return loaded.estate;
}

export function priceResources(resources: readonly ResourceRecord[], more: Partial<StateCostInput> = {}): CostReport {
  return priceState({ resources, catalogue, today, ...more });
}

/** A resource in a region, by the last parts of its type and name. */
export function resource(
  type: string,
  name: string,
  inputs: Readonly<Record<string, unknown>>,
  region = "us-east-1",
): ResourceRecord {
  return { urn: `urn:pulumi:test::shop::${type}::${name}`, type, name, inputs: { region, ...inputs } };
}

/** The line of an id; fails the test where there is none. */
export function lineOf(report: CostReport, id: string): CostLine {
  const line = report.lines.find((one) => one.id === id);
  assert(line !== undefined, `no line ${id} among ${report.lines.map((one) => one.id).join(", ")}`);
  return line;
}

/** Whole dollars of the yearly cost. */
export function yearlyDollars({ yearly }: Pick<CostLine, "yearly">): readonly [number, number, number] {
  return [dollars(raw(yearly.low)), dollars(raw(yearly.expected)), dollars(raw(yearly.high))];
}

/** Whole dollars of what is paid once. */
export function onceDollars({ once }: Pick<CostLine, "once">): readonly [number, number, number] {
  return [dollars(raw(once.low)), dollars(raw(once.expected)), dollars(raw(once.high))];
}

export function dollars(microDollars: number): number {
  return Math.round(microDollars / 1e6);
}

/** Micro-dollars of an amount as a stack file writes it. */
export function money<D extends DimensionName>(dimension: D, text: string): number {
  return raw<BaseUnit[D]>(q(dimension, text));
}

/** The catalogue with other cloud prices. */
export function withCloudPrices(change: (prices: readonly CloudPrice[]) => readonly CloudPrice[]): Catalogue {
  const prices = change([...catalogue.cloudPrices.values()]);
  return { ...catalogue, cloudPrices: new Map(prices.map((row) => [row.id, row])) };
}

/** Two racks of servers with a stated price, a pair of spines, one circuit. */
export const shop = {
  sites: { hall: { kind: "data-centre", title: "Hall", pue: 1.25, tariff: "USD 0.20/kWh" } },
  racks: { r1: { site: "hall", row: "a", position: 1, feeds: [] } },
  builds: {
    box: {
      title: "Box",
      chassis: "dell-poweredge-r450",
      cpu: { product: "intel-xeon-platinum-8380", sockets: 1 },
      memory: { total: "128GiB", dimms: { count: 8, size: "16GiB" } },
      psus: { count: 2, rating: "1400W", product: "generic-psu-1400w" },
      price: "USD 9000/once",
    },
  },
  clusters: {
    web: {
      kind: "management",
      title: "Web",
      site: "hall",
      nodes: { ant: { build: "box", number: 1, rack: "r1", u: 1 }, bee: { build: "box", number: 2, rack: "r1", u: 2 } },
    },
  },
  circuits: {
    line: { title: "Line", kind: "internet", role: "primary", site: "hall", rate: "1Gbps", monthly: "USD 65/month" },
  },
} as const;
