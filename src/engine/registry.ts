/** The resources of one run: takes registrations in the form of the protocol and keeps them as nodes of the graph. */

import { type JsonObject, type ResourceGraph, type ResourceNode, UNKNOWN } from "./graph.ts";
import type { resourceProto } from "./sdk.ts";
import { type AliasSpec, newUrn, resolveAliases, STACK_TYPE } from "./urn.ts";
import { joinPath, UNKNOWN_WIRE, WireReader, wireSecret } from "./wire.ts";

type RegisterRequest = InstanceType<typeof resourceProto.RegisterResourceRequest>;
type ReadRequest = InstanceType<typeof resourceProto.ReadResourceRequest>;
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** What children inherit; kept beside the node because a node does not tell "not set" from "no". */
interface Inherited {
  readonly protect: boolean | undefined;
  readonly retainOnDelete: boolean | undefined;
}

/** Which stack the resources belong to. */
export interface RegistryOptions {
  readonly project: string;
  readonly stack: string;
  /** Secret values in clear, to be masked wherever they turn up. */
  readonly known: readonly string[];
}

/** What the engine answers to a registration. */
export interface Registered {
  readonly urn: string;
  readonly id: string | undefined;
  /** Outputs in wire form; none for a component, which makes its own. */
  readonly outputs: Record<string, unknown> | undefined;
}

/** Keeps no message of the protocol and no object of the program: only plain values. */
export class Registry {
  readonly #options: RegistryOptions;
  readonly #nodes = new Map<string, Mutable<ResourceNode>>();
  readonly #inherited = new Map<string, Inherited>();
  #stackUrn = "";
  #outputs: JsonObject = {};
  #stackReader = new WireReader();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  /** The graph so far. */
  graph(): ResourceGraph {
    return {
      project: this.#options.project,
      stack: this.#options.stack,
      resources: [...this.#nodes.values()],
      outputs: this.#outputs,
      secrets: this.#stackReader.secrets,
      unknowns: this.#stackReader.unknowns,
    };
  }

  parentOf(urn: string): string | undefined {
    return this.#nodes.get(urn)?.parent;
  }

  /** Takes what a component, or the stack itself, registered as its outputs. */
  setOutputs(urn: string, values: Record<string, unknown>): void {
    if (urn === this.#stackUrn) {
      this.#stackReader = this.#reader();
      this.#outputs = this.#stackReader.object(withoutMarks(values), "outputs");
      return;
    }
    const node = this.#nodes.get(urn);
    if (node === undefined || Object.keys(values).length === 0) return;
    const reader = this.#reader();
    node.outputs = reader.object(values, "outputs");
    node.secrets = [...node.secrets, ...reader.secrets];
    node.unknowns = [...node.unknowns, ...reader.unknowns];
  }

  /** Takes an existing resource that the program reads; gives its URN. */
  read(request: ReadRequest, inputs: Record<string, unknown>): string {
    const type = request.getType();
    const name = request.getName();
    const urn = this.#urn(request.getParent(), type, name);
    const reader = this.#reader();
    this.#add({
      ...common(urn, type, name, true),
      ...this.#parent(request.getParent()),
      ...providerOf(request.getProvider()),
      inputs: reader.object(inputs, "inputs", request.getAdditionalsecretoutputsList()),
      dependencies: [...request.getDependenciesList()].sort(),
      id: request.getId(),
      external: true,
      secrets: reader.secrets,
      unknowns: reader.unknowns,
    });
    return urn;
  }

  /** Takes a resource that the program declares. */
  register(request: RegisterRequest): Registered {
    const type = request.getType();
    const name = request.getName();
    const custom = request.getCustom();
    const parent = request.getParent();
    const urn = this.#urn(parent, type, name);
    if (request.getRemote()) {
      throw new Error(`${type} ${name}: remote components are built by their provider; run the real engine`);
    }
    if (type === STACK_TYPE && parent === "") {
      this.#stackUrn = urn;
      return { urn, id: undefined, outputs: undefined };
    }
    const wire: Record<string, unknown> = request.getObject()?.toJavaScript() ?? {};
    const secretOutputs = request.getAdditionalsecretoutputsList();
    const above = this.#inherited.get(parent);
    const inherited: Inherited = {
      protect: request.hasProtect() ? request.getProtect() : above?.protect,
      retainOnDelete: request.hasRetainondelete() ? request.getRetainondelete() : above?.retainOnDelete,
    };
    const reader = this.#reader();
    const id = request.getImportid();
    this.#add({
      ...common(urn, type, name, custom),
      ...this.#parent(parent),
      // What a provider gives back as a secret is one on the way in as well, whether the program marked it or not.
      inputs: reader.object(wire, "inputs", secretOutputs),
      dependencies: [...request.getDependenciesList()].sort(),
      propertyDependencies: propertyDependencies(request),
      ...providerOf(custom ? request.getProvider() : ""),
      aliases: this.#aliases(request),
      protect: inherited.protect ?? false,
      retainOnDelete: inherited.retainOnDelete ?? false,
      ignoreChanges: [...request.getIgnorechangesList()],
      ...(request.getDeletebeforereplacedefined() ? { deleteBeforeReplace: request.getDeletebeforereplace() } : {}),
      ...(id === "" ? {} : { id }),
      secrets: reader.secrets,
      unknowns: reader.unknowns,
    });
    if (inherited.protect !== undefined || inherited.retainOnDelete !== undefined) this.#inherited.set(urn, inherited);
    return { urn, id: id || undefined, outputs: custom ? echo(wire, secretOutputs) : undefined };
  }

  /**
   * The state of a registered resource, which the SDK asks for when a resource was passed as an input. Properties that
   * hold a secret are handed out as unknown: the graph no longer has them.
   */
  lookup(urn: string): Registered {
    const node = this.#nodes.get(urn);
    if (node === undefined) throw new Error(`unknown resource ${urn}`);
    const masked = [...node.secrets, ...node.unknowns];
    const state: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(node.inputs)) {
      const root = joinPath("inputs", key);
      const hidden = masked.some((p) => p === root || p.startsWith(`${root}.`) || p.startsWith(`${root}[`));
      state[key] = hidden ? UNKNOWN_WIRE : value;
    }
    return { urn, id: node.custom ? (node.id ?? UNKNOWN_WIRE) : undefined, outputs: state };
  }

  #add(node: Mutable<ResourceNode>): void {
    if (this.#nodes.has(node.urn)) {
      throw new Error(
        `duplicate URN ${node.urn}: two resources of one type have the same name and parent; rename one of them`,
      );
    }
    this.#nodes.set(node.urn, node);
  }

  #aliases(request: RegisterRequest): string[] {
    const specs = request.getAliasesList().map((alias): AliasSpec => {
      const spec = alias.getSpec();
      if (spec === undefined) return { urn: alias.getUrn() };
      return {
        name: spec.getName(),
        type: spec.getType(),
        stack: spec.getStack(),
        project: spec.getProject(),
        parent: spec.getParenturn(),
        noParent: spec.getNoparent(),
      };
    });
    const parent = request.getParent();
    const above = this.#nodes.get(parent)?.aliases ?? [];
    if (specs.length === 0 && above.length === 0) return [];
    const { stack, project } = this.#options;
    return resolveAliases(specs, { stack, project, type: request.getType(), name: request.getName(), parent }, above);
  }

  #urn(parent: string, type: string, name: string): string {
    return newUrn(this.#options.stack, this.#options.project, parent, type, name);
  }

  #parent(parent: string): { parent?: string } {
    return parent === "" || parent === this.#stackUrn ? {} : { parent };
  }

  #reader(): WireReader {
    return new WireReader({ known: this.#options.known });
  }
}

function common(urn: string, type: string, name: string, custom: boolean) {
  return {
    urn,
    type,
    name,
    custom,
    propertyDependencies: {},
    aliases: [],
    protect: false,
    retainOnDelete: false,
    ignoreChanges: [],
  };
}

function providerOf(ref: string): { provider?: string } {
  return ref === "" ? {} : { provider: ref.replace(UNKNOWN_WIRE, UNKNOWN) };
}

function propertyDependencies(request: RegisterRequest): Record<string, string[]> {
  const result: Record<string, string[]> = {};
  for (const [property, urns] of request.getPropertydependenciesMap().entries()) {
    const list = urns.getUrnsList();
    if (list.length > 0) result[property] = [...list].sort();
  }
  return result;
}

/** What a preview answers: the inputs; the SDK takes every other output as unknown. */
function echo(wire: Record<string, unknown>, secretOutputs: readonly string[]): Record<string, unknown> {
  if (secretOutputs.length === 0) return wire;
  const result = { ...wire };
  for (const key of secretOutputs) {
    if (result[key] !== undefined) result[key] = wireSecret(result[key]);
  }
  return result;
}

/** In a preview the SDK marks resources among the stack outputs for the engine's display; no state file has that mark. */
function withoutMarks(value: Record<string, unknown>): Record<string, unknown> {
  const strip = (item: unknown): unknown => {
    if (Array.isArray(item)) return item.map(strip);
    if (typeof item !== "object" || item === null) return item;
    const entries = Object.entries(item).filter(([key]) => key !== "@isPulumiResource");
    return Object.fromEntries(entries.map(([key, inner]) => [key, strip(inner)]));
  };
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, strip(inner)]));
}
