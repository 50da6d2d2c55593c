/**
 * Manifests as the Kubernetes provider keeps them among the inputs, and as two of them are compared.
 *
 * Source: `Check`, `normalizeInputs` and `Read` of the provider, versions 4.25 to 4.34: what is of a built-in kind goes through the
 * types of client-go and loses what these leave out; a refresh puts the live values at the paths that are left.
 */
import { canonicalQuantity } from "../../units/index.ts";
import { isObject, type Json, type JsonObject, SECRET, setOwn } from "../graph.ts";
import {
  BUILT_IN,
  CUSTOM_QUANTITIES,
  CUSTOM_QUANTITY_MAPS,
  FREE_FORM,
  MAPS,
  QUANTITIES,
  QUANTITY_MAPS,
  SOMETIMES_MAPS,
  ZERO_IS_NONE,
  ZERO_IS_NONE_BELOW,
  ZERO_IS_NONE_IN,
} from "./kubernetes-fields.ts";

/** Fields of the metadata that the API server alone writes. */
const SERVERS = [
  "creationTimestamp",
  "deletionGracePeriodSeconds",
  "deletionTimestamp",
  "generation",
  "managedFields",
  "resourceVersion",
  "uid",
];

/** What the provider's check makes of a manifest without unknown values. */
export function checkedManifest(manifest: JsonObject): JsonObject {
  const read = isBuiltIn(manifest) ? new Fields(textAt(manifest, "kind")).object(manifest, "") : withoutNulls(manifest);
  const result = isSecret(read) ? withEncodedData(read) : read;
  const { metadata } = result;
  if (isJsonObject(metadata)) {
    const kept = Object.entries(metadata).filter(([key]) => !SERVERS.includes(key));
    setOwn(result, "metadata", objectOf(kept));
  }
  return result;
}

/**
 * The form in which two manifests are compared: equal forms are the same object to an API server and the controllers behind it.
 *
 * @param recorded one of the two is from a state: there all data of a Secret is masked, so it is masked here
 */
export function comparedManifest(manifest: JsonObject, recorded: boolean): JsonObject {
  const checked = checkedManifest(manifest);
  const result = isBuiltIn(checked) ? checked : withCanonicalQuantities(checked);
  const { metadata } = result;
  // No namespace is this one, and no object without namespaces has any.
  if (isJsonObject(metadata) && metadata["namespace"] === "default") {
    setOwn(result, "metadata", objectOf(Object.entries(metadata).filter(([key]) => key !== "namespace")));
  }
  if (recorded && isSecret(result) && result["data"] !== undefined) result["data"] = SECRET;
  return result;
}

/** Fields of an object of a built-in kind, as the API's own types keep them. */
class Fields {
  readonly #kind: string;
  constructor(kind: string) {
    this.#kind = kind;
  }

  /** @param above name of the field that holds the object, or the list that it is in; empty at the top */
  object(value: JsonObject, above: string): JsonObject {
    const kept = Object.entries(value).flatMap(([key, item]): [string, Json][] => {
      if (item === null) return [];
      const read = FREE_FORM.has(key) ? item : this.#value(item, key, above);
      return this.#isNone(read, key, above) ? [] : [[key, read]];
    });
    return objectOf(kept);
  }

  #value(value: Json, key: string, above: string): Json {
    if (Array.isArray(value)) return value.map((item) => (isJsonObject(item) ? this.object(item, key) : item));
    if (isJsonObject(value)) return this.object(value, key);
    if (typeof value !== "string" && typeof value !== "number") return value;
    const isQuantity = QUANTITY_MAPS.has(above) || QUANTITIES.has(key) || QUANTITIES.has(`${above}.${key}`);
    return (isQuantity ? canonicalQuantity(value) : undefined) ?? value;
  }

  #isNone(value: Json, key: string, above: string): boolean {
    if (Array.isArray(value)) return value.length === 0;
    if (isJsonObject(value)) return MAPS.has(key) && Object.keys(value).length === 0;
    if (value !== "" && value !== 0 && value !== false) return false;
    if (MAPS.has(above) || SOMETIMES_MAPS.has(above)) return false;
    return (
      ZERO_IS_NONE.has(key) || ZERO_IS_NONE_BELOW.has(`${above}.${key}`) || ZERO_IS_NONE_IN.has(`${this.#kind}.${key}`)
    );
  }
}

/** Whether a manifest is of a kind that the API server has by itself, and the provider a schema of. */
export function isBuiltIn(manifest: JsonObject): boolean {
  const [group = "", version] = textAt(manifest, "apiVersion").split("/");
  return group !== "" && BUILT_IN.has(version === undefined || group === "core" ? "" : group);
}

function isSecret(manifest: JsonObject): boolean {
  return manifest["apiVersion"] === "v1" && manifest["kind"] === "Secret";
}

/** The API server moves `stringData` into `data`, and decodes and encodes what is there. */
function withEncodedData({ stringData, ...rest }: JsonObject): JsonObject {
  if (stringData === SECRET) return { ...rest, data: SECRET };
  const { data } = rest;
  const encoded = isJsonObject(data) ? Object.entries(data).map(([key, item]) => [key, trimmed(item)] as const) : [];
  const added = isJsonObject(stringData)
    ? Object.entries(stringData).map(([key, item]) => [key, base64(item)] as const)
    : [];
  if (encoded.length + added.length === 0) return rest;
  return { ...rest, data: objectOf([...encoded, ...added]) };
}

function trimmed(value: Json): Json {
  return typeof value === "string" ? value.replace(/[\r\n]/g, "") : value;
}

function base64(value: Json): Json {
  return typeof value === "string" && value !== SECRET ? Buffer.from(value, "utf8").toString("base64") : value;
}

function withoutNulls(value: JsonObject): JsonObject {
  const below = (item: Json): Json => {
    if (Array.isArray(item)) return item.map(below);
    return isJsonObject(item) ? withoutNulls(item) : item;
  };
  return objectOf(
    Object.entries(value).flatMap(([key, item]): [string, Json][] => (item === null ? [] : [[key, below(item)]])),
  );
}

function withCanonicalQuantities(value: JsonObject, above = ""): JsonObject {
  const below = (item: Json, key: string): Json => {
    if (Array.isArray(item)) return item.map((entry) => below(entry, key));
    if (isJsonObject(item)) return withCanonicalQuantities(item, key);
    const isQuantity =
      CUSTOM_QUANTITY_MAPS.has(above) || CUSTOM_QUANTITIES.has(key) || CUSTOM_QUANTITIES.has(`${above}.${key}`);
    // A number stays one: no API says here that it may be written as a text.
    return (isQuantity && typeof item === "string" ? canonicalQuantity(item) : undefined) ?? item;
  };
  return objectOf(Object.entries(value).map(([key, item]) => [key, below(item, key)] as const));
}

function objectOf(entries: Iterable<readonly [string, Json]>): JsonObject {
  const result: JsonObject = {};
  for (const [key, value] of entries) setOwn(result, key, value);
  return result;
}

function textAt(manifest: JsonObject, key: string): string {
  const value = manifest[key];
  return typeof value === "string" ? value : "";
}

function isJsonObject(value: Json | undefined): value is JsonObject {
  return isObject(value);
}
