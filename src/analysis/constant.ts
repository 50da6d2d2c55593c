/** Constants of the catalogue as quantities: their file writes value and unit apart. */
import type { Catalogue, Constant } from "../catalogue/types.ts";
import { type BaseUnit, type DimensionName, parse, type Quantity } from "../units/index.ts";

/**
 * A constant with a unit that the stack file knows too.
 *
 * @throws {RangeError} where the catalogue lacks it or gives it in another unit: a fault of the program, never of an estate
 */
export function constant<D extends DimensionName>(
  catalogue: Catalogue,
  id: string,
  dimension: D,
): Quantity<BaseUnit[D]> {
  const { value, unit } = recordOf(catalogue, id);
  const text = unit.startsWith("USD") ? `USD ${value}${unit.slice("USD".length)}` : `${value}${unit}`;
  const parsed = parse(dimension, text);
  if (!parsed.ok) throw new RangeError(`constant ${id}: ${parsed.problem}`);
  return parsed.value;
}

/**
 * A constant that is a share, a count, or has a unit of its own such as us/km.
 *
 * @param unit as the catalogue gives it
 * @throws {RangeError} where the catalogue lacks it or gives it in another unit: a fault of the program, never of an estate
 */
export function factor(catalogue: Catalogue, id: string, unit: string): number {
  const record = recordOf(catalogue, id);
  if (record.unit !== unit) throw new RangeError(`constant ${id}: is in ${record.unit}, wanted ${unit}`);
  return record.value;
}

function recordOf(catalogue: Catalogue, id: string): Constant {
  const found = catalogue.constants.get(id);
  if (found === undefined) throw new RangeError(`constant ${id}: is not in the catalogue`);
  return found;
}
