/** Cores of a server. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Build } from "../model/estate.ts";

/** Cores of a node of the build as stated, else those of its sockets: one where their number is not stated, 0 for an unknown product. */
export function coresOf({ cpu }: Build, catalogue: Pick<Catalogue, "cpus">): number {
  return cpu.statedCores ?? (catalogue.cpus.get(cpu.product)?.cores ?? 0) * (cpu.sockets ?? 1);
}
