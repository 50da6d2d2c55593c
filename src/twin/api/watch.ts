/** A watch that goes on: it lists, follows, and lists anew where it missed something. */
import type { IncomingMessage } from "node:http";
import { isObject } from "../../engine/graph.ts";
import { ApiError, type ApiObject, isApiObject, parsed } from "./object.ts";

export interface WatchEvent {
  readonly type: "ADDED" | "MODIFIED" | "DELETED" | "BOOKMARK";
  readonly object: ApiObject;
}

/** How the objects that are watched are had. */
export interface Watched {
  /** All there are, and the version of that list. */
  readonly list: () => Promise<{ readonly items: readonly ApiObject[]; readonly version: string }>;
  /** What changes after a version, a line for each event. */
  readonly follow: (version: string) => Promise<IncomingMessage>;
}

const RETRY_MS = 200;

/**
 * Calls back for everything there is and everything that changes, until the signal; connects again by itself.
 *
 * @throws {ApiError} where the server refuses, and not for a moment only
 */
export async function watch(watched: Watched, each: (event: WatchEvent) => void, signal: AbortSignal): Promise<void> {
  const seen = new Map<string, ApiObject>();
  const tell = (event: WatchEvent): void => {
    if (event.type === "DELETED") seen.delete(keyOf(event.object));
    else seen.set(keyOf(event.object), event.object);
    each(event);
  };
  while (!signal.aborted) {
    try {
      await listAndFollow(watched, seen, tell, signal);
    } catch (error) {
      if (signal.aborted) return;
      // A server that restarts answers again soon; one that refuses says so for good.
      if (error instanceof ApiError && error.status < 500 && error.status !== 410 && error.status !== 429) throw error;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}

/** Returns when something was missed, so that all has to be listed anew. */
async function listAndFollow(
  { list, follow }: Watched,
  seen: ReadonlyMap<string, ApiObject>,
  tell: (event: WatchEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const known = await list();
  const listed = new Set(known.items.map(keyOf));
  // What went while nobody listened is told as well.
  for (const [key, gone] of seen) if (!listed.has(key)) tell({ type: "DELETED", object: gone });
  for (const item of known.items) tell({ type: "ADDED", object: item });
  let { version } = known;
  while (!signal.aborted) {
    const answer = await follow(version);
    const stop = (): void => void answer.destroy();
    // Who ended the watch while the request was on its way is not told a second time.
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    try {
      for await (const line of linesOf(answer)) {
        const event = eventOf(line);
        // What was missed cannot be had any more.
        if (event === undefined) return;
        version = event.object.metadata.resourceVersion ?? version;
        if (event.type !== "BOOKMARK") tell(event);
      }
    } finally {
      signal.removeEventListener("abort", stop);
    }
  }
}

/** Lines as they come. Ends with an error when the connection breaks or is closed here, where a readline would wait for ever. */
async function* linesOf(answer: IncomingMessage): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const part of answer) {
    const lines = `${rest}${decoder.decode(part, { stream: true })}`.split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}

function eventOf(line: string): WatchEvent | undefined {
  const value = parsed(line);
  if (!isObject(value) || !isApiObject(value["object"])) return undefined;
  switch (value["type"]) {
    case "ADDED":
    case "MODIFIED":
    case "DELETED":
    case "BOOKMARK":
      return { type: value["type"], object: value["object"] };
    default:
      return undefined;
  }
}

function keyOf({ metadata }: ApiObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}
