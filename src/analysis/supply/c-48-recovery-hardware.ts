import type { Catalogue, Gpu } from "../../catalogue/types.ts";
import { compare, format } from "../../units/index.ts";
import type { Rule, Statement } from "../rule.ts";
import { list } from "../words.ts";

/** A region that takes over another's models without the devices that they need. */
export const rule: Rule = {
  code: "C-48",
  title: "A recovering region has the device classes of the region that it recovers",
  severity: "error",
  formula:
    "for each product of the recovered region: a product of the recovering one with the same driver and no less memory",
  sources: ["gpus of the catalogue: kubernetes.driver, memory", "a device class selects by driver and memory"],
  check: ({ estate, catalogue }) => {
    const products = new Map<string, Set<string>>();
    for (const row of estate.accelerators) {
      for (const region of row.regions) {
        products.set(region, new Set([...(products.get(region) ?? []), ...row.products]));
      }
    }
    return estate.regions.flatMap(({ id, recovers }): readonly Statement[] => {
      if (recovers === undefined) return [];
      const needed = known(products.get(recovers), catalogue);
      const there = known(products.get(id), catalogue);
      const missing = needed.filter((product) => !there.some((other) => standsIn(other, product)));
      if (missing.length === 0) return [];
      return [
        {
          subject: id,
          says: `recovers ${recovers} with ${there.length === 0 ? "no accelerator" : list(there.map(titled))}`,
          computed: `no device for ${list(missing.map((product) => `${titled(product)}: ${nearest(product, there)}`))} (derived from the catalogue)`,
          limit: `the device classes of ${recovers}: same driver, as much memory`,
          remedy: `add ${list(missing.map((product) => product.id))} to rows of ${id}, or recover ${recovers} where they are`,
          source: `regions.${id}.recovers`,
        },
      ];
    });
  },
};

function known(ids: ReadonlySet<string> | undefined, catalogue: Catalogue): readonly Gpu[] {
  return [...(ids ?? [])].flatMap((id) => catalogue.gpus.get(id) ?? []);
}

function standsIn(other: Gpu, product: Gpu): boolean {
  if (other.id === product.id) return true;
  return sameDriver(other, product) && compare(other.memory, product.memory) >= 0;
}

function sameDriver(a: Gpu, b: Gpu): boolean {
  return a.kubernetes !== undefined && a.kubernetes.driver === b.kubernetes?.driver;
}

function nearest(product: Gpu, there: readonly Gpu[]): string {
  const [best] = there.filter((other) => sameDriver(other, product)).sort((a, b) => compare(b.memory, a.memory));
  return best === undefined ? "none of its driver" : `${best.id} has ${format("size", best.memory)}`;
}

function titled({ id, memory }: Gpu): string {
  return `${id} (${format("size", memory)})`;
}
