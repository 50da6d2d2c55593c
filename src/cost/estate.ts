/** Cost of an estate: what is bought, kept and rented. */
import type { Measurement } from "../analysis/rule.ts";
import type { Catalogue } from "../catalogue/types.ts";
import type { Estate } from "../model/estate.ts";
import type { Views } from "../views/types.ts";
import { assetsOf } from "./assets.ts";
import { chargeBounds } from "./bounds.ts";
import { budgetsOf } from "./budgets.ts";
import { chargeCloud } from "./cloud/charge.ts";
import { chargeEnergy } from "./energy.ts";
import { chargeHardware } from "./hardware.ts";
import { type Context, Ledger } from "./ledger.ts";
import { ledgersOf } from "./payers.ts";
import { chargeCircuits, chargeColocation } from "./places.ts";
import { reportOf } from "./report.ts";
import { chargeStated } from "./stated.ts";
import { chargeSupport } from "./support.ts";
import type { CostReport, ResourceRecord } from "./types.ts";
import { unitCostsOf } from "./unit-costs.ts";
import { noUsage, type Usage } from "./usage.ts";

export interface EstateCostInput {
  readonly estate: Estate;
  readonly catalogue: Catalogue;
  readonly views: Views;
  /** Resources that the program declares for the estate; without them its cloud part is unpriced. */
  readonly resources?: readonly ResourceRecord[] | undefined;
  readonly usage?: Usage | undefined;
  /** Throughput that was measured: it takes the place of a target in unit costs. */
  readonly measurements?: readonly Measurement[] | undefined;
  /** Calendar day that ages and book values are counted to. */
  readonly today: string;
  /** Calendar day whose cloud prices hold. @defaultValue `today` */
  readonly pricesAt?: string | undefined;
}

/** Prices everything that the estate states. Pure: the same input gives the same report. */
export function priceEstate(input: EstateCostInput): CostReport {
  const { estate, catalogue, views, resources, usage = noUsage, measurements = [], today, pricesAt = today } = input;
  const { name, environment } = estate.about;
  const ledger = new Ledger(environment, usage);
  const context: Context = { catalogue, usage, today, pricesAt, ledger };
  const ledgers = ledgersOf(estate.budget);
  const budget = ledgers.flatMap(({ lines }) => lines);

  const purchases = chargeHardware(estate, views, context);
  const bounds = chargeBounds(budget, purchases, context);
  const bought = [...purchases, ...bounds.purchases];
  chargeSupport(bought, context);
  chargeEnergy(estate, views, context);
  chargeColocation(estate, context);
  chargeCircuits(estate, context);
  if (resources !== undefined) chargeCloud(resources, estate.recovery, context);
  else if (estate.recovery !== undefined) lacksResources(estate.recovery.site, context);
  const stated = chargeStated(estate, budget, bounds.payerOf, context);

  return reportOf({ name, environment }, context, {
    assets: assetsOf(estate, [...bought, ...stated.purchases], context),
    budgets: budgetsOf(ledgers, environment, ledger.lines, ledger.unpriced, stated.payerOf),
    unitCosts: unitCostsOf(estate, ledger.lines, usage, measurements),
    staleAfter: estate.budget.staleAfter,
  });
}

function lacksResources(site: string, { ledger }: Context): void {
  ledger.charge({
    id: `cloud.${site}`,
    title: "Resources in the cloud",
    kind: "cloud",
    component: site,
    site,
    urn: undefined,
    tags: ["cloud"],
    paid: "yearly",
    quantity: [],
    price: { missing: "the resources that the program declares were not given; price the estate with its preview" },
    depreciation: undefined,
    usageBased: false,
    notes: [],
  });
}
