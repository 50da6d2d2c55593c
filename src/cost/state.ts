/** Cost of the AWS part of any Pulumi state. */
import type { Catalogue } from "../catalogue/types.ts";
import { chargeCloud } from "./cloud/charge.ts";
import { type Context, Ledger } from "./ledger.ts";
import { reportOf } from "./report.ts";
import type { CostReport, ResourceRecord } from "./types.ts";
import { noUsage, type Usage } from "./usage.ts";

export interface StateCostInput {
  readonly resources: readonly ResourceRecord[];
  readonly catalogue: Catalogue;
  readonly usage?: Usage | undefined;
  readonly today: string;
  /** @defaultValue `today` */
  readonly pricesAt?: string | undefined;
  /** Region of the state's default provider. */
  readonly region?: string | undefined;
}

/** Prices every AWS resource of a state; sizes and traffic that inputs do not tell await the usage file. */
export function priceState({
  resources,
  catalogue,
  usage = noUsage,
  today,
  pricesAt = today,
  region,
}: StateCostInput): CostReport {
  const about = aboutOf(resources);
  const context: Context = { catalogue, usage, today, pricesAt, ledger: new Ledger(about.environment, usage) };
  chargeCloud(resources, undefined, context, region);
  return reportOf(about, context, { assets: [], budgets: [], unitCosts: [], staleAfter: undefined });
}

/** Project and stack, as the URNs tell them: `urn:pulumi:<stack>::<project>::...`. */
function aboutOf(resources: readonly ResourceRecord[]): { readonly name: string; readonly environment: string } {
  const [, environment = "unknown", name = "unknown"] =
    /^urn:pulumi:(.*?)::(.*?)::/.exec(resources[0]?.urn ?? "") ?? [];
  return { name, environment };
}
