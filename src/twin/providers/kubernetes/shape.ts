/** A live object in the shape of what was declared: what the server added falls away, what somebody changed stays. */
import { isObject } from "../../../engine/graph.ts";

/**
 * The live values at the paths that the inputs have, spelt as the server spells them: inputs that went through the provider's check
 * are spelt alike. Of a list that has become longer the added items fall away.
 */
export function inShapeOf(live: unknown, inputs: unknown): unknown {
  if (Array.isArray(live) && Array.isArray(inputs)) {
    return inputs.slice(0, live.length).map((item, index) => inShapeOf(live[index], item));
  }
  if (!isObject(live) || !isObject(inputs)) return live;
  const kept = Object.keys(inputs).filter((key) => live[key] !== undefined);
  return Object.fromEntries(kept.map((key) => [key, inShapeOf(live[key], inputs[key])]));
}
