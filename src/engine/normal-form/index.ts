/** The one form in which inputs are compared: what providers and the APIs behind them only spell otherwise is equal in it. */
import type { JsonObject } from "../graph.ts";
import { comparedAws } from "./aws.ts";
import { checkedCommand } from "./command.ts";
import { comparedManifest } from "./kubernetes.ts";

/**
 * @param type token of the resource; the inputs of a package without rules of its own are compared as they are
 * @param recorded one of the two sides is from a state
 */
export function comparedInputs(type: string, inputs: JsonObject, recorded: boolean): JsonObject {
  switch (type.slice(0, type.indexOf(":"))) {
    case "kubernetes":
      return comparedManifest(inputs, recorded);
    case "command":
      return checkedCommand(type, inputs);
    case "aws":
      return comparedAws(inputs);
    default:
      return inputs;
  }
}
