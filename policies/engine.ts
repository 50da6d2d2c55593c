/** Resources as the policy SDK hands them over. */
import { type PolicyResource as EngineResource, type ResourceValidationArgs, UnknownValueError } from "@pulumi/policy";
import { UNKNOWN } from "../src/engine/graph.ts";
import type { PolicyResource } from "./policy.ts";
import { Value } from "./value.ts";

/** A resource as a policy over a whole stack gets it: custom resources with what their providers answer. */
export function fromStack(resource: EngineResource): PolicyResource {
  const { urn, type, name, parent, provider, props, propertyDependencies } = resource;
  const copy = plain(props);
  // A preview whose provider is not configured yet gives no outputs at all: that is not the same as none.
  const isEmpty = typeof copy === "object" && copy !== null && Object.keys(copy).length === 0;
  return {
    urn,
    type,
    name,
    parent: parent?.urn,
    provider: provider?.urn,
    props: new Value(isEmpty && !type.startsWith("estate:") ? UNKNOWN : copy),
    propertyDependencies: Object.fromEntries(
      Object.entries(propertyDependencies).map(([key, of]) => [key, of.map((dependency) => dependency.urn)]),
    ),
  };
}

/** A resource as a policy gets it before it is created or changed: with its inputs. */
export function fromInputs({ urn, type, name, props, provider }: ResourceValidationArgs): PolicyResource {
  return { urn, type, name, props: new Value(plain(props)), provider: provider?.urn, propertyDependencies: {} };
}

/** A copy in which an unknown value is marked: the SDK's own throws as soon as it is touched. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const at = (key: string | number): unknown => {
    try {
      return plain(Reflect.get(value, key));
    } catch (error) {
      if (error instanceof UnknownValueError) return UNKNOWN;
      throw error;
    }
  };
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => at(index));
  return Object.fromEntries(Object.keys(value).map((key) => [key, at(key)]));
}
