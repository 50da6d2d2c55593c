/** Metal of the twin: an emulated controller per server, the real Ironic, and what drives it from the BareMetalHosts. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Catalogue } from "../../catalogue/types.ts";
import type { Estate } from "../../model/estate.ts";
import type { Views } from "../../views/types.ts";
import type { ClusterAccess } from "../api/access.ts";
import type { Bmcs } from "../power.ts";
import type { Supervised } from "../system/process.ts";
import { startImages } from "./images.ts";
import { startIronic } from "./ironic.ts";
import { type Configuration, startReconciler } from "./reconciler-process.ts";
import { type BmcHost, connectRedfish, readAccount, startRedfish } from "./redfish.ts";
import { serversOf } from "./servers.ts";
import { type MetalStatus, settledIn, statusIn } from "./status.ts";

export type { BmcHost } from "./redfish.ts";
export type { MetalStatus } from "./status.ts";

export interface MetalArgs {
  readonly estate: Estate;
  readonly views: Views;
  readonly catalogue: Catalogue;
  /** Folder of the twin; all of metal is kept below `metal` in it. */
  readonly folder: string;
  /** Cluster whose API server holds the BareMetalHosts; it may still be starting, as Ironic takes as long. */
  readonly management: ClusterAccess | PromiseLike<ClusterAccess>;
  /** Is told of every process as it starts. @defaultValue nobody */
  readonly onStart?: (process: Supervised) => void;
}

/** What of metal is written down in the twin's state. */
export interface MetalUrls {
  readonly redfish: string;
  readonly ironic: string;
}

/**
 * Starts all parts; returns when the controllers and Ironic answer and hosts are looked after. Kinds need not be served yet.
 *
 * @throws Error with the end of the log of the part that does not start; the others are ended
 */
export async function startMetal(args: MetalArgs): Promise<MetalUrls> {
  const { estate, views, catalogue } = args;
  const folder = metalFolder(args.folder);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const processes: Supervised[] = [];
  const keep = <T extends { readonly process: Supervised }>(part: T): T => {
    processes.push(part.process);
    args.onStart?.(part.process);
    return part;
  };
  const started = await Promise.allSettled([
    startRedfish(serversOf(estate, views, catalogue), join(folder, "redfish")).then(keep),
    startIronic(join(folder, "ironic")).then(keep),
    startImages(estate, folder).then(keep),
    args.management,
  ]);
  try {
    const [redfish, ironic, images] = [resultOf(started[0]), resultOf(started[1]), resultOf(started[2])];
    const management = resultOf(started[3]);
    const hosts = await bmcHostsIn(args.folder, { redfish: redfish.url });
    const configuration: Configuration = {
      management,
      ironic: ironic.url,
      redfish: redfish.url,
      systems: Object.fromEntries(hosts.map(({ address, system }) => [address, system])),
      account: await readAccount(join(folder, "redfish")),
      mirrors: images.mirrors,
    };
    keep({ process: await startReconciler(configuration, folder) });
    return { redfish: redfish.url, ironic: ironic.url };
  } catch (error) {
    await Promise.all(processes.map((process) => process.stop()));
    throw error;
  }
}

/** Power of the servers of a twin, whoever started it. */
export function bmcsOf(folder: string, { redfish }: Pick<MetalUrls, "redfish">): Bmcs {
  return connectRedfish(redfish, join(metalFolder(folder), "redfish"));
}

/** Every server's controller, as whoever reads its power has to be told. */
export function bmcHostsIn(folder: string, { redfish }: Pick<MetalUrls, "redfish">): Promise<readonly BmcHost[]> {
  return connectRedfish(redfish, join(metalFolder(folder), "redfish")).hosts();
}

/** How the hosts are, as the management cluster's API server and Ironic tell. */
export function metalStatus(folder: string, { ironic }: Pick<MetalUrls, "ironic">): Promise<MetalStatus> {
  return statusIn(metalFolder(folder), ironic);
}

/**
 * Returns when no host is on its way any more; those that are not well are in the status. Until then servers are off, and whoever
 * reads their power takes their nodes for dead.
 *
 * @param limitMs @defaultValue 300,000
 * @throws Error when some are on their way after the limit
 */
export function settledHosts(
  folder: string,
  { ironic }: Pick<MetalUrls, "ironic">,
  limitMs = 300_000,
): Promise<MetalStatus> {
  return settledIn(metalFolder(folder), ironic, limitMs);
}

function metalFolder(folder: string): string {
  return join(folder, "metal");
}

function resultOf<T>(result: PromiseSettledResult<T>): T {
  if (result.status === "rejected") throw result.reason;
  return result.value;
}
