/** What one device is bought as: a build with its price, or its parts. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Build } from "../model/estate.ts";
import { format, type UsdOnce } from "../units/index.ts";
import { cards } from "./load.ts";
import type { Device } from "./types.ts";

/** Price of one piece. */
export interface ArticlePrice {
  readonly low: UsdOnce;
  readonly expected: UsdOnce;
  readonly high: UsdOnce;
  readonly source: string;
  /** Day of the price; undefined where the estate states it. */
  readonly date: string | undefined;
  readonly confidence: "stated" | "derived" | "assumed";
}

export interface Article {
  /** Product of the catalogue, build of the estate, or size of a memory module. */
  readonly article: string;
  /** `server`, `chassis`, `cpu`, `memory`, `gpu`, `disk`, `nic`, `psu`, `switch`, `array`, `pdu`. */
  readonly kind: string;
  readonly title: string;
  readonly count: number;
  /** Undefined is unpriced, never 0. */
  readonly price: ArticlePrice | undefined;
}

/** What the catalogue says about an article, as far as a bill needs it. */
interface Product {
  readonly title: string;
  readonly price?: (Omit<ArticlePrice, "date"> & { readonly date: string }) | undefined;
}

/** Articles of a device; `build` is that of a server, undefined for every other device and a server whose build is unknown. */
export function articlesOf(device: Device, build: Build | undefined, catalogue: Catalogue): readonly Article[] {
  switch (device.kind) {
    case "server":
      return build === undefined ? [] : serverArticles(build, catalogue);
    case "pdu":
      return [ordered(device, "pdu", catalogue.pdus)];
    case "array":
    case "pool":
      return [ordered(device, "array", catalogue.arrays)];
    default:
      return [ordered(device, "switch", catalogue.switches)];
  }
}

function ordered(device: Device, kind: string, products: ReadonlyMap<string, Product>): Article {
  const { product } = device;
  return product === undefined
    ? { kind, article: device.kind, title: `${device.kind}, product not stated`, count: 1, price: undefined }
    : articleOf(kind, product, products.get(product), 1);
}

function serverArticles(build: Build, catalogue: Catalogue): readonly Article[] {
  const { price, title, id } = build;
  if (price !== undefined) {
    const stated = { source: `stated at builds.${id}.price`, date: undefined, confidence: "stated" as const };
    return [
      { kind: "server", article: id, title, count: 1, price: { low: price, expected: price, high: price, ...stated } },
    ];
  }
  const articles: Article[] = [];
  const part = (kind: string, product: string | undefined, products: ReadonlyMap<string, Product>, count: number) => {
    if (product !== undefined) articles.push(articleOf(kind, product, products.get(product), count));
  };
  if (build.chassis === undefined) articles.push(articleOf("server", id, { title }, 1));
  part("chassis", build.chassis, catalogue.chassis, 1);
  if (build.cpu.sockets !== undefined) part("cpu", build.cpu.product, catalogue.cpus, build.cpu.sockets);
  const { dimms } = build.memory;
  if (dimms !== undefined) {
    const size = format("size", dimms.size);
    articles.push(articleOf("memory", `dimm-${size}`, { title: `Memory module, ${size}` }, dimms.count));
  }
  if (build.gpus !== undefined) part("gpu", build.gpus.product, catalogue.gpus, build.gpus.count);
  for (const disk of build.disks) part("disk", disk.product, catalogue.disks, disk.count);
  for (const nic of build.nics) {
    const product = nic.product === undefined ? undefined : catalogue.nics.get(nic.product);
    part("nic", nic.product, catalogue.nics, product === undefined ? 1 : cards(nic.ports, product.ports));
  }
  if (build.psus !== undefined) part("psu", build.psus.product, catalogue.psus, build.psus.count);
  return articles;
}

function articleOf(kind: string, article: string, product: Product | undefined, count: number): Article {
  return { kind, article, title: product?.title ?? article, count, price: product?.price };
}
