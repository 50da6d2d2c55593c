/** Fields of objects whose kinds have no types here: what is missing, or of another type, reads as empty. */
import { isObject } from "../../engine/graph.ts";

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(value: unknown): Fields {
  return isObject(value) ? value : {};
}

/** Fields at the end of a path of names: `fieldsAt(pod, "spec", "securityContext")`. */
export function fieldsAt(value: unknown, ...path: readonly string[]): Fields {
  return path.reduce<Fields>((found, name) => fieldsOf(found[name]), fieldsOf(value));
}

export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

export function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

/** Names with texts, as labels and node selectors are. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fieldsOf(value)).flatMap(([name, text]) => (typeof text === "string" ? [[name, text]] : [])),
  );
}

export function numberOf(value: unknown): number | undefined {
  return typeof value === "number" ? value : undefined;
}
