/** Where the API server serves a kind: plural name and scope, as it tells them itself. */
import { isObject } from "../../engine/graph.ts";

export interface Kind {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** Kinds by version, asked for once; a kind that is not there is asked for again, because a definition may have come. */
export class KindTable {
  readonly #get: (path: string) => Promise<unknown>;
  readonly #known = new Map<string, Promise<readonly Kind[]>>();

  constructor(get: (path: string) => Promise<unknown>) {
    this.#get = get;
  }

  /** @throws Error when the server does not serve the kind */
  async find(apiVersion: string, kind: string): Promise<Kind> {
    for (const again of [false, true]) {
      if (again) this.#known.delete(apiVersion);
      const found = (await this.#of(apiVersion)).find((candidate) => candidate.kind === kind);
      if (found !== undefined) return found;
    }
    throw new UnknownKind(apiVersion, kind);
  }

  #of(apiVersion: string): Promise<readonly Kind[]> {
    const known = this.#known.get(apiVersion);
    if (known !== undefined) return known;
    const asked = this.#get(groupPath(apiVersion)).then(
      (answer) => kindsIn(answer, apiVersion),
      () => [],
    );
    this.#known.set(apiVersion, asked);
    return asked;
  }
}

/** The server has no such kind: its definition is missing. */
export class UnknownKind extends Error {
  override readonly name = "UnknownKind";
  constructor(apiVersion: string, kind: string) {
    super(`no matches for kind "${kind}" in version "${apiVersion}"`);
  }
}

/** Path of an object, or of all of a kind where no name is given; all namespaces where none is given. */
export function pathOf(kind: Kind, namespace?: string, name?: string): string {
  const parts = [groupPath(kind.apiVersion)];
  // Objects with a namespace that state none live in the default one; a list without one is over all of them.
  const where = kind.namespaced ? (namespace ?? (name === undefined ? undefined : "default")) : undefined;
  if (where !== undefined) parts.push("namespaces", encodeURIComponent(where));
  parts.push(kind.plural);
  if (name !== undefined) parts.push(encodeURIComponent(name));
  return parts.join("/");
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes("/") ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

function kindsIn(answer: unknown, apiVersion: string): Kind[] {
  const resources = isObject(answer) && Array.isArray(answer["resources"]) ? answer["resources"] : [];
  return resources.flatMap((resource): Kind[] => {
    if (!isObject(resource)) return [];
    const { name, kind, namespaced } = resource;
    // Subresources have a slash in their names.
    if (typeof name !== "string" || typeof kind !== "string" || name.includes("/")) return [];
    return [{ apiVersion, kind, plural: name, namespaced: namespaced === true }];
  });
}
