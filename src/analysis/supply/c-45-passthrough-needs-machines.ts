import type { Rule, Statement } from "../rule.ts";
import { list } from "../words.ts";

/** A card passed through to virtual machines in a region that runs containers only. */
export const rule: Rule = {
  code: "C-45",
  title: "PCI passthrough has a virtual machine to pass the card to",
  severity: "error",
  formula: "integration pci-passthrough => management of the region is virtual-machines",
  sources: ["vfio-pci hands a device to a virtual machine; a container gets it from the host's driver"],
  check: ({ estate }) => {
    const regions = new Map(estate.regions.map((region) => [region.id, region]));
    return estate.accelerators.flatMap((row) => {
      if (row.integration !== "pci-passthrough") return [];
      return row.regions.flatMap((id): readonly Statement[] => {
        const management = regions.get(id)?.management;
        if (management === "virtual-machines") return [];
        const unsaid = management === undefined;
        return [
          {
            ...(unsaid ? { severity: "info" as const } : {}),
            subject: row.id,
            says: `${list(row.products)} by pci-passthrough in ${id}, ${unsaid ? "management not stated" : `managed as ${management}`}`,
            computed: unsaid
              ? "cannot tell: passthrough needs virtual machines, and nobody says that the region runs them"
              : "passthrough means a virtual machine, and the region runs none; on bare metal a container reaches the card through the host's driver, and linked cards stay linked (stated, support list)",
            limit: "passthrough only where virtual machines run",
            remedy: `set accelerators.${row.id}.integration to container-native, or regions.${id}.management to virtual-machines`,
            source: `accelerators.${row.id}.integration`,
          },
        ];
      });
    });
  },
};
