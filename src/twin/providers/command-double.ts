/** Stands in for the Command provider: runs nothing, keeps what would have been run. */
import type { ProviderDouble, Refusal, Subject } from "./double.ts";
import { holdsUnknown, type Properties, valueAt } from "./properties.ts";

const TYPES = ["command:local:Command", "command:remote:Command", "command:remote:CopyToRemote"];

export const commandDouble: ProviderDouble = {
  package: "command",
  scope: () => "",
  check,
  // The real provider runs `update`, or `create` again, for every other change.
  replaces: (_subject, { keys }) => keys[0] === "triggers",
  create: (_subject, inputs, { serial }) => ({
    id: `command-${serial}`,
    outputs: { ...inputs, stdout: "", stderr: "" },
  }),
  update: (inputs) => ({ ...inputs, stdout: "", stderr: "" }),
};

function check({ type }: Subject, inputs: Properties): Refusal[] {
  if (!TYPES.includes(type)) return [{ property: "", reason: `${type} is no resource of the Command provider` }];
  const refusals: Refusal[] = [];
  const need = (property: string, ...path: readonly string[]): void => {
    const value = valueAt(inputs, ...path);
    if (holdsUnknown(value) || (typeof value === "string" && value !== "")) return;
    refusals.push({ property, reason: `is ${JSON.stringify(value)}, expected a text` });
  };
  if (type.startsWith("command:remote:")) need("connection.host", "connection", "host");
  if (type.endsWith(":Command")) need("create", "create");
  return refusals;
}
