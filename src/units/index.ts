export { type BaseUnit, type Dimension, type DimensionName, dimensions, MICRO } from "./dimensions.ts";
export { format } from "./format.ts";
export { type Parsed, parse, patternOf, q } from "./parse.ts";
export * from "./quantity.ts";
