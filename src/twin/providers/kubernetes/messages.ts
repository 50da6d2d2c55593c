/** What the real provider says when something fails; version 4.34, so that whoever knows one knows the other. */
import { UnknownKind } from "../../api/kinds.ts";
import { isReason } from "./cluster.ts";

export const UNREACHABLE = "configured Kubernetes cluster is unreachable";

const FORGET = 'by rerunning the operation with the PULUMI_K8S_DELETE_UNREACHABLE environment variable set to "true"';
export const UNREACHABLE_READ = `failed to read resource state due to unreachable cluster. If the cluster was deleted, you can remove this resource from Pulumi state ${FORGET}`;
export const UNREACHABLE_DELETE = `${UNREACHABLE}. If the cluster was deleted, you can remove this resource from Pulumi state ${FORGET}`;

const EXISTS = `

The resource already exists in the cluster. This can happen when:

  - Renaming a Pulumi resource: use an alias to preserve the identity,
    or use deleteBeforeReplace if the resource needs replacement.
  - Managing an existing resource: use a Patch resource (e.g. NamespacePatch)
    to manage specific fields without owning the resource lifecycle.
  - Adopting a resource into Pulumi: use \`pulumi import\`. Note that
    protected resources (e.g. kube-system) cannot be deleted on destroy.
  - Intentional upsert: set upsertExistingObjects on the provider to allow
    server-side apply to update existing objects on create.`;

const CONFLICTS =
  "https://www.pulumi.com/registry/packages/kubernetes/how-to-guides/managing-resources-with-server-side-apply/#handle-field-conflicts-on-existing-resources";

/** Why an object was not made. */
export function notCreated(urn: string, kind: string, error: unknown): Error {
  const cause = messageOf(error);
  if (error instanceof UnknownKind) {
    return new Error(
      `creation of resource ${JSON.stringify(urn)} with kind ${kind} failed because the Kubernetes API server reported that the apiVersion for this resource does not exist. Verify that any required CRDs have been created: ${cause}`,
    );
  }
  const hint = isReason(error, "AlreadyExists") ? EXISTS : "";
  return new Error(
    `resource ${JSON.stringify(urn)} was not successfully created by the Kubernetes API server: ${cause}${hint}`,
  );
}

/** What is said of an object that was made and is not ready. */
export function notLive(urn: string, error: Error): string {
  return `resource ${JSON.stringify(urn)} was successfully created, but the Kubernetes API server reported that it failed to fully initialize or become live: ${error.message}`;
}

/** What is said of an object that could not be changed, or is not ready after the change. */
export function notUpdated(id: string, manager: string, error: unknown): string {
  const cause = isReason(error, "Conflict")
    ? `server-side apply field conflict detected, see ${CONFLICTS} for troubleshooting help\nThe resource managed by field manager ${JSON.stringify(manager)} had an apply conflict: ${messageOf(error)}`
    : messageOf(error);
  return `the Kubernetes API server reported that ${JSON.stringify(id)} failed to fully initialize or become live: ${cause}`;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
