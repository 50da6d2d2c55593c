export { type BaseUnit, type DimensionName, dimensions, MICRO } from "./dimensions.ts";
export { format } from "./format.ts";
export { canonicalQuantity, quantityValue } from "./kubernetes-quantity.ts";
export { parse, patternOf, q } from "./parse.ts";
export * from "./quantity.ts";
