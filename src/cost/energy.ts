/** Energy of devices, and of the cooling and losses that a site adds to it. */
import type { Estate, Site } from "../model/estate.ts";
import { MICRO, raw } from "../units/index.ts";
import type { Device, Views } from "../views/types.ts";
import { constantFactor, hoursOfYear, pieces } from "./factors.ts";
import type { Charge, Context } from "./ledger.ts";
import { exactly, map } from "./spread.ts";
import type { Factor } from "./types.ts";

const WATTS_PER_KILOWATT = 1000;

/** Charges each component at each site: the meter of its devices, and what the site adds. */
export function chargeEnergy(estate: Estate, views: Views, context: Context): void {
  const sites = new Map(estate.sites.map((site) => [site.id, site]));
  const groups = Map.groupBy(
    views.devices.filter(({ kind }) => kind !== "pdu"),
    ({ group, id, site }) => `${group ?? id}.${site ?? "unplaced"}`,
  );
  for (const [place, devices] of groups) {
    const [first] = devices;
    if (first !== undefined) chargePlace(place, first.group ?? first.id, devices, sites.get(first.site ?? ""), context);
  }
}

function chargePlace(
  place: string,
  component: string,
  devices: readonly Device[],
  site: Site | undefined,
  context: Context,
): void {
  const { ledger, catalogue } = context;
  const charge = (kind: "power" | "cooling", title: string): Omit<Charge, "quantity" | "price"> => ({
    id: `${kind}.${place}`,
    title,
    kind,
    component,
    site: site?.id,
    urn: undefined,
    // Who pays for power pays for what the site adds to it, unless a line says otherwise.
    tags: [...new Set([kind, "power"])],
    paid: "yearly",
    depreciation: undefined,
    usageBased: true,
    notes: [],
  });
  const unknown = devices.filter(({ load }) => load === undefined);
  if (unknown.length > 0) {
    ledger.charge({
      ...charge("power", "Energy of devices without a known load"),
      id: `power.${place}.unknown-load`,
      quantity: [pieces(unknown.length, `estate: devices of ${component}`)],
      price: { missing: "load cannot be told; state chassis, parts and power supply of the build, or the product" },
    });
  }
  const watts = devices.reduce((sum, { load }) => sum + (load === undefined ? 0 : raw(load)), 0);
  if (watts === 0) return;
  const load: Factor = {
    name: "full load",
    cause: "design",
    value: exactly(watts / WATTS_PER_KILOWATT),
    unit: "kW",
    basis: "derived",
    source: `estate: sum over the ${devices.length - unknown.length} devices of ${component}, from the catalogue`,
  };
  const energy = [load, loadShare(context), hoursOfYear(catalogue)];
  const tariff = tariffOf(site, context);
  ledger.charge({ ...charge("power", "Energy of the devices"), quantity: energy, price: tariff });
  ledger.charge({
    ...charge("cooling", "Cooling and losses of the site"),
    quantity: [...energy, overheadOf(site, context)],
    price: tariff,
  });
}

function loadShare({ usage, catalogue }: Context): Factor {
  const assumed = constantFactor(catalogue, "load-share", "share of full load", "usage");
  const { loadShare: stated } = usage;
  return stated === undefined ? assumed : { ...assumed, value: stated, basis: "stated", source: "usage loadShare" };
}

/** Energy that the site adds to each unit of the devices': its PUE less 1. */
function overheadOf(site: Site | undefined, { catalogue }: Context): Factor {
  const assumed = constantFactor(catalogue, "pue", "PUE - 1", "design");
  return site?.pue === undefined
    ? { ...assumed, value: map(assumed.value, (pue) => pue - 1) }
    : {
        ...stated(`sites.${site.id}.pue`),
        name: "PUE - 1",
        cause: "design",
        // Decimal fractions less 1 leave a last-bit error that would print.
        value: exactly(Number((site.pue - 1).toFixed(12))),
        unit: "1",
      };
}

function tariffOf(site: Site | undefined, { catalogue }: Context): Factor {
  return site?.tariff === undefined
    ? constantFactor(catalogue, "tariff", "tariff", "price")
    : {
        ...stated(`sites.${site.id}.tariff`),
        name: "tariff",
        cause: "price",
        value: exactly(raw(site.tariff) / MICRO),
        unit: "USD/kWh",
      };
}

function stated(path: string): Pick<Factor, "basis" | "source" | "path"> {
  return { basis: "stated", source: `estate ${path}`, path };
}
