/** Syntax tree to plain value: aliases, merge keys, duplicate keys. Paths to offsets, on demand. */
import { type Alias, isAlias, isMap, isNode, isScalar, isSeq, type Node, Scalar, type YAMLMap } from "yaml";
import { isMap as isPlainMap } from "./plain.ts";
import { cut, type Path } from "./problem.ts";
import { DEPTH_LIMIT, type Fault } from "./syntax.ts";

/** Values that a file may come to with its aliases written out: ten times the largest file seen. */
const VALUE_LIMIT = 2_000_000;

export interface Tree {
  /** Maps, lists, strings, numbers, booleans and null; undefined where the file's aliases explode. What several aliases name is one object. */
  readonly value: unknown;
  readonly faults: readonly Fault[];
  /** Offset of the key, or list item, at the path; of the nearest ancestor where the file has none. */
  readonly offsetOf: (path: Path) => number;
}

/** A value with what it comes to once its aliases are written out. */
interface Built {
  readonly value: unknown;
  readonly size: number;
  readonly depth: number;
}

type Entries = Record<string, unknown>;

/** Builds the value of a document's top node. Never throws. */
export function buildTree(top: Node | null): Tree {
  const builder = new TreeBuilder();
  const { value } = builder.build(top);
  return {
    value: builder.exploded ? undefined : value,
    faults: builder.faults,
    offsetOf: (path) => builder.offsetOf(top, path),
  };
}

class TreeBuilder {
  readonly faults: Fault[] = [];
  exploded = false;
  // An alias names the latest anchor before it; one without a value yet is being built: the alias stands inside it.
  readonly #anchors = new Map<string, { readonly node: Node; built: Built | undefined }>();
  readonly #targets = new Map<Alias, Node>();
  readonly #indices = new Map<YAMLMap, ReadonlyMap<string, { readonly key: unknown; readonly value: unknown }>>();

  build(node: unknown): Built {
    if (isAlias(node)) return this.#follow(node);
    if (!isNode(node)) return scalar(null);
    const anchor = { node, built: undefined as Built | undefined };
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, anchor);
    const built = this.#collect(node);
    anchor.built = built;
    const tooMany = built.size > VALUE_LIMIT && `comes to more than ${VALUE_LIMIT} values`;
    const tooDeep = built.depth > DEPTH_LIMIT && `is nested more than ${DEPTH_LIMIT} levels deep`;
    const what = tooMany || tooDeep;
    if (what !== false && !this.exploded) {
      this.exploded = true;
      this.#fault(node, `${what} with its aliases written out; use fewer aliases`);
    }
    return built;
  }

  #collect(node: unknown): Built {
    if (!isSeq(node) && !isMap(node)) return scalar(isScalar(node) ? node.value : null);
    const parts: Built[] = [];
    const add = (part: unknown): unknown => {
      const built = this.build(part);
      parts.push(built);
      return built.value;
    };
    const value = isSeq(node) ? node.items.map(add) : this.#map(node, add);
    return {
      value,
      size: parts.reduce((sum, { size }) => sum + size, 1),
      depth: parts.reduce((most, { depth }) => Math.max(most, depth), 0) + 1,
    };
  }

  #map(map: YAMLMap, add: (part: unknown) => unknown): Entries {
    const result: Entries = {};
    const own = new Map<string, unknown>();
    for (const { key, value } of map.items) {
      const name = this.#name(key);
      if (name === undefined) continue;
      const first = own.get(name);
      if (first !== undefined) {
        this.#fault(key, `${JSON.stringify(cut(name))} stands here twice in one map; remove or rename one of the two`);
        continue;
      }
      own.set(name, key);
      if (isMerge(key)) this.#merge(result, value, add);
      else if (name === "__proto__") this.#fault(key, `"__proto__" is reserved; rename the key`);
      else result[name] = add(value);
    }
    return result;
  }

  /** Keys of the merged maps fill what the map does not say itself; earlier maps win over later ones. */
  #merge(result: Entries, from: unknown, add: (part: unknown) => unknown): void {
    const merged = add(from);
    for (const source of Array.isArray(merged) ? merged : [merged]) {
      if (!isPlainMap(source)) {
        this.#fault(from, "merges what is not a map; name a map or a list of maps after <<");
        continue;
      }
      for (const [name, value] of Object.entries(source)) {
        if (!Object.hasOwn(result, name)) result[name] = value;
      }
    }
  }

  #follow(alias: Alias): Built {
    const anchor = this.#anchors.get(alias.source);
    const name = JSON.stringify(cut(alias.source));
    if (anchor === undefined) {
      this.#fault(alias, `names the anchor ${name}, which is not set before; write &${cut(alias.source)} at the value`);
    } else if (anchor.built === undefined) {
      this.#fault(alias, `names the anchor ${name}, which it is a part of; write the value out`);
    } else {
      this.#targets.set(alias, anchor.node);
      return anchor.built;
    }
    return scalar(null);
  }

  /** Key as a string, whatever scalar the file writes; undefined, with a fault, for a map or list. */
  #name(key: unknown): string | undefined {
    const node = isAlias(key) ? this.#target(key) : key;
    if (isScalar(node)) return textOf(node);
    this.#fault(key, "is a map, list or alias in place of a key; write a plain word");
    return undefined;
  }

  #target(alias: Alias): unknown {
    this.#follow(alias);
    return this.#targets.get(alias);
  }

  #fault(node: unknown, message: string): void {
    this.faults.push({ offset: startOf(node) ?? 0, message });
  }

  offsetOf(top: unknown, path: Path): number {
    let node = top;
    let offset = startOf(top) ?? 0;
    for (const step of path) {
      const at = isAlias(node) ? this.#targets.get(node) : node;
      if (isMap(at)) {
        const entry = this.#find(at, String(step));
        if (entry === undefined) break;
        offset = startOf(entry.key) ?? offset;
        node = entry.value;
      } else if (isSeq(at)) {
        const item: unknown = at.items[Number(step)];
        offset = startOf(item) ?? offset;
        node = item;
      } else break;
    }
    return offset;
  }

  // Merges may chain as long as the file is, so they are followed in a loop.
  #find(map: YAMLMap, name: string) {
    const open: unknown[] = [map];
    const seen = new Set<unknown>();
    for (let next = open.pop(); next !== undefined; next = open.pop()) {
      const node = isAlias(next) ? this.#targets.get(next) : next;
      if (seen.has(node)) continue;
      seen.add(node);
      if (isSeq(node)) open.push(...node.items.toReversed());
      if (!isMap(node)) continue;
      const index = this.#index(node);
      const entry = index.get(name);
      if (entry !== undefined) return entry;
      const merge = index.get("<<");
      if (merge !== undefined && isMerge(merge.key)) open.push(merge.value);
    }
    return undefined;
  }

  #index(map: YAMLMap) {
    const known = this.#indices.get(map);
    if (known !== undefined) return known;
    const index = new Map<string, { readonly key: unknown; readonly value: unknown }>();
    for (const { key, value } of map.items) {
      const node = isAlias(key) ? this.#targets.get(key) : key;
      const name = isScalar(node) ? textOf(node) : undefined;
      if (name !== undefined && !index.has(name)) index.set(name, { key, value });
    }
    this.#indices.set(map, index);
    return index;
  }
}

function scalar(value: unknown): Built {
  return { value, size: 1, depth: 0 };
}

function isMerge(key: unknown): boolean {
  return isScalar(key) && key.value === "<<" && key.type === Scalar.PLAIN;
}

/** Keys are strings: 1, true and null stay as the file writes them. */
function textOf(key: Scalar): string {
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
