/** Inputs of the AWS provider 7 as two of them are compared. `__defaults` are gone by then: the reader of states drops them. */
import { isObject, type Json, type JsonObject, SECRET, setOwn, UNKNOWN } from "../graph.ts";

/** The tags with those of the provider: its check adds them, no program states them. */
const MADE = new Set(["tagsAll"]);
/** Documents that AWS keeps by their content and not by their text. */
const DOCUMENTS = new Set(["assumeRolePolicy", "eventPattern", "policy"]);
/** Sets of texts, which a refresh brings in an order of its own. Source: the schema of the Terraform provider. */
const SETS = new Set([
  "alarmActions",
  "cidrBlocks",
  "kubernetesGroups",
  "okActions",
  "records",
  "routeTableIds",
  "securityGroupIds",
  "securityGroups",
  "subnetIds",
  "vpcSecurityGroupIds",
]);

/** The form in which inputs are compared: equal forms are the same to AWS. */
export function comparedAws(inputs: JsonObject): JsonObject {
  return sameForm(Object.fromEntries(Object.entries(inputs).filter(([key]) => !MADE.has(key))));
}

function sameForm(value: JsonObject): JsonObject {
  const result: JsonObject = {};
  for (const [key, item] of Object.entries(value)) setOwn(result, key, formOf(item, key));
  return result;
}

function formOf(value: Json, key: string): Json {
  if (typeof value === "string") return DOCUMENTS.has(key) ? document(value) : value;
  if (isJsonObject(value)) return sameForm(value);
  if (!Array.isArray(value)) return value;
  if (SETS.has(key) && value.every(isKnownText)) return [...value].sort();
  return value.map((item) => (isJsonObject(item) ? sameForm(item) : item));
}

function isKnownText(value: Json): boolean {
  return typeof value === "string" && value !== UNKNOWN && value !== SECRET;
}

/** The content with its keys in order; a text that is no JSON object stays what it is. */
function document(text: string): Json {
  try {
    const content: unknown = JSON.parse(text);
    return isObject(content) ? JSON.stringify(content, (_key, value: unknown) => inOrder(value)) : text;
  } catch {
    return text;
  }
}

function inOrder(value: unknown): unknown {
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return isObject(value);
}
