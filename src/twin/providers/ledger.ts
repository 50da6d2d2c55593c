/** What the doubles were asked and what exists because of it; also where a test sets what is to go wrong. */
import type { KeptObject } from "./double.ts";

/** One request that changes or looks up an object. */
export interface Call {
  readonly method: "create" | "read" | "update" | "delete";
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** Previews ask as well, and change nothing. */
  readonly preview: boolean;
}

/** The books of all doubles of one server. */
export class Ledger {
  /** Requests in the order of their arrival. */
  readonly calls: Call[] = [];
  /** How many objects were ever made. */
  made = 0;
  readonly #objects = new Map<string, KeptObject>();
  readonly #faults = new Map<string, string>();
  readonly #held = new Map<string, () => void>();

  /** What exists, in the order of creation. */
  get objects(): readonly KeptObject[] {
    return [...this.#objects.values()];
  }

  /** Requests of a kind that were not part of a preview, by the names of their resources. */
  names(method: Call["method"]): readonly string[] {
    return this.calls.filter((call) => call.method === method && !call.preview).map((call) => call.name);
  }

  find(type: string, scope: string, id: string): KeptObject | undefined {
    return this.#objects.get(keyOf(type, scope, id));
  }

  keep(object: KeptObject): void {
    this.#objects.set(keyOf(object.type, object.scope, object.id), object);
  }

  remove(object: Pick<KeptObject, "type" | "scope" | "id">): void {
    this.#objects.delete(keyOf(object.type, object.scope, object.id));
  }

  /** From now on every change of the named resource fails with this message, until {@link heal}. */
  fail(name: string, message: string): void {
    this.#faults.set(name, message);
  }

  heal(): void {
    this.#faults.clear();
  }

  faultOf(name: string): string | undefined {
    return this.#faults.get(name);
  }

  /**
   * The named resource will be created, and the answer will never come.
   *
   * @returns when it has been created
   */
  hold(name: string): Promise<void> {
    return new Promise((resolve) => this.#held.set(name, resolve));
  }

  /** Whether the answer about a created resource is to be kept back; tells whoever waits for that. */
  withholds(name: string): boolean {
    const created = this.#held.get(name);
    this.#held.delete(name);
    created?.();
    return created !== undefined;
  }
}

function keyOf(type: string, scope: string, id: string): string {
  return `${type} ${scope} ${id}`;
}
