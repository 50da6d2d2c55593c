/** The estate as the stack's resources carry it: policies judge what the engine deploys, not what a file says. */
import { type Estate, sections } from "../src/model/estate.ts";
import type { PolicyResource } from "./policy.ts";
import { UnknownValue } from "./value.ts";

export const INVENTORY = "estate:inventory:Inventory";

export type EstateFound = { readonly ok: true; readonly estate: Estate } | { readonly ok: false; readonly why: string };

/** Reads the sections that the inventory registered. */
export function estateOf(resources: readonly PolicyResource[]): EstateFound {
  const inventories = resources.filter(({ type }) => type === INVENTORY);
  const [inventory] = inventories;
  if (inventory === undefined) return { ok: false, why: `the stack has no resource of type ${INVENTORY}` };
  if (inventories.length > 1)
    return { ok: false, why: `the stack has ${inventories.length} resources of type ${INVENTORY}` };
  try {
    const found = inventory.props.at("sections").plain();
    const fault = faultOf(found);
    return isEstate(found) && fault === undefined
      ? { ok: true, estate: found }
      : { ok: false, why: `${inventory.name}: ${fault}; deploy it with this version of the program` };
  } catch (error) {
    if (error instanceof UnknownValue) return { ok: false, why: `${inventory.name}: ${error.message}` };
    throw error;
  }
}

/**
 * The program writes the sections after the schema has checked them, so their kinds tell whether it was this version of it. Their
 * quantities are numbers in base units, which the schema of the stack file, in which a number is no quantity, does not read.
 */
function faultOf(found: unknown): string | undefined {
  if (typeof found !== "object" || found === null) return "registers no sections";
  const got = new Map<string, unknown>(Object.entries(found));
  const missing = Object.entries(sections).flatMap(([name, schema]) => {
    const empty = schema.safeParse(undefined);
    const value = got.get(name);
    if (empty.success && empty.data === undefined && value === undefined) return [];
    const isList = empty.success && Array.isArray(empty.data);
    return typeof value === "object" && value !== null && Array.isArray(value) === isList ? [] : [name];
  });
  return missing.length === 0 ? undefined : `its sections lack ${missing.join(", ")}`;
}

function isEstate(found: unknown): found is Estate {
  return faultOf(found) === undefined;
}
