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
      const cards = cluster.nodes.flatMap(({ build }) => {
        const gpus = builds.get(build);
        return gpus === undefined ? [] : Array.from({ length: gpus.count }, () => gpus.product);
      });
      const memories = cards.map((product) => catalogue.gpus.get(product)?.memory);
      const known = memories.flatMap((memory) => memory ?? []);
      if (known.length < memories.length) {
        return [untold(cluster, [...new Set(cards.filter((product) => !catalogue.gpus.has(product)))])];
      }
      return [...ledger(cluster, known, catalogue), ...shares(cluster, known, catalogue)];
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
function shares(cluster: Cluster, cards: readonly Bytes[], catalogue: Catalogue): readonly Statement[] {
  const limit = factor(catalogue, "gpu-memory-limit", "ratio");
  const pools = cluster.roles
    .filter(({ gpus }) => gpus.length > 0)
    .map(
      ({ id, gpus }): Own => ({ role: id, gpus: gpus.length, memory: sum(gpus.flatMap((gpu) => cards[gpu] ?? [])) }),
    );
  const [first, ...rest] = pools;
  if (first === undefined) return [];
  const greatest = rest.reduce((most, one) => (compare(one.memory, most.memory) > 0 ? one : most), first);
  const byRole = Map.groupBy(cluster.gpuMemory, ({ role }) => role);
  const crowded = pools.flatMap((pool) => {
    const own = byRole.get(pool.role) ?? [];
    const size = sum(own.map((share) => share.size));
    const room = scale(pool.memory, limit);
    return compare(size, room) <= 0
      ? []
      : [
          misfit(
            cluster,
            own.map(({ id }) => id),
            size,
            pool,
            room,
          ),
        ];
  });
  const homeless = (byRole.get(undefined) ?? []).flatMap((share) => {
    if (compare(share.size, greatest.memory) <= 0) return [];
    return [misfit(cluster, [share.id], share.size, greatest, greatest.memory)];
  });
  return [...crowded, ...homeless];
}

function misfit(
  cluster: Cluster,
  ids: readonly string[],
  size: Bytes,
  { role, gpus, memory }: Own,
  room: Bytes,
): Statement {
  const whole = compare(room, memory) === 0;
  const [id = ""] = ids;
  return {
    subject: cluster.id,
    says: `${list(ids)} ${format("size", size)}${whole ? ", no role stated" : ` on role ${role}`}`,
    computed: `${whole ? "the greatest role, " : ""}${role}${whole ? "," : ""} has ${format("size", memory)} on ${count(gpus, "GPU")} (derived)`,
    limit: about("size", room),
    remedy: `split ${list(ids)}, or give the role ${count(Math.ceil((raw(size) / raw(room)) * gpus) - gpus, "GPU")} more`,
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
