/** The catalogue's files, one per kind, next to this one. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileOf, parseCatalogue } from "./parse.ts";
import type { Catalogue, Kind } from "./types.ts";

let loaded: Catalogue | undefined;

/**
 * The catalogue as shipped, read once per process.
 *
 * @throws {CatalogueError} with every problem of every file
 */
export function loadCatalogue(): Catalogue {
  loaded ??= parseCatalogue({
    gpus: textOf("gpus"),
    cpus: textOf("cpus"),
    chassis: textOf("chassis"),
    nics: textOf("nics"),
    switches: textOf("switches"),
    media: textOf("media"),
    arrays: textOf("arrays"),
    disks: textOf("disks"),
    psus: textOf("psus"),
    pdus: textOf("pdus"),
    venues: textOf("venues"),
    charts: textOf("charts"),
    cloudPrices: textOf("cloudPrices"),
    instances: textOf("instances"),
    objectClasses: textOf("objectClasses"),
    constants: textOf("constants"),
  });
  return loaded;
}

function textOf(kind: Kind): string {
  return readFileSync(join(import.meta.dirname, fileOf(kind)), "utf8");
}
