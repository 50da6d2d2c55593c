/** Values as YAML and JSON give them. */

/** True for a map: what is neither a list nor a single value. */
export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
