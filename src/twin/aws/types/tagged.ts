/** What most objects of Amazon EC2 have in common. */
import type { Params } from "../api.ts";
import { at, listAt, tagList } from "../parameters.ts";
import { type Held, type LiveType, request, when } from "../type.ts";

/** Tags in a creation. */
export function tagsOf(kind: string, tags: unknown): Params {
  return tags === undefined ? {} : { TagSpecifications: [{ ResourceType: kind, Tags: tagList(tags) }] };
}

/** Tags change in place, everything else makes a new object. */
export const TAGS_IN_PLACE = {
  inPlace: ["tags"],
  update: ({ id, inputs: { tags } }: Held) =>
    when(tags, request("CreateTags", { Resources: [id], Tags: tagList(tags) })),
} satisfies Partial<LiveType>;

/** A look-up by the list of ids in a parameter. */
export function byId(operation: string, parameter: string): LiveType["read"] {
  return ({ id }) => request(operation, { [parameter]: [id] });
}

/** Whether the first of the listed objects is not on its way out. */
export function alive(list: string): NonNullable<LiveType["there"]> {
  return (answer) => {
    const [first] = listAt(answer, list);
    return first !== undefined && !/^delet/.test(String(at(first, "State")));
  };
}
