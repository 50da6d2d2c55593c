/** Maintenance contracts: a share of the price of each supported article, every year. */
import { constantFactor } from "./factors.ts";
import type { Purchase } from "./hardware.ts";
import type { Context } from "./ledger.ts";

export function chargeSupport(purchases: readonly Purchase[], { catalogue, ledger }: Context): void {
  const share = constantFactor(catalogue, "support-share", "support share", "price");
  for (const { id, component, site, supported } of purchases) {
    const line = supported ? ledger.line(id) : undefined;
    if (line === undefined) continue;
    const category = id.startsWith("hardware.") ? id.slice("hardware.".length) : id;
    ledger.charge({
      id: `support.${category}`,
      title: `Support: ${line.title}`,
      kind: "support",
      component,
      site,
      urn: undefined,
      tags: ["support"],
      paid: "yearly",
      quantity: line.factors,
      price: { ...share, unit: "1/year" },
      depreciation: undefined,
      usageBased: false,
      notes: [],
    });
  }
}
