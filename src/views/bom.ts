/** What has to be bought: every article once, with how many pieces, for what, at which price. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Estate } from "../model/estate.ts";
import { format } from "../units/index.ts";
import { type Article, articlesOf } from "./articles.ts";
import type { Inventory } from "./devices.ts";
import type { BomLine, Cable } from "./types.ts";

/**
 * Lines in the order in which devices first need them: servers, switches, storage, PDUs, then racks and cables.
 *
 * A build with a price is one article. A build without one is listed by its parts, each priced from the catalogue.
 */
export function deriveBom(
  estate: Estate,
  catalogue: Catalogue,
  inventory: Inventory,
  cables: readonly Cable[],
): readonly BomLine[] {
  const bill = new Bill();
  const pdus = inventory.devices.filter(({ kind }) => kind === "pdu");
  const others = inventory.devices.filter(({ kind }) => kind !== "pdu");
  for (const device of [...others, ...pdus]) {
    const build = inventory.hosts.get(device.id)?.build;
    for (const { kind, article, count, ...product } of articlesOf(device, build, catalogue)) {
      bill.add(kind, article, product, count, device.id);
    }
  }
  for (const rack of estate.racks)
    bill.add("rack", `rack-${rack.units}u`, { title: `Rack, ${rack.units} U` }, 1, rack.id);
  for (const cable of cables) {
    const medium = cable.medium === undefined ? undefined : catalogue.media.get(cable.medium);
    if (medium === undefined || cable.length === undefined) continue;
    const length = format("length", cable.length);
    const product = { title: `${medium.title}, ${length}`, price: medium.price };
    bill.add("cable", `${medium.id}-${length}`, product, 1, cable.id);
  }
  return bill.lines();
}

/** Adds up pieces of one article. */
class Bill {
  readonly #lines = new Map<string, BomLine & { readonly users: Set<string> }>();

  add(
    kind: string,
    article: string,
    product: Pick<Article, "title"> & Partial<Pick<Article, "price">>,
    count: number,
    user: string,
  ): void {
    const key = `${kind} ${article}`;
    const line = this.#lines.get(key);
    const users = line?.users ?? new Set<string>();
    users.add(user);
    this.#lines.set(key, {
      article,
      kind,
      title: product.title,
      quantity: (line?.quantity ?? 0) + count,
      price: product.price?.expected,
      priceSource: product.price?.source,
      usedBy: [],
      users,
    });
  }

  lines(): readonly BomLine[] {
    return [...this.#lines.values()].map(({ users, ...line }) => ({ ...line, usedBy: [...users] }));
  }
}
