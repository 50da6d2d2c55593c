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

describe("an estate ten times as large", () => {
  test("buys ten times as much and has ten times the lines", () => {
    const small = priceEstate({ ...clusters(5), catalogue, today });
    const large = priceEstate({ ...clusters(50), catalogue, today });
    expect(raw(large.totals.once.expected)).toBe(10 * raw(small.totals.once.expected));
    const hardware = ({ lines }: typeof small) => lines.filter(({ kind }) => kind === "hardware").length;
    expect(hardware(large)).toBe(10 * hardware(small));
  });
});
