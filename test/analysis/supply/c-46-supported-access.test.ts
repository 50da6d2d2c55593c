import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/supply/c-46-supported-access.ts";
import { loadCatalogue } from "../../../src/catalogue/load.ts";
import { factsOfPlan, say } from "../facts.ts";
import { regionOf, rowOf } from "./regions.ts";

function sections(product: string, integration: string, kind?: string) {
  const site = kind === undefined ? {} : { here: { kind, title: "Here" } };
  return {
    sites: site,
    regions: { east: regionOf(kind === undefined ? {} : { site: "here" }) },
    accelerators: { cards: rowOf([product], ["east"], integration) },
  };
}

describe("an accelerator", () => {
  it("that its vendor does not offer in that way is an error", () => {
    expect(say(rule, sections("graphcore-ipu-m2000", "pci-passthrough"))).toEqual([
      {
        code: "C-46",
        severity: "error",
        subject: "cards",
        says: "Graphcore IPU-M2000 by pci-passthrough in east",
        computed: "its vendor has no access by vm-passthrough and its support is ending (stated, catalogue)",
        limit: "access by container; offered on-premises and cloud",
        remedy:
          "set accelerators.cards.integration to bare-metal-kubernetes or direct-access or dedicated or direct-hardware or container-native or hardware-api, or drop the row",
        source: "accelerators.cards",
      },
    ]);
  });

  it("that is only for rent is an error in a rack, and that is only sold in a cloud", () => {
    const rack = say(rule, sections("google-tpu-v4", "hardware-api", "data-centre"));
    const cloud = say(rule, sections("amd-mi250", "container-native", "cloud-region"));
    expect([...rack, ...cloud].map(({ computed }) => computed)).toEqual([
      "it is not offered on-premises, where east stands (stated, catalogue)",
      "it is not offered cloud, where east stands (stated, catalogue)",
    ]);
  });

  it("whose support ends is to be replaced, whatever its access", () => {
    expect(say(rule, sections("graphcore-ipu-m2000", "container-native")).map(({ remedy }) => remedy)).toEqual([
      "replace the product of accelerators.cards before its support ends",
    ]);
  });

  it("in a supported way and place gives no finding", () => {
    expect(say(rule, sections("nvidia-a10", "direct-access", "data-centre"))).toEqual([]);
    expect(say(rule, sections("unheard-of", "sriov"))).toEqual([]);
  });

  it("is refused SR-IOV exactly where the catalogue does not list it", () => {
    const { gpus } = loadCatalogue();
    const current = [...gpus.values()].filter(({ support }) => support === "current");
    fc.assert(
      fc.property(fc.constantFrom(...current), ({ id, modes }) => {
        expect(say(rule, sections(id, "sriov"))).toHaveLength(modes.includes("sriov") ? 0 : 1);
      }),
    );
  });
});

describe("software", () => {
  it("whose support has ended is an error, wherever it is named", () => {
    const found = say(rule, {
      services: {
        serving: { title: "Serving", area: "platform", names: ["torchserve", "Unheard Of"], chart: "horovod" },
      },
      platform: { applications: { old: { chart: "torchserve", clusters: ["house"], namespace: "old" } } },
    });
    expect(
      found.map(({ severity, subject, says, remedy, source }) => [severity, subject, says, remedy, source]),
    ).toEqual([
      ["error", "serving", "uses TorchServe", "use KServe model serving instead", "services.serving.names"],
      ["error", "serving", "uses Horovod", "use Kubeflow Trainer instead", "services.serving.chart"],
      ["error", "old", "uses TorchServe", "use KServe model serving instead", "platform.applications.old.chart"],
    ]);
  });

  it("that is maintained gives no finding", () => {
    expect(say(rule, { services: { cd: { title: "CD", area: "platform", names: ["Argo CD"] } } })).toEqual([]);
  });
});

it("the plan has SR-IOV on an MI250, a TPU in its racks, Horovod and TorchServe", () => {
  expect(
    findingsOf(rule, factsOfPlan()).map(({ severity, subject, says, computed }) => [severity, subject, says, computed]),
  ).toEqual([
    ["error", "mi250", "AMD Instinct MI250 by sriov in east", "its vendor has no access by sriov (stated, catalogue)"],
    [
      "error",
      "tpu-v4",
      "Google TPU v4 by bare-metal-kubernetes in east and west",
      "its vendor has no access by container (stated, catalogue)",
    ],
    [
      "warning",
      "ipu",
      "Graphcore IPU-M2000 by container-native in null-island",
      "its support is ending (stated, catalogue)",
    ],
    [
      "error",
      "frameworks",
      "uses Horovod",
      "its support has ended: last release of horovod/horovod, June 2023 (stated, 2023-06-12)",
    ],
    [
      "error",
      "inference-services",
      "uses TorchServe",
      "its support has ended: pytorch/serve, archived 2025-08-07 without security fixes (stated, 2025-08-07)",
    ],
  ]);
});
