/** Servers of an estate as their management controllers know them: power, processors, memory, disks, network cards. */
import { createHash } from "node:crypto";
import type { Catalogue } from "../../catalogue/types.ts";
import type { Build, Estate, Node } from "../../model/estate.ts";
import { buildOf } from "../../render/kubernetes/topology.ts";
import { raw } from "../../units/index.ts";
import type { Views } from "../../views/types.ts";

/** A server that a controller can switch on and off. */
export interface Server {
  /** Name of the node, of its host and of its system in Redfish. */
  readonly node: string;
  /** Made from the estate's name and the node's: the same in every twin of the estate. */
  readonly uuid: string;
  /** Address of the controller in the estate's out-of-band network. */
  readonly address: string;
  /** Card that it boots from first. */
  readonly macs: readonly string[];
  readonly processors: readonly Processor[];
  readonly memoryGib: number;
  readonly drives: readonly Drive[];
}

export interface Processor {
  readonly model: string;
  readonly vendor: string;
  readonly cores: number;
  readonly threads: number;
}

export interface Drive {
  readonly name: string;
  readonly bytes: number;
}

const GIB = 2 ** 30;

/** Servers with a controller that has an address, in file order: those that the estate declares a BareMetalHost for. */
export function serversOf(estate: Estate, views: Views, catalogue: Catalogue): readonly Server[] {
  const addresses = new Map(
    views.interfaces.flatMap((port) => (port.interface === "bmc" ? [[port.device, port.address] as const] : [])),
  );
  const seed = `${estate.about.name}/${estate.about.environment}`;
  return estate.clusters.flatMap(({ nodes }) =>
    nodes.flatMap((node): Server[] => {
      const address = addresses.get(node.id);
      const build = buildOf(estate, node);
      if (address === undefined || build.bmc === undefined) return [];
      return [
        {
          node: node.id,
          uuid: madeUpUuid(`${seed}/${node.id}`),
          address,
          macs: macsOf(node, build, seed),
          processors: processorsOf(build, catalogue),
          memoryGib: Math.floor(raw(build.memory.total) / GIB),
          drives: build.disks.flatMap(({ id, count, size }) =>
            Array.from({ length: count }, (_, index) => ({ name: `${id}-${index}`, bytes: raw(size) })),
          ),
        },
      ];
    }),
  );
}

/** One per port; the estate states that of the boot port at most. */
function macsOf({ id, bootMac }: Node, { nics }: Build, seed: string): string[] {
  const ports = nics.flatMap((nic) => Array.from({ length: nic.ports }, (_, index) => `${nic.id}${index}`));
  const macs = ports.map((port) => madeUpMac(`${seed}/${id}/${port}`));
  return bootMac === undefined ? macs : [bootMac.toLowerCase(), ...macs.slice(1)];
}

function processorsOf({ cpu }: Build, catalogue: Catalogue): Processor[] {
  const known = catalogue.cpus.get(cpu.product);
  const sockets = cpu.sockets ?? 1;
  const cores = Math.ceil((cpu.statedCores ?? (known?.cores ?? 0) * sockets) / sockets);
  return Array.from({ length: sockets }, () => ({
    model: cpu.product,
    vendor: known?.vendor ?? "",
    cores,
    threads: cores * (known?.threadsPerCore ?? 1),
  }));
}

/** A UUID of version 8: the digits are the maker's own. */
function madeUpUuid(text: string): string {
  const hex = digest(text);
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    "-",
  );
}

/** Locally administered, so it is no maker's. */
function madeUpMac(text: string): string {
  return ["02", ...(digest(text).slice(0, 10).match(/../g) ?? [])].join(":");
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
