/** Factors as pricing states them: pieces, hours, what the catalogue assumes. */
import type { Catalogue, Constant } from "../catalogue/types.ts";
import { MICRO, raw } from "../units/index.ts";
import type { ArticlePrice } from "../views/articles.ts";
import { exactly } from "./spread.ts";
import type { Factor, Spread } from "./types.ts";

/** Whole number of things that the estate or a state has. */
export function pieces(count: number, source: string, name = "pieces", unit = "piece"): Factor {
  return { name, cause: "design", value: exactly(count), unit, basis: "derived", source };
}

/** Hours of a year, from the catalogue. */
export function hoursOfYear(catalogue: Catalogue): Factor {
  return { ...constantFactor(catalogue, "hours-per-year", "hours", "design"), unit: "h/year" };
}

export function monthsOfYear(catalogue: Catalogue): Factor {
  return { ...constantFactor(catalogue, "months-per-year", "months", "design"), unit: "month/year" };
}

/**
 * A constant of the catalogue as a factor; `id-low` and `id-high` beside it give the band.
 *
 * @throws {RangeError} where the catalogue lacks it: a fault of the program, never of an estate
 */
export function constantFactor(catalogue: Catalogue, id: string, name: string, cause: Factor["cause"]): Factor {
  const expected = constantOf(catalogue, id);
  const low = catalogue.constants.get(`${id}-low`)?.value ?? expected.value;
  const high = catalogue.constants.get(`${id}-high`)?.value ?? expected.value;
  return {
    name,
    cause,
    value: { low, expected: expected.value, high },
    unit: expected.unit === "ratio" || expected.unit === "count" ? "1" : expected.unit,
    basis: expected.confidence,
    source: `catalogue constants.${id}: ${expected.source}`,
    date: expected.date,
    price: cause === "price" ? `constants.${id}` : undefined,
  };
}

export function constantOf(catalogue: Catalogue, id: string): Constant {
  const found = catalogue.constants.get(id);
  if (found === undefined) throw new RangeError(`constant ${id}: is not in the catalogue`);
  return found;
}

/** Price of a piece of hardware in dollars. */
export function articlePrice(article: string, price: ArticlePrice): Factor {
  return {
    name: "price",
    cause: "price",
    value: dollars(price),
    unit: "USD/piece",
    basis: price.confidence,
    source: price.date === undefined ? price.source : `catalogue ${article}: ${price.source}`,
    date: price.date,
    price: price.date === undefined ? undefined : article,
    path: price.date === undefined ? `builds.${article}.price` : undefined,
  };
}

function dollars({ low, expected, high }: ArticlePrice): Spread {
  return { low: raw(low) / MICRO, expected: raw(expected) / MICRO, high: raw(high) / MICRO };
}
