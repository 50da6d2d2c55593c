/** The part of `process` that tells what Node can do. */
export interface NodeAbilities {
  readonly versions: { readonly node: string };
  readonly features: { readonly typescript?: string | boolean };
}

/** Why this Node cannot run the program, and what to do, in one sentence; nothing when it can. */
export function nodeRefusal(node: NodeAbilities): string | undefined;

/** @throws RunError with {@link nodeRefusal}, which Pulumi tells without a stack trace */
export function refuseOldNode(node: NodeAbilities, RunError: new (message: string) => Error): void;
