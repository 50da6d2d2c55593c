import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster } from "../../model/estate.ts";
import { type Bytes, compare, format, quantity, ratio, raw, scale, sum } from "../../units/index.ts";
import { constant, factor } from "../constant.ts";
import type { Rule, Statement } from "../rule.ts";
import { about, count, list } from "../words.ts";

/** GPU memory that is shared out beyond what the cards hold. */
export const rule: Rule = {
  code: "C-18",
  title: "Shares of GPU memory fit the GPUs that they live on",
  severity: "error",
  formula:
    "sum of gpuMemory <= gpu-memory-limit x memory of all GPUs; shares of a role <= gpu-memory-limit x memory of its GPUs; a share without a role <= memory of the greatest role",
  sources: ["constants gpu-memory-limit, gpu-context-memory", "gpus.memory of the catalogue: nominal, decimal"],
  check: ({ estate, catalogue }) => {
    const builds = new Map(estate.builds.map(({ id, gpus }) => [id, gpus]));
    return estate.clusters.flatMap((cluster): readonly Statement[] => {
      if (cluster.gpuMemory.length === 0) return [];
      const products = cluster.nodes.flatMap(({ build }) => builds.get(build)?.product ?? []);
      const unknown = [...new Set(products)].filter((product) => !catalogue.gpus.has(product));
      if (unknown.length > 0) return [untold(cluster, unknown)];
      const onNode = new Map(
        cluster.nodes.map(({ id, build }) => {
          const gpus = builds.get(build);
          const memory = catalogue.gpus.get(gpus?.product ?? "")?.memory;
          return [id, memory === undefined ? [] : Array.from({ length: gpus?.count ?? 0 }, () => memory)] as const;
        }),
      );
      return [...ledger(cluster, [...onNode.values()].flat(), catalogue), ...shares(cluster, onNode, catalogue)];
    });
  },
};

function ledger(cluster: Cluster, cards: readonly Bytes[], catalogue: Catalogue): readonly Statement[] {
  const share = factor(catalogue, "gpu-memory-limit", "ratio");
  const planned = sum(cluster.gpuMemory.map(({ size }) => size));
  const there = sum(cards);
  const limit = scale(there, share);
  if (compare(planned, limit) <= 0) return [];
  const context = scale(constant(catalogue, "gpu-context-memory", "size"), cards.length);
  const used = raw(there) === 0 ? "" : `, ${format("ratio", quantity<"1">(ratio(planned, there)), 1)}`;
  return [
    {
      subject: cluster.id,
      says: list(cluster.gpuMemory.map(({ id, size }) => `${id} ${format("size", size)}`)),
      computed: `${format("size", planned)} of ${format("size", there)} on ${count(cards.length, "GPU")}${used} (derived); one process per GPU takes ${format("size", context)} more (assumed, gpu-context-memory)`,
      limit: `${about("size", limit)}: ${format("ratio", quantity<"1">(share))} (assumed, gpu-memory-limit)`,
      remedy: `plan ${about("size", quantity<"B">(raw(planned) - raw(limit)))} less, or add GPUs`,
      source: `clusters.${cluster.id}.gpuMemory`,
    },
  ];
}

interface Own {
  readonly role: string;
  readonly gpus: number;
  readonly memory: Bytes;
}

/** Memory of one GPU is not another's: a share has to fit the GPUs of one role. */
function shares(
  cluster: Cluster,
  onNode: ReadonlyMap<string, readonly Bytes[]>,
  catalogue: Catalogue,
): readonly Statement[] {
  const cards = [...onNode.values()].flat();
  const limit = factor(catalogue, "gpu-memory-limit", "ratio");
  const pools = cluster.roles.map(({ id, gpus, nodes }): Own => {
    const own =
      gpus.length > 0 ? gpus.flatMap((gpu) => cards[gpu] ?? []) : nodes.flatMap((node) => onNode.get(node) ?? []);
    return { role: id, gpus: own.length, memory: sum(own) };
  });
  const [first, ...rest] = pools;
  if (first === undefined) return [];
  const greatest = rest.reduce((most, one) => (compare(one.memory, most.memory) > 0 ? one : most), first);
  const byRole = Map.groupBy(cluster.gpuMemory, ({ role }) => role);
  const crowded = pools.flatMap((pool) => {
    const own = byRole.get(pool.role) ?? [];
    const ids = own.map(({ id }) => id);
    const size = sum(own.map((share) => share.size));
    const room = scale(pool.memory, limit);
    return compare(size, room) <= 0 ? [] : [misfit(cluster, { ids, size, room, pool, place: pool.role })];
  });
  const homeless = (byRole.get(undefined) ?? []).flatMap(({ id, size }) => {
    const room = greatest.memory;
    if (greatest.gpus === 0 || compare(size, room) <= 0) return [];
    return [misfit(cluster, { ids: [id], size, room, pool: greatest, place: undefined })];
  });
  return [...crowded, ...homeless];
}

interface Misfit {
  readonly ids: readonly string[];
  readonly size: Bytes;
  readonly room: Bytes;
  readonly pool: Own;
  /** Role that the shares live on; undefined where none is stated. */
  readonly place: string | undefined;
}

function misfit(cluster: Cluster, { ids, size, room, pool, place }: Misfit): Statement {
  const { role, gpus, memory } = pool;
  const [id = ""] = ids;
  const more = gpus === 0 ? "GPUs" : `${count(Math.ceil((raw(size) / raw(room)) * gpus) - gpus, "GPU")} more`;
  return {
    subject: cluster.id,
    says: `${list(ids)} ${format("size", size)}${place === undefined ? ", no role stated" : ` on role ${place}`}`,
    computed: `${place === undefined ? `the greatest role, ${role},` : `role ${role}`} has ${format("size", memory)} on ${count(gpus, "GPU")} (derived)`,
    limit: about("size", room),
    remedy: `split ${list(ids)}, or give role ${role} ${more}`,
    source: ids.length === 1 ? `clusters.${cluster.id}.gpuMemory.${id}` : `clusters.${cluster.id}.gpuMemory`,
  };
}

function untold(cluster: Cluster, products: readonly string[]): Statement {
  return {
    severity: "info",
    subject: cluster.id,
    says: `shares out ${format("size", sum(cluster.gpuMemory.map(({ size }) => size)))} of GPU memory`,
    computed: `cannot tell: the catalogue does not have ${list(products)}`,
    limit: "memory of the cluster's GPUs",
    remedy: "add the product to the catalogue",
    source: `clusters.${cluster.id}.gpuMemory`,
  };
}
