import { isMap } from "./plain.ts";

/**
 * A value with its keys in the order of another: engines hand maps over sorted by key, but the order in a stack file means something
 * (GPUs are counted through a cluster node by node, the first storage class is the default).
 *
 * Keys that the model lacks come last, in their own order; where the model has another kind of value, `value` stays as it is.
 */
export function inOrderOf(model: unknown, value: unknown): unknown {
  if (Array.isArray(value)) {
    const items: readonly unknown[] = Array.isArray(model) ? model : [];
    return value.map((item, index) => inOrderOf(items[index], item));
  }
  if (!isMap(value) || !isMap(model)) return value;
  const known = Object.keys(model).filter((key) => Object.hasOwn(value, key));
  const more = Object.keys(value).filter((key) => !Object.hasOwn(model, key));
  return Object.fromEntries([...known, ...more].map((key) => [key, inOrderOf(model[key], value[key])]));
}
