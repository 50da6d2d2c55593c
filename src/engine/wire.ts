/** From the wire form of property values (engine protocol and state files) to plain JSON without secrets. */

import { isObject, type Json, type JsonObject, SECRET, setOwn, UNKNOWN } from "./graph.ts";

/** The key that marks an object as something other than a map. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const SECRET_SIGNATURE = "1b47061264138c4ac30d75fd1eb44270";
const ASSET_SIGNATURE = "c44067f5952c0a294b673a41bacd8c17";
const ARCHIVE_SIGNATURE = "0def7320c3a5731c473e5ecbe6d01bc7";
const RESOURCE_SIGNATURE = "5cf8f73096256a8f31e491e813e4eb8e";
const OUTPUT_SIGNATURE = "d0e6a833031e9bbcd3f4e8bde6ca49a4";

/** The string that stands on the wire for a value which is not known before a deployment. */
export const UNKNOWN_WIRE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Nobody writes resources nested deeper; a file that is would only overflow the call stack. */
const MAX_DEPTH = 200;

const PLAIN_KEY = /^[A-Za-z_$][\w$-]*$/;

/** Wraps a wire value as a secret. */
export function wireSecret(value: unknown): Record<string, unknown> {
  return { [SIGNATURE]: SECRET_SIGNATURE, value: value ?? null };
}

/** Appends one step to a property path, in Pulumi's notation: `a.b`, `a["b.c"]`, `a[0]`. */
export function joinPath(path: string, key: string | number): string {
  if (typeof key === "number") return `${path}[${key}]`;
  if (!PLAIN_KEY.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

/** How {@link WireReader} treats what is particular to one source. */
export interface WireOptions {
  /**
   * Secret values known in clear, for example secret configuration. A string that contains one is masked even when the
   * program lost the mark on the way.
   */
  readonly known?: readonly string[];
  /** Drop `__defaults` and the properties it lists: a provider, not the program, filled them in. */
  readonly dropDefaults?: boolean;
}

/** Translates wire values; collects the paths of what was secret or unknown. */
export class WireReader {
  readonly secrets: string[] = [];
  readonly unknowns: string[] = [];
  readonly #known: readonly string[];
  readonly #dropDefaults: boolean;
  /** Keys from the root to the value at hand. Kept as a stack: a path is spelled out only where it is needed. */
  readonly #path: (string | number)[] = [];

  constructor(options: WireOptions = {}) {
    this.#known = options.known ?? [];
    this.#dropDefaults = options.dropDefaults ?? false;
  }

  /**
   * Reads a map of properties.
   *
   * @param root first step of every path recorded, for example `inputs`
   * @param secretKeys properties that are secret as a whole whatever their value says
   */
  object(value: Record<string, unknown>, root: string, secretKeys: readonly string[] = []): JsonObject {
    this.#path.push(root);
    const result: JsonObject = {};
    const defaults = this.#defaults(value);
    for (const key of Object.keys(value)) {
      if (defaults?.has(key)) continue;
      this.#path.push(key);
      const item = value[key];
      setOwn(result, key, secretKeys.includes(key) && item !== null ? this.#secret() : this.#value(item));
      this.#path.pop();
    }
    this.#path.pop();
    return result;
  }

  #value(value: unknown): Json {
    if (typeof value === "string") return this.#string(value);
    if (typeof value === "number" || typeof value === "boolean") return value;
    if (value === null || typeof value !== "object") return null;
    if (this.#path.length > MAX_DEPTH) throw new Error(`a value is nested deeper than ${MAX_DEPTH} levels`);
    if (Array.isArray(value)) {
      return value.map((item: unknown, index) => this.#below(index, item));
    }
    if (!isObject(value)) return null;
    const signature = value[SIGNATURE];
    return typeof signature === "string" ? this.#special(signature, value) : this.#map(value);
  }

  #map(value: Record<string, unknown>): JsonObject {
    const result: JsonObject = {};
    const defaults = this.#defaults(value);
    for (const key of Object.keys(value)) {
      if (defaults?.has(key)) continue;
      setOwn(result, key, this.#below(key, value[key]));
    }
    return result;
  }

  #below(key: string | number, value: unknown): Json {
    this.#path.push(key);
    const result = this.#value(value);
    this.#path.pop();
    return result;
  }

  #defaults(value: Record<string, unknown>): Set<unknown> | undefined {
    if (!this.#dropDefaults) return undefined;
    const listed = value["__defaults"];
    return Array.isArray(listed) ? new Set<unknown>([...listed, "__defaults"]) : undefined;
  }

  #string(value: string): Json {
    if (value === UNKNOWN_WIRE) return this.#unknown();
    return this.#known.some((secret) => value.includes(secret)) ? this.#secret() : value;
  }

  #special(signature: string, value: Record<string, unknown>): Json {
    switch (signature) {
      case SECRET_SIGNATURE:
        return this.#secret();
      case OUTPUT_SIGNATURE:
        if (value["secret"] === true) return this.#secret();
        return "value" in value ? this.#value(value["value"]) : this.#unknown();
      case RESOURCE_SIGNATURE:
        return typeof value["urn"] === "string" ? this.#string(value["urn"]) : null;
      case ASSET_SIGNATURE:
        return { asset: this.#asset(value) };
      case ARCHIVE_SIGNATURE:
        return { archive: this.#asset(value) };
      default:
        // A mark of a newer engine: what it wraps may be confidential, so nothing of it is shown.
        return this.#secret();
    }
  }

  /** The origin of an asset without its hash: the SDK does not compute it, only the real engine does. */
  #asset(value: Record<string, unknown>): JsonObject {
    const result: JsonObject = {};
    for (const key of ["path", "uri", "text", "assets"]) {
      const item = value[key];
      // A state file holds the fields that do not apply as empty strings.
      if (item !== undefined && item !== "") result[key] = this.#below(key, item);
    }
    return result;
  }

  #secret(): string {
    this.secrets.push(this.#spell());
    return SECRET;
  }

  #unknown(): string {
    this.unknowns.push(this.#spell());
    return UNKNOWN;
  }

  #spell(): string {
    return this.#path.reduce<string>((path, key) => joinPath(path, key), "");
  }
}
