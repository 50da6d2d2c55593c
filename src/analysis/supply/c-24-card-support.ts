import type { Catalogue, Gpu } from "../../catalogue/types.ts";
import type { Build } from "../../model/estate.ts";
import { compare, format } from "../../units/index.ts";
import type { Rule, Statement } from "../rule.ts";
import { count, list } from "../words.ts";

type Cards = NonNullable<Build["gpus"]>;

/** A card that its maker does not license for data centres, or that is asked for what it cannot do. */
export const rule: Rule = {
  code: "C-24",
  title: "A server's cards are licensed for it and can do what is asked of them",
  severity: "error",
  formula:
    "dataCentreLicence; mode in modes; sharing mig needs migSlices and partitions; NVLink needs nvlink; slots x count <= gpuSlots of the chassis; support current",
  sources: ["gpus and chassis of the catalogue"],
  check: ({ estate, catalogue }) =>
    estate.builds.flatMap((build): readonly Statement[] => {
      const { gpus } = build;
      const product = catalogue.gpus.get(gpus?.product ?? "");
      if (gpus === undefined || product === undefined) return [];
      const wrong = impossible(build, gpus, product, catalogue);
      const doubtful = [
        ...(product.dataCentreLicence ? [] : ["its licence excludes data centres"]),
        ...(product.support === "current" ? [] : [`its support is ${product.support}`]),
      ];
      if (wrong.length + doubtful.length === 0) return [];
      return [
        {
          ...(wrong.length > 0 ? {} : { severity: "warning" as const }),
          subject: build.id,
          says: `${count(gpus.count, "card")} ${product.title}, ${asked(gpus)}`,
          computed: `${list([...wrong, ...doubtful])}; ${dataSheet(product)} (stated, catalogue)`,
          limit: "a card that its vendor supports in a server",
          remedy: wayOut(product, wrong.length > 0, catalogue),
          source: `builds.${build.id}.gpus`,
        },
      ];
    }),
};

function impossible({ chassis }: Build, gpus: Cards, product: Gpu, catalogue: Catalogue): readonly string[] {
  const slots = catalogue.chassis.get(chassis ?? "")?.gpuSlots;
  const linked = gpus.links.filter((link) => link !== "pcie");
  return [
    ...(product.modes.includes(gpus.mode) ? [] : [`it has no access by ${gpus.mode}`]),
    ...(gpus.sharing === "mig" ? unpartitioned(product) : []),
    ...(linked.length > 0 && product.nvlink === "none" ? ["it has no NVLink"] : []),
    ...(slots !== undefined && gpus.count * product.slots > slots
      ? [
          `${count(gpus.count, "card")} of ${count(product.slots, "slot")} do not fit the ${count(slots, "slot")} of the chassis`,
        ]
      : []),
  ];
}

function unpartitioned({ migSlices, kubernetes }: Gpu): readonly string[] {
  if (migSlices === 0) return ["it has no MIG"];
  return kubernetes?.partitions === undefined ? ["the catalogue does not have its partitions"] : [];
}

function asked({ mode, sharing }: Cards): string {
  return `by ${mode}${sharing === "none" ? "" : `, shared by ${sharing}`}`;
}

function dataSheet({ memory, watts, slots, migSlices, nvlink }: Gpu): string {
  return [
    format("size", memory),
    format("power", watts),
    count(slots, "slot"),
    ...(migSlices === 0 ? ["no MIG"] : []),
    ...(nvlink === "none" ? ["no NVLink"] : []),
  ].join(", ");
}

/** The card of least power that is licensed and not smaller; only where the card itself, not what is asked of it, is the fault. */
function wayOut(product: Gpu, wrong: boolean, catalogue: Catalogue): string {
  if (product.dataCentreLicence) {
    return wrong ? "ask of the card what it can do, or take another one" : "replace the card before its support ends";
  }
  const others = [...catalogue.gpus.values()]
    .filter(
      (other) =>
        other.dataCentreLicence &&
        other.support === "current" &&
        other.vendor === product.vendor &&
        other.formFactor === product.formFactor &&
        other.slots <= product.slots &&
        compare(other.memory, product.memory) >= 0,
    )
    .sort((a, b) => compare(a.watts, b.watts));
  const [other] = others;
  return other === undefined
    ? "take a card with a licence for data centres"
    : `take ${other.title}: ${dataSheet(other)}, licensed for data centres`;
}
