import { iso27001, pciDss } from "../../src/analysis/controls.ts";
import type { PolicyResource, ResourcePolicy, Violation } from "../policy.ts";
import type { Value } from "../value.ts";

/** Forms that nothing but a secret has. */
const forms: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----/, "a private key"],
  [/\b(AKIA|ASIA)[0-9A-Z]{16}\b/, "an AWS access key"],
  [/\bgh[pousr]_[A-Za-z0-9]{36,}/, "a GitHub token"],
  [/\bxox[abposr]-[A-Za-z0-9-]{10,}/, "a Slack token"],
  [/\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/, "a signed token"],
  [/:\/\/[^\s:/@]+:[^\s:/@]+@/, "a URL with a password"],
];

/** Keys whose value is the secret itself, and not a reference to one or its name; also as the last words of a key. */
const NAMED =
  /^((api|auth|access|bearer)?_?token|(api|access|private|shared)_?key|connection_?string)$|(password|passwd|passphrase|pre_?shared_?key|secret_?access_?key|client_?secret)$/i;

/** An external secret names the keys of secrets that are kept elsewhere. */
const REFERENCES = /^kubernetes:external-secrets\.io\//;
const KUBERNETES_SECRET = "kubernetes:core/v1:Secret";

/** What stands in a plain input stands in the state file, in every preview and in the logs of the pipeline. */
export const policy: ResourcePolicy = {
  kind: "resource",
  code: "SECRET-IN-CLEAR",
  title: "No input or output shows a secret",
  severity: "error",
  formula: "no plain text has the form of a credential, or stands under a key that names one",
  sources: ["Pulumi documentation: secrets"],
  controls: [iso27001("A.5.17"), pciDss("8.6.2")],
  *check(resource) {
    if (REFERENCES.test(resource.type)) return;
    yield* inside(resource, resource.props, "");
  },
};

function* inside(resource: PolicyResource, value: Value, key: string): Iterable<Violation> {
  // An unknown value is judged once it is known: its form tells nothing, and its key alone would be a guess.
  if (value.unknown || value.secret) return;
  const text = value.text();
  if (text !== undefined) {
    const what = kindOf(resource, value, key, text);
    if (what !== undefined) {
      yield {
        resource,
        // The value is never quoted: reports and logs are read by many.
        says: `${value.path} is in the clear`,
        computed: `looks like ${what}`,
        limit: "secrets are marked as such, or kept elsewhere",
        remedy: `mark ${value.path} with pulumi.secret, or read it from the secret store`,
      };
    }
    return;
  }
  for (const item of value.list()) yield* inside(resource, item, key);
  for (const [name, child] of value.entries()) yield* inside(resource, child, name);
}

function kindOf({ type }: PolicyResource, { path }: Value, key: string, text: string): string | undefined {
  const form = forms.find(([pattern]) => pattern.test(text))?.[1];
  if (form !== undefined) return form;
  if (text === "") return undefined;
  if (NAMED.test(key)) return `the value of a ${key}`;
  return type === KUBERNETES_SECRET && /^(data|stringData)\./.test(path) ? "data of a Kubernetes Secret" : undefined;
}
