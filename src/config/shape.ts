/** Keys that the schema knows at a path, for the nearest known one. */
import * as z from "zod";
import type { Path } from "./problem.ts";

/** Keys that the record at the path may have; those of all alternatives. */
export function keysAt(schema: z.ZodType, path: Path): readonly string[] {
  let alternatives = unwrap(schema);
  for (const step of path) alternatives = alternatives.flatMap((one) => unwrap(child(one, step)));
  const records = alternatives.filter((one) => one instanceof z.ZodObject);
  return [...new Set(records.flatMap(({ shape }) => Object.keys(shape)))];
}

function child(schema: unknown, step: string | number): unknown {
  if (schema instanceof z.ZodObject) return Object.hasOwn(schema.shape, step) ? schema.shape[step] : undefined;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  if (schema instanceof z.ZodArray) return schema.element;
  return schema instanceof z.ZodTuple ? schema.def.items[Number(step)] : undefined;
}

/** Looks through defaults, options and transforms to what the file may write; several for a union. */
function unwrap(schema: unknown): readonly unknown[] {
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(unwrap);
  if (schema instanceof z.ZodPipe) return unwrap(schema.in);
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodReadonly ||
    schema instanceof z.ZodLazy
  ) {
    return unwrap(schema.unwrap());
  }
  return schema === undefined ? [] : [schema];
}
