import type { Catalogue, Chart, Gpu } from "../../catalogue/types.ts";
import type { Accelerator, Estate, Region, Site } from "../../model/estate.ts";
import type { Rule, Statement } from "../rule.ts";
import { list } from "../words.ts";

type Mode = Gpu["modes"][number];

/** Ways of access that serve each integration: one of them is enough. */
const ways: Readonly<Record<Accelerator["integration"], readonly Mode[]>> = {
  "pci-passthrough": ["vm-passthrough"],
  sriov: ["sriov"],
  "bare-metal-kubernetes": ["container"],
  "direct-access": ["container", "vm-passthrough"],
  dedicated: ["appliance", "container"],
  "direct-hardware": ["container", "vm-passthrough"],
  "container-native": ["container"],
  "hardware-api": ["appliance", "remote", "container"],
};

/** Hardware in a way or a place that its vendor does not offer, and software that nobody maintains any more. */
export const rule: Rule = {
  code: "C-46",
  title: "Accelerators and software are used as their makers support them",
  severity: "error",
  formula:
    "integration in modes of the product; kind of the region's site in offered; support of charts and products current",
  sources: ["gpus and charts of the catalogue: modes, offered, support"],
  check: ({ estate, catalogue }) => [...hardware(estate, catalogue), ...software(estate, catalogue)],
};

function hardware(estate: Estate, catalogue: Catalogue): readonly Statement[] {
  const regions = new Map(estate.regions.map((region) => [region.id, region]));
  const sites = new Map(estate.sites.map((site) => [site.id, site]));
  return estate.accelerators.flatMap((row) =>
    row.products.flatMap((id): readonly Statement[] => {
      const product = catalogue.gpus.get(id);
      if (product === undefined) return [];
      const own = row.regions.flatMap((region) => regions.get(region) ?? []);
      const wrong = [...unsupported(row, product), ...misplaced(product, own, sites)];
      if (wrong.length === 0 && product.support === "current") return [];
      return [
        {
          ...(wrong.length === 0 ? { severity: "warning" as const } : {}),
          subject: row.id,
          says: `${product.title} by ${row.integration} in ${list(row.regions)}`,
          computed: `${list([...wrong, ...(product.support === "current" ? [] : [`its support is ${product.support}`])])} (stated, catalogue)`,
          limit: `access by ${list(product.modes)}; offered ${list(product.offered)}`,
          remedy: remedyOf(row, product, wrong.length > 0),
          source: `accelerators.${row.id}`,
        },
      ];
    }),
  );
}

function unsupported({ integration }: Accelerator, { modes }: Gpu): readonly string[] {
  if (ways[integration].some((mode) => modes.includes(mode))) return [];
  return [`its vendor has no access by ${ways[integration].join(" or ")}`];
}

/** A region without a site says nothing of the place: what is rented only cannot be told to be misplaced there. */
function misplaced({ offered }: Gpu, regions: readonly Region[], sites: ReadonlyMap<string, Site>): readonly string[] {
  return regions.flatMap(({ id, site }) => {
    const kind = sites.get(site ?? "")?.kind;
    if (kind === undefined) return [];
    const place = kind === "cloud-region" ? "cloud" : "on-premises";
    return offered.includes(place) ? [] : [`it is not offered ${place}, where ${id} stands`];
  });
}

function possible({ modes }: Gpu): readonly string[] {
  return Object.entries(ways).flatMap(([integration, served]) =>
    served.some((mode) => modes.includes(mode)) ? [integration] : [],
  );
}

function remedyOf(row: Accelerator, product: Gpu, wrong: boolean): string {
  if (!wrong) return `replace the product of accelerators.${row.id} before its support ends`;
  const rent = product.offered.includes("on-premises") ? "" : "rent it in its vendor's cloud as a cluster of its own, ";
  return `${rent}set accelerators.${row.id}.integration to ${possible(product).join(" or ")}, or drop the row`;
}

function software({ services, platform }: Estate, catalogue: Catalogue): readonly Statement[] {
  const byTitle = new Map([...catalogue.charts.values()].map((chart) => [chart.title.toLowerCase(), chart]));
  const named = services.flatMap(({ id, names, chart }) => [
    ...names.map((name) => ({ subject: id, source: `services.${id}.names`, chart: byTitle.get(name.toLowerCase()) })),
    ...(chart === undefined
      ? []
      : [{ subject: id, source: `services.${id}.chart`, chart: catalogue.charts.get(chart) }]),
  ]);
  const installed = platform.applications.map(({ id, chart }) => ({
    subject: id,
    source: `platform.applications.${id}.chart`,
    chart: catalogue.charts.get(chart),
  }));
  return [...named, ...installed].flatMap(({ subject, source, chart }) =>
    chart === undefined || chart.support === "current" ? [] : [unmaintained(subject, source, chart, catalogue)],
  );
}

function unmaintained(subject: string, source: string, chart: Chart, catalogue: Catalogue): Statement {
  const replacement = catalogue.charts.get(chart.replacement ?? "");
  return {
    ...(chart.support === "ending" ? { severity: "warning" as const } : {}),
    subject,
    says: `uses ${chart.title}`,
    computed: `its support has ${chart.support === "ended" ? "ended" : "an end in sight"}: ${chart.source} (stated, ${chart.date})`,
    limit: "software that is maintained",
    remedy: replacement === undefined ? `replace ${chart.title}` : `use ${replacement.title} instead`,
    source,
  };
}
