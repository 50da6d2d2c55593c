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
/** Variable of whoever deploys that says the same for all objects; the plugin reads it by itself, whatever the program states. */
const ENABLE_PATCH_FORCE = "PULUMI_K8S_ENABLE_PATCH_FORCE";

/**
 * Server-side apply that takes no field from another owner, unless it is told to. What the object was created with is taken over first, else a field
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
  const force = forces(manifest) ?? (preview && isUntouchedSinceCreate(old));
  return api.apply(withoutIgnored(manifest, live, manager, ignored), { ...options, force });
}

/** Whether fields of others are taken over, where somebody has said so. Source: `patchForce` of the provider. */
function forces(manifest: ApiObject): boolean | undefined {
  if (annotationOf(manifest, PATCH_FORCE) === "true") return true;
  const said = process.env[ENABLE_PATCH_FORCE];
  return said === undefined ? undefined : said === "true";
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
