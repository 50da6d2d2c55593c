/** Writes a change to an object that is there. */
import type { ApiClient } from "../../api/client.ts";
import { ApiError, type ApiObject } from "../../api/object.ts";
import { annotationOf } from "./await/index.ts";
import { isUntouchedSinceCreate, takenOver, withoutIgnored } from "./ownership.ts";

export interface ApplyArgs {
  readonly manifest: ApiObject;
  /** The object as it is. */
  readonly old: ApiObject;
  /** Name under which the resource's fields are applied. */
  readonly manager: string;
  /** Only tries it. */
  readonly preview: boolean;
  /** Paths whose changes the program ignores. */
  readonly ignored: readonly string[];
}

/** Tries of a write that others may come before; source: DefaultRetry of client-go. */
const TRIES = 5;
const PATCH_FORCE = "pulumi.com/patchForce";

/**
 * Server-side apply that takes no field from another owner. What the object was created with is taken over first, else a field
 * that the program gives up would stay. Definitions of kinds are replaced whole.
 *
 * @throws ApiError with the reason `Conflict` when another manager owns a field with another value
 */
export async function apply(api: ApiClient, args: ApplyArgs): Promise<ApiObject> {
  const { manifest, old, manager, preview, ignored } = args;
  const options = { dryRun: preview, fieldManager: manager, fieldValidation: "Strict" } as const;
  if (manifest.kind === "CustomResourceDefinition") {
    const { resourceVersion } = old.metadata;
    const metadata = resourceVersion === undefined ? manifest.metadata : { ...manifest.metadata, resourceVersion };
    return api.replace({ ...manifest, metadata }, options);
  }
  const live = preview ? old : await takeOver(api, old, manager);
  const force = annotationOf(manifest, PATCH_FORCE) === "true" || (preview && isUntouchedSinceCreate(old));
  return api.apply(withoutIgnored(manifest, live, manager, ignored), { ...options, force });
}

/** Takes the fields of earlier writers over; tried again where a controller has written in between, as the real provider does. */
async function takeOver(api: ApiClient, old: ApiObject, manager: string): Promise<ApiObject> {
  let live = old;
  for (let attempt = 1; ; attempt++) {
    const managedFields = takenOver(live, manager);
    if (managedFields === undefined) return live;
    const { resourceVersion } = live.metadata;
    try {
      return await api.merge(live, { metadata: { managedFields, resourceVersion } });
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === "Conflict") || attempt === TRIES) throw error;
      live = (await api.get(live)) ?? live;
    }
  }
}
