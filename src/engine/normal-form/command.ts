/** Inputs of the Command provider 1.2.1 as its check keeps them. */
import { isObject, type Json, type JsonObject } from "../graph.ts";

const REMOTE = "command:remote:";
/** What a connection has that says nothing else. Source: the provider's schema; the SDK of TypeScript fills in the same. */
const CONNECTION: Readonly<Record<string, Json>> = { dialErrorLimit: 10, perDialTimeout: 15, port: 22, user: "root" };

/** What the provider's check makes of the inputs: the defaults of a connection, and of the one to the proxy, are filled in. */
export function checkedCommand(type: string, inputs: JsonObject): JsonObject {
  const { connection } = inputs;
  if (!type.startsWith(REMOTE) || !isJsonObject(connection)) return inputs;
  const { proxy } = connection;
  return {
    ...inputs,
    connection: { ...withDefaults(connection), ...(isJsonObject(proxy) ? { proxy: withDefaults(proxy) } : {}) },
  };
}

function withDefaults(connection: JsonObject): JsonObject {
  const stated = Object.entries(connection).filter(([, value]) => value !== null);
  return { ...CONNECTION, ...Object.fromEntries(stated) };
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return isObject(value);
}
