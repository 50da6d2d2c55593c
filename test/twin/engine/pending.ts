/** What an operator does after a run was cut off: takes over what was begun and is there, forgets what is not there. */
import type { Deployment } from "@pulumi/pulumi/automation/index.js";
import * as z from "zod";

const stateSchema = z.looseObject({
  resources: z.array(z.looseObject({ urn: z.string() })),
  pending_operations: z
    .array(
      z.object({
        type: z.literal("creating"),
        resource: z.looseObject({ urn: z.string(), type: z.string(), inputs: z.record(z.string(), z.unknown()) }),
      }),
    )
    .default([]),
});

/** A resource whose creation was begun. */
export type Begun = z.infer<typeof stateSchema>["pending_operations"][number]["resource"];

/** Resources whose creation was begun when the state was written last. */
export function begunIn({ deployment }: Deployment): readonly Begun[] {
  return stateSchema.parse(deployment).pending_operations.map(({ resource }) => resource);
}

/**
 * The state with what was begun and is there. Its outputs are its inputs until a refresh has read them.
 *
 * @param idOf id of the resource where it is; nothing where it is not there
 */
export async function adopted(
  { version, deployment }: Deployment,
  idOf: (begun: Begun) => Promise<string | undefined> | string | undefined,
): Promise<Deployment> {
  const state = stateSchema.parse(deployment);
  const found = await Promise.all(
    state.pending_operations.map(async ({ resource }) => {
      const id = await idOf(resource);
      return id === undefined ? [] : [{ ...resource, id, outputs: resource.inputs }];
    }),
  );
  return {
    version,
    deployment: { ...state, resources: [...state.resources, ...found.flat()], pending_operations: [] },
  };
}
