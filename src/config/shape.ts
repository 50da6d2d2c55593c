/** Keys that the schema knows at a path, for the nearest known one. */
import * as z from "zod";
import type { Path } from "./problem.ts";

/**
 * Keys that the record at the path may have.
 *
 * @param record what stands there: of several alternatives those count whose fixed words it has, or all where it has none's
 */
export function keysAt(schema: z.ZodType, path: Path, record: unknown): readonly string[] {
  let alternatives = unwrap(schema);
  for (const step of path) alternatives = alternatives.flatMap((one) => unwrap(child(one, step)));
  const shapes = alternatives.flatMap((one) => (one instanceof z.ZodObject ? [one.shape] : []));
  const fitting = shapes.filter((shape) => hasWordsOf(shape, record));
  return [...new Set((fitting.length > 0 ? fitting : shapes).flatMap((shape) => Object.keys(shape)))];
}

function hasWordsOf(shape: Readonly<Record<string, unknown>>, record: unknown): boolean {
  const got = new Map(typeof record === "object" && record !== null ? Object.entries(record) : []);
  return Object.entries(shape).every(
    ([key, field]) =>
      !(field instanceof z.ZodLiteral || field instanceof z.ZodEnum) || field.safeParse(got.get(key)).success,
  );
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
