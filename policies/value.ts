/** Reading of what a resource states: nothing about it is certain, and some of it is not known before a deployment. */
import { SECRET, UNKNOWN } from "../src/engine/graph.ts";

/** Somebody asked for a value that is known only after a deployment. */
export class UnknownValue extends Error {
  override readonly name = "UnknownValue";
  /** Path of the value in the resource: `spec.replicas`. */
  readonly path: string;

  constructor(path: string) {
    super(`${path === "" ? "all that it states" : path} is known only after a deployment`);
    this.path = path;
  }
}

/**
 * A value in the inputs of a resource with its path. Reading one that is unknown throws {@link UnknownValue}: a policy cannot
 * take it for a value that is missing.
 */
export class Value {
  readonly path: string;
  readonly #value: unknown;

  constructor(value: unknown, path = "") {
    this.#value = value;
    this.path = path;
  }

  /** True where something is stated, be it unknown yet or secret. */
  get stated(): boolean {
    return this.#value !== undefined && this.#value !== null;
  }

  get secret(): boolean {
    return this.#value === SECRET;
  }

  get unknown(): boolean {
    return this.#value === UNKNOWN;
  }

  /** The value below the keys; not stated where there is none. */
  at(...keys: readonly (string | number)[]): Value {
    return keys.reduce<Value>((value, key) => value.#child(key), this);
  }

  /** Elements of a list; none where there is no list. */
  list(): readonly Value[] {
    const value = this.#known();
    return Array.isArray(value) ? value.map((item: unknown, index) => new Value(item, `${this.path}[${index}]`)) : [];
  }

  /** Keys and values of an object; none where there is no object. */
  entries(): readonly (readonly [string, Value])[] {
    const value = this.#known();
    if (!isObject(value)) return [];
    return Object.keys(value).map((key) => [key, this.#child(key)]);
  }

  text(): string | undefined {
    const value = this.#known();
    return typeof value === "string" ? value : undefined;
  }

  /** A number, also where it is written as text. */
  number(): number | undefined {
    const value = this.#known();
    const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
    return typeof number === "number" && Number.isFinite(number) ? number : undefined;
  }

  /** True or false, also where it is written as text. */
  flag(): boolean | undefined {
    const value = this.#known();
    if (value === "true" || value === "false") return value === "true";
    return typeof value === "boolean" ? value : undefined;
  }

  /** The value itself with everything below it. Throws where any of it is unknown. */
  plain(): unknown {
    const value = this.#known();
    if (Array.isArray(value)) return this.list().map((item) => item.plain());
    if (!isObject(value)) return value;
    return Object.fromEntries(this.entries().map(([key, child]) => [key, child.plain()]));
  }

  #child(key: string | number): Value {
    const value = this.#known();
    const path = typeof key === "number" ? `${this.path}[${key}]` : this.path === "" ? key : `${this.path}.${key}`;
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return new Value(undefined, path);
    return new Value(Reflect.get(value, key), path);
  }

  #known(): unknown {
    if (this.#value === UNKNOWN) throw new UnknownValue(this.path);
    return this.#value;
  }
}

/** What can be read now, or nothing where that is unknown: for an index, in which an unknown is just not found. */
export function ifKnown<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof UnknownValue) return undefined;
    throw error;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
