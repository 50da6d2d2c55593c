import { describe, expect, test } from "vitest";
import { priceEstate } from "../../src/cost/index.ts";
import { raw } from "../../src/units/index.ts";
import { deriveViews } from "../../src/views/derive.ts";
import { catalogue, estateOf, shop, today } from "./sample.ts";

const NODES = 20;

/** So many clusters, each of its own build and with a budget line of its own. */
function clusters(count: number) {
  const ids = Array.from({ length: count }, (_, index) => `web-${index}`);
  const estate = estateOf({
    ...shop,
    builds: Object.fromEntries(ids.map((id) => [`box-${id}`, shop.builds.box])),
    clusters: Object.fromEntries(
      ids.map((id, index) => [
        id,
        {
          ...shop.clusters.web,
          nodes: Object.fromEntries(
            Array.from({ length: NODES }, (_, n) => [
              `n-${index}-${n}`,
              { build: `box-${id}`, number: index * NODES + n + 1 },
            ]),
          ),
        },
      ]),
    ),
    budget: {
      capital: Object.fromEntries(
        ids.map((id) => [
          id,
          {
            title: id,
            amount: "USD 200000/once",
            lines: { all: { title: id, amount: "USD 200000/once", pays: [id] } },
          },
        ]),
      ),
    },
  });
  return { estate, views: deriveViews(estate, catalogue).views };
}

/** Processor time, best of several: what else runs on the machine only ever adds. */
function seconds(work: () => void): number {
  return Math.min(
    ...Array.from({ length: 7 }, () => {
      const start = process.cpuUsage();
      work();
      const { user, system } = process.cpuUsage(start);
      return (user + system) / 1e6;
    }),
  );
}

describe("an estate ten times as large", () => {
  test("buys ten times as much and has ten times the lines", () => {
    const small = priceEstate({ ...clusters(5), catalogue, today });
    const large = priceEstate({ ...clusters(50), catalogue, today });
    expect(raw(large.totals.once.expected)).toBe(10 * raw(small.totals.once.expected));
    const hardware = ({ lines }: typeof small) => lines.filter(({ kind }) => kind === "hardware").length;
    expect(hardware(large)).toBe(10 * hardware(small));
  });

  test("is priced in time that grows with its size, not with its square", () => {
    const small = clusters(100);
    const large = clusters(1000);
    const one = seconds(() => priceEstate({ ...small, catalogue, today }));
    const ten = seconds(() => priceEstate({ ...large, catalogue, today }));
    // A square would be 100 times; the margin is for the cache and the collector.
    expect(ten / one).toBeLessThan(50);
    expect(ten).toBeLessThan(2);
  });
});
