/** What is rented by the month: rack space and circuits. */
import type { Estate } from "../model/estate.ts";
import { MICRO, raw } from "../units/index.ts";
import { constantFactor, monthsOfYear, pieces } from "./factors.ts";
import type { Context } from "./ledger.ts";
import { exactly } from "./spread.ts";

/** Charges rack space by site. */
export function chargeColocation(estate: Estate, { catalogue, ledger }: Context): void {
  const sites = new Map(estate.sites.map((site) => [site.id, site]));
  for (const [site, racks] of Map.groupBy(estate.racks, (rack) => rack.site)) {
    ledger.charge({
      id: `colocation.${site}`,
      title: `Rack space, ${sites.get(site)?.title ?? site}`,
      kind: "colocation",
      component: site,
      site,
      urn: undefined,
      tags: ["colocation"],
      paid: "yearly",
      quantity: [pieces(racks.length, `estate: racks at ${site}`, "racks", "rack"), monthsOfYear(catalogue)],
      price: constantFactor(catalogue, "colocation-rack", "rack space", "price"),
      depreciation: undefined,
      usageBased: false,
      notes: [],
    });
  }
}

/** Charges each circuit at its monthly amount. */
export function chargeCircuits(estate: Estate, { catalogue, ledger }: Context): void {
  for (const { id, title, site, monthly, ordered } of estate.circuits) {
    const path = `circuits.${id}.monthly`;
    ledger.charge({
      id: `circuit.${id}`,
      title,
      kind: "circuit",
      component: id,
      site,
      urn: undefined,
      tags: ["circuit"],
      paid: "yearly",
      quantity: [monthsOfYear(catalogue)],
      price:
        monthly === undefined
          ? { missing: `no monthly amount is stated; add ${path}, or quotes.circuit.${id} to the usage file` }
          : {
              name: "monthly amount",
              cause: "price",
              value: exactly(raw(monthly) / MICRO),
              unit: "USD/month",
              basis: "stated",
              source: `estate ${path}`,
              path,
            },
      depreciation: undefined,
      usageBased: false,
      notes: ordered ? [] : ["the amount is planned, not ordered"],
    });
  }
}
