/**
 * Rules between the records of an estate: every name means a record, nothing that becomes a host or an address is there twice.
 * What a record says by itself is the schema's matter, what can be built is that of the views.
 */
import type { Estate } from "./estate.ts";
import { checkComputeNames } from "./references/compute.ts";
import { type CatalogueIds, namesOf, type ReferenceFault, References } from "./references/names.ts";
import { checkNetworkNames } from "./references/network.ts";
import { checkOperationsNames } from "./references/operations.ts";
import { checkPartitions } from "./references/partitions.ts";
import { checkSoftwareNames } from "./references/software.ts";
import { checkStorageNames } from "./references/storage.ts";
import { checkUniqueness } from "./references/uniqueness.ts";

export type { CatalogueIds, ReferenceFault } from "./references/names.ts";

/** The part of an estate that names are checked in. */
export type Records = Omit<Estate, "about">;

/**
 * Checks all rules between records.
 *
 * @param estate records that are well-formed each by itself
 * @param products ids of the catalogue by kind, of GPUs with their partitions; the loaded catalogue is one
 * @returns every fault, in the order of the rules; empty where all names hold
 */
export function checkReferences(estate: Records, products: CatalogueIds): readonly ReferenceFault[] {
  const names = namesOf(estate, products);
  const references = new References();
  checkComputeNames(estate, names, references);
  checkNetworkNames(estate, names, references);
  checkStorageNames(estate, names, references);
  checkSoftwareNames(estate, names, references);
  checkPartitions(estate, products.gpus, references);
  checkOperationsNames(estate, names, references);
  checkUniqueness(estate, references);
  return references.faults;
}
