/** URNs and aliases by the rules of the real engine. */

/** Type of the root resource; it is left out of the qualified type of its children. */
export const STACK_TYPE = "pulumi:pulumi:Stack";

const PREFIX = "urn:pulumi:";

/** The parts of a URN. */
export interface UrnParts {
  readonly stack: string;
  readonly project: string;
  /** Types of all parents and of the resource itself, joined by `$`. */
  readonly qualifiedType: string;
  readonly type: string;
  readonly name: string;
}

/** Takes a URN apart; undefined when the text is not one. */
export function parseUrn(urn: string): UrnParts | undefined {
  if (!urn.startsWith(PREFIX)) return undefined;
  const [stack, project, qualifiedType, ...rest] = urn.slice(PREFIX.length).split("::");
  if (stack === undefined || project === undefined || qualifiedType === undefined || rest.length === 0)
    return undefined;
  const type = qualifiedType.slice(qualifiedType.lastIndexOf("$") + 1);
  // A name may contain "::": only the first three separators count.
  return { stack, project, qualifiedType, type, name: rest.join("::") };
}

/** The URN of a resource below a parent (or below the stack, when the parent is the stack or empty). */
export function newUrn(stack: string, project: string, parent: string | undefined, type: string, name: string): string {
  const parentType = parent === undefined || parent === "" ? undefined : parseUrn(parent)?.qualifiedType;
  const qualified = parentType === undefined || parentType === STACK_TYPE ? type : `${parentType}$${type}`;
  return `${PREFIX}${stack}::${project}::${qualified}::${name}`;
}

/** An alias as the program gave it; what is empty is taken from the resource. */
export interface AliasSpec {
  readonly urn?: string;
  readonly name?: string;
  readonly type?: string;
  readonly stack?: string;
  readonly project?: string;
  readonly parent?: string;
  readonly noParent?: boolean;
}

/** What is needed of a resource to resolve its aliases. */
export interface AliasSubject {
  readonly stack: string;
  readonly project: string;
  readonly type: string;
  readonly name: string;
  readonly parent?: string | undefined;
}

/**
 * All former URNs of a resource: its own aliases, and each of them (and its present name) below every former URN of the
 * parent. The real engine multiplies only with the one parent alias that it found in the old state; without a state all
 * of them are possible.
 */
export function resolveAliases(
  specs: readonly AliasSpec[],
  subject: AliasSubject,
  parentAliases: readonly string[],
): string[] {
  const found = new Set<string>();
  const own = specs.map((spec) => collapse(spec, subject));
  for (const urn of own) found.add(urn);
  const parentName = subject.parent === undefined ? undefined : parseUrn(subject.parent)?.name;
  for (const parentAlias of parentAliases) {
    found.add(inherit(subject, parentName, parentAlias, subject.type, subject.name));
    for (const urn of own) {
      const parts = parseUrn(urn);
      if (parts !== undefined) found.add(inherit(subject, parentName, parentAlias, parts.type, parts.name));
    }
  }
  return [...found];
}

function collapse(spec: AliasSpec, subject: AliasSubject): string {
  if (spec.urn) return spec.urn;
  const parent = spec.noParent ? undefined : spec.parent || subject.parent;
  return newUrn(
    spec.stack || subject.stack,
    spec.project || subject.project,
    parent,
    spec.type || subject.type,
    spec.name || subject.name,
  );
}

function inherit(
  subject: AliasSubject,
  parentName: string | undefined,
  parentAlias: string,
  type: string,
  name: string,
): string {
  // Children are by convention named `<parent>-<role>`: where the parent had another name, so had the child.
  const formerParent = parseUrn(parentAlias)?.name ?? "";
  const formerName =
    parentName !== undefined && name.startsWith(parentName) ? formerParent + name.slice(parentName.length) : name;
  return newUrn(subject.stack, subject.project, parentAlias, type, formerName);
}
