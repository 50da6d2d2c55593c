/** Takes hardware away from a running twin and measures how its roles come back. */
import type { Twin } from "../twin.ts";
import type { Loss } from "./losses.ts";
import { Scene } from "./scene.ts";
import type { Drill } from "./schema.ts";
import { standIns } from "./stand-in.ts";

/** Who tells the control plane that a node is gone; it works from its start to its stop. */
export interface Detector {
  readonly stop: () => Promise<void>;
}

export interface SurviveArgs {
  readonly twin: Twin;
  readonly loss: Loss;
  /**
   * Starts the out-of-service detector for the clusters; left out, only the control plane's own timers work, as they do where no node
   * loses its power: the detector has nothing to say of servers behind a switch.
   */
  readonly detect?: (clusters: readonly string[]) => Promise<Detector>;
}

/**
 * One loss: nodes are cut off, watched, brought back, and waited for until all is as before. They come back also when the watching
 * fails.
 *
 * @throws Error when the twin is not whole before the drill, or not again after it
 */
export async function survive({ twin, loss, detect: detectAll }: SurviveArgs): Promise<Drill> {
  const detect = isDetectable(loss) ? detectAll : undefined;
  const by = loss.nodes.length === 0 ? "nothing to give up" : detect === undefined ? "timers" : "detector";
  const drill = {
    name: loss.name,
    kind: loss.kind,
    clusters: [...loss.clusters],
    lost: [...loss.nodes],
    ...(loss.cutOff === undefined || loss.cutOff.length === 0 ? {} : { cutOff: [...loss.cutOff] }),
    ...(loss.kind === "node" && loss.alike !== undefined ? { alike: [...loss.alike] } : {}),
    by,
  } satisfies Partial<Drill>;
  if (loss.nodes.length === 0) return { ...drill, roles: [], timeline: [{ at: 0, what: harmless(loss) }] };
  const hit = loss.clusters.flatMap((id) => twin.clusters.get(id) ?? []);
  const scenes = hit.map((cluster) => new Scene(twin, cluster, new Set(loss.nodes), detect !== undefined));
  try {
    for (const scene of scenes) await scene.begin();
    const detector = await detect?.(loss.clusters);
    try {
      const seen = await whileDark(twin, loss, scenes);
      await Promise.all(scenes.map((scene) => scene.end()));
      return { ...drill, ...seen };
    } finally {
      await detector?.stop();
    }
  } finally {
    await Promise.all(scenes.map((scene) => scene.close()));
  }
}

/**
 * Whether a detector has a say: the BMC of a server that is lost alone lives on. A rack, a feed and a site take theirs with them, and
 * servers behind a switch keep their power.
 */
export function isDetectable({ kind }: Pick<Loss, "kind">): boolean {
  return kind === "node";
}

function harmless({ kind, alike }: Loss): string {
  if (kind !== "switch") return "no server loses power or is cut off";
  return alike === undefined ? "no server is cut off" : `no server is cut off by any of ${alike.join(", ")}`;
}

async function whileDark(
  twin: Twin,
  { nodes, cutOff, clusters }: Loss,
  scenes: readonly Scene[],
): Promise<Pick<Drill, "roles" | "timeline">> {
  const start = performance.now();
  for (const scene of scenes) scene.lose(start);
  try {
    await twin.power.off(nodes, cutOff);
    const outcomes = (await Promise.all(scenes.map((scene) => scene.outcomes()))).flat();
    const roles = await standIns(twin, new Set(clusters), outcomes);
    const timeline = scenes.flatMap((scene) => scene.timeline).sort((a, b) => a.at - b.at);
    return { roles, timeline };
  } finally {
    for (const scene of scenes) scene.restore();
    await twin.power.on(nodes);
  }
}
