import { describe, expect, test } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { type Power, raw } from "../../src/units/index.ts";

const catalogue = loadCatalogue();

function watts(figure: Power | undefined): number {
  if (figure === undefined) throw new Error("a product is not in the catalogue");
  return raw(figure);
}

interface Parts {
  readonly chassis: string;
  readonly cpu: string;
  readonly sockets: number;
  readonly dimms: number;
  readonly gpu?: string;
  readonly gpus?: number;
  readonly disk: string;
  readonly disks: number;
  readonly nic: string;
}

/** Sum of the parts of a server at full work, before the loss of its power supply. */
function server({ chassis, cpu, sockets, dimms, gpu, gpus = 0, disk, disks, nic }: Parts): number {
  const box = catalogue.chassis.get(chassis);
  return (
    watts(box?.baseWatts) +
    sockets * watts(catalogue.cpus.get(cpu)?.watts) +
    dimms * watts(box?.wattsPerDimm) +
    (gpu === undefined ? 0 : gpus * watts(catalogue.gpus.get(gpu)?.watts)) +
    disks * watts(catalogue.disks.get(disk)?.watts) +
    watts(catalogue.nics.get(nic)?.watts)
  );
}

const training = {
  chassis: "dell-poweredge-r7525",
  cpu: "amd-epyc-7713",
  sockets: 2,
  dimms: 16,
  gpus: 2,
  disk: "generic-nvme-4tb",
  disks: 4,
  nic: "nvidia-connectx-6-dx-2x100g",
};

describe("power of the plan's servers (finding C-15)", () => {
  test("a training node takes 1.39 kW with PCIe cards and 1.59 kW with SXM modules", () => {
    expect(server({ ...training, gpu: "nvidia-a100-80gb-pcie" })).toBe(1390);
    expect(server({ ...training, gpu: "nvidia-a100-80gb-sxm" })).toBe(1590);
  });

  test("a training node runs on one of its two 2000 W supplies at 80 % load", () => {
    const limit = catalogue.constants.get("psu-load-limit")?.value ?? Number.NaN;
    const one = limit * watts(catalogue.psus.get("generic-psu-2000w")?.rating);
    expect(server({ ...training, gpu: "nvidia-a100-80gb-sxm" })).toBeLessThanOrEqual(one);
  });

  test("the whole plan, read at its upper end, takes about 23.7 kW", () => {
    const trading = {
      chassis: "dell-poweredge-r650",
      cpu: "intel-xeon-platinum-8380",
      sockets: 2,
      dimms: 8,
      disk: "generic-nvme-2tb",
      disks: 2,
      nic: "intel-e810-xxvda4",
    };
    const monitoring = {
      chassis: "generic-4u-epyc-1s",
      cpu: "amd-epyc-7543",
      sockets: 1,
      dimms: 8,
      gpu: "nvidia-rtx-4090",
      gpus: 1,
      disk: "generic-nvme-1tb",
      disks: 4,
      nic: "intel-x710-da2",
    };
    const database = {
      chassis: "dell-poweredge-r7515",
      cpu: "amd-epyc-7543",
      sockets: 1,
      dimms: 8,
      disk: "micron-7450-pro-15tb",
      disks: 2,
      nic: "nvidia-connectx-6-lx-2x25g",
    };
    const array = (id: string) => watts(catalogue.arrays.get(id)?.watts);
    const network = (id: string) => watts(catalogue.switches.get(id)?.watts);
    const total =
      4 * server({ ...training, gpu: "nvidia-a100-80gb-sxm" }) +
      6 * server(trading) +
      3 * server(monitoring) +
      3 * server(database) +
      array("generic-nvme-array") +
      array("generic-ssd-backup") +
      3 * array("generic-object-node") +
      2 * network("arista-7050cx3-32s") +
      6 * network("arista-7050sx3-48yc8") +
      network("arista-7010tx-48");
    expect(total).toBeGreaterThan(23_700 * 0.97);
    expect(total).toBeLessThan(23_700 * 1.03);
  });
});
