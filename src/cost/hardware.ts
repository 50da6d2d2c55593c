/** What is bought: the articles of every device, racks and cables. */
import type { Estate } from "../model/estate.ts";
import { format } from "../units/index.ts";
import { type Article, articlesOf } from "../views/articles.ts";
import type { Device, Views } from "../views/types.ts";
import { articlePrice, constantOf, pieces } from "./factors.ts";
import type { Context } from "./ledger.ts";
import type { Depreciation } from "./types.ts";

/** Pieces of one article that one asset is made of. */
export interface Share {
  readonly asset: string;
  readonly pieces: number;
}

/** What a line, or an unpriced item, of bought things is for. */
export interface Purchase {
  /** Id of the line or of the unpriced item. */
  readonly id: string;
  readonly component: string;
  readonly site: string | undefined;
  readonly tags: readonly string[];
  readonly shares: readonly Share[];
  /** Whether a maintenance contract goes with it. */
  readonly supported: boolean;
}

/** Things of one article that one component has. */
interface Lot {
  readonly id: string;
  readonly component: string;
  readonly article: Article;
  readonly tags: readonly string[];
  readonly supported: boolean;
  readonly sites: Set<string | undefined>;
  readonly shares: Map<string, number>;
}

/** Life, method and residual value: the usage file's, else what the catalogue assumes. */
export function depreciationOf({ catalogue, usage }: Pick<Context, "catalogue" | "usage">): Depreciation {
  return (
    usage.books ?? {
      method: "straight-line",
      months: constantOf(catalogue, "amortisation-years").value * constantOf(catalogue, "months-per-year").value,
      residual: constantOf(catalogue, "residual-value").value,
    }
  );
}

/** Charges every purchase; a purchase without a price is among the unpriced, with the same id. */
export function chargeHardware(estate: Estate, views: Views, context: Context): readonly Purchase[] {
  const lots = new Map<string, Lot>();
  const builds = new Map(estate.builds.map((build) => [build.id, build]));
  for (const device of views.devices) {
    const build = device.kind === "server" ? builds.get(device.product ?? "") : undefined;
    for (const article of articlesOf(device, build, context.catalogue)) {
      const part = device.kind === "server" && article.kind !== "server";
      const place = part ? [device.product ?? "", article.kind] : [device.kind];
      add(lots, {
        place,
        component: componentOf(device),
        article,
        tags: [article.kind, device.kind, article.article, ...(device.product === undefined ? [] : [device.product])],
        supported: device.kind !== "pdu",
        site: device.site,
        asset: device.id,
      });
    }
  }
  for (const rack of estate.racks) {
    const article = `rack-${rack.units}u`;
    const title = `Rack, ${rack.units} U`;
    addPassive(lots, { article, kind: "rack", title, count: 1, price: undefined }, rack.site, rack.id);
  }
  chargeCables(lots, views, context);

  const depreciation = depreciationOf(context);
  return [...lots.values()].map((lot) => {
    const { component, article, tags, supported } = lot;
    const shares = [...lot.shares].map(([asset, count]) => ({ asset, pieces: count }));
    const count = shares.reduce((sum, share) => sum + share.pieces, 0);
    const site = lot.sites.size === 1 ? [...lot.sites][0] : undefined;
    context.ledger.charge({
      id: lot.id,
      title: article.title,
      kind: "hardware",
      component,
      site,
      urn: undefined,
      tags,
      paid: "once",
      quantity: [pieces(count, `estate: articles of ${component}`)],
      price:
        article.price === undefined
          ? { missing: `no price in the catalogue; add one there, or quotes.${lot.id} to the usage file` }
          : articlePrice(article.article, article.price),
      depreciation,
      usageBased: false,
      notes: [],
    });
    return { id: lot.id, component, site, tags, shares, supported };
  });
}

function componentOf(device: Device): string {
  return device.kind === "pdu" ? (device.site ?? device.id) : (device.group ?? device.id);
}

/** Cables are bought for a site and stand in the books by the site: nobody depreciates a single patch cable. */
function chargeCables(lots: Map<string, Lot>, views: Views, { catalogue }: Context): void {
  for (const cable of views.cables) {
    const medium = cable.medium === undefined ? undefined : catalogue.media.get(cable.medium);
    if (medium === undefined || cable.length === undefined) continue;
    // The near end of a circuit is no device.
    const device = views.deviceById.get(cable.a.device) ?? views.deviceById.get(cable.b.device);
    const site = device?.site ?? "unplaced";
    const length = format("length", cable.length);
    const article = `${medium.id}-${length}`;
    const title = `${medium.title}, ${length}`;
    addPassive(lots, { article, kind: "cable", title, count: 1, price: medium.price }, site, `cables-${site}`);
  }
}

function addPassive(lots: Map<string, Lot>, article: Article, site: string, asset: string): void {
  const tags = [article.kind, article.article];
  add(lots, { place: [article.kind], component: site, article, tags, supported: false, site, asset });
}

interface Addition {
  readonly place: readonly string[];
  readonly component: string;
  readonly article: Article;
  readonly tags: readonly string[];
  readonly supported: boolean;
  readonly site: string | undefined;
  readonly asset: string;
}

function add(lots: Map<string, Lot>, { place, component, article, tags, supported, site, asset }: Addition): void {
  const id = ["hardware", component, ...place, article.article].join(".");
  const lot: Lot = lots.get(id) ?? {
    id,
    component,
    article,
    tags: ["hardware", ...new Set(tags)],
    supported,
    sites: new Set(),
    shares: new Map(),
  };
  lots.set(id, lot);
  lot.sites.add(site);
  lot.shares.set(asset, (lot.shares.get(asset) ?? 0) + article.count);
}
