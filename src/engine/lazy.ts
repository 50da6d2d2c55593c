/** Output properties that are made when somebody first reads them; used by `sdk.ts` only. */

import * as pulumi from "@pulumi/pulumi";

/** Settles one output property, as the SDK calls it when the answer of the monitor has arrived. */
type Resolver = (value: unknown, isKnown: boolean, isSecret: boolean, deps?: unknown[], error?: unknown) => void;

interface Answer {
  readonly value: unknown;
  readonly isKnown: boolean;
  readonly isSecret: boolean;
  readonly deps: unknown[];
  readonly error: unknown;
}

/** The four promises that make up an output: value, known, secret, dependencies. */
type Parts = readonly [unknown, boolean, boolean, unknown[]];

/** The SDK declares outputs without their constructor, which it uses itself for every property. */
const outputConstructor: unknown = pulumi.Output;

function makeOutput(owner: object, ...parts: Promise<unknown>[]): unknown {
  if (typeof outputConstructor !== "function") {
    throw new Error("@pulumi/pulumi has no constructor for outputs; the embedded engine needs version 3.270.0");
  }
  return Reflect.construct(outputConstructor, [owner, ...parts]);
}

/**
 * One output property. The SDK makes an output with about twenty promises for each of the properties of a resource (a
 * bucket has thirty) when it is constructed, and a program reads perhaps one of them.
 */
class LazyProperty {
  readonly #owner: object;
  #output: unknown;
  #answer: Answer | undefined;
  #deliver: ((answer: Answer) => void) | undefined;

  constructor(owner: object) {
    this.#owner = owner;
  }

  settle(answer: Answer): void {
    this.#answer = answer;
    this.#deliver?.(answer);
    this.#deliver = undefined;
  }

  get output(): unknown {
    this.#output ??= this.#make();
    return this.#output;
  }

  #make(): unknown {
    const answer =
      this.#answer === undefined
        ? new Promise<Answer>((resolve) => {
            this.#deliver = resolve;
          })
        : Promise.resolve(this.#answer);
    const parts = answer.then((a): Parts => {
      if (a.error) throw a.error;
      return [a.value, a.isKnown, a.isSecret, a.deps];
    });
    return makeOutput(
      this.#owner,
      parts.then((p) => p[0]),
      parts.then((p) => p[1]),
      parts.then((p) => p[2]),
      parts.then((p) => p[3]),
    );
  }
}

/** Does what `transferProperties` of the SDK does: gives `onto` one output per property of `props`, and its resolvers. */
export function transferLazily(onto: object, label: string, props: object): Record<string, Resolver> {
  const resolvers: Record<string, Resolver> = {};
  for (const key of Object.keys(props)) {
    if (key === "id" || key === "urn") continue;
    if (Object.hasOwn(onto, key)) throw new Error(`Property '${key}' is already initialized on target '${label}'`);
    const property = new LazyProperty(onto);
    resolvers[key] = (value, isKnown, isSecret, deps = [], error) => {
      property.settle({ value, isKnown, isSecret, deps, error });
    };
    Object.defineProperty(onto, key, {
      configurable: true,
      enumerable: true,
      get: () => property.output,
      set: (value: unknown) => {
        Object.defineProperty(onto, key, { configurable: true, enumerable: true, writable: true, value });
      },
    });
  }
  return resolvers;
}
