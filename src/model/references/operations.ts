/** Names in targets, budget, alerting and recovery. */
import type { Estate, Recovery } from "../estate.ts";
import { kindOf, type Names, type References } from "./names.ts";

type Records = Omit<Estate, "about">;

export function checkOperationsNames(estate: Records, names: Names, references: References): void {
  const { targets, budget, operations, recovery } = estate;
  for (const family of ["latency", "throughput", "reliability"] as const) {
    for (const { id, role } of targets[family]) references.one(["targets", family, id, "role"], names.role, role);
  }
  for (const path of targets.paths) {
    for (const { id, role, model } of path.stages) {
      references.one(["targets", "paths", path.id, "stages", id, "role"], names.role, role);
      references.one(["targets", "paths", path.id, "stages", id, "model"], names.model, model);
    }
  }
  for (const { id, needs, role } of targets.availability) {
    references.many(["targets", "availability", id, "needs"], names.availability, needs);
    references.one(["targets", "availability", id, "role"], names.role, role);
  }
  checkCycles(targets.availability, references);
  for (const { id, roles } of targets.recovery) {
    references.many(["targets", "recovery", id, "roles"], names.role, roles);
  }
  for (const ledger of ["capital", "operating"] as const) {
    for (const item of budget[ledger]) {
      for (const { id, pays, product } of item.lines) {
        references.one(["budget", ledger, item.id, "lines", id, "product"], names.article, product);
        references.many(["budget", ledger, item.id, "lines", id, "pays"], names.payable, pays);
      }
    }
  }
  for (const { id, escalation } of operations.alerting?.categories ?? []) {
    references.one(["operations", "alerting", "categories", id, "escalation"], names.escalation, escalation);
  }
  references.many(["training", "regions"], names.region, estate.training.regions);
  if (recovery !== undefined) checkRecovery(recovery, names, references);
}

function checkRecovery({ site, kubernetes, buckets, backup }: Recovery, names: Names, references: References): void {
  references.one(["recovery", "site"], names.site, site);
  references.one(["recovery", "kubernetes", "cluster"], names.cluster, kubernetes?.cluster);
  const bucket = kindOf("bucket", "estate:recovery.buckets", buckets);
  for (const identity of kubernetes?.identities ?? []) {
    references.many(["recovery", "kubernetes", "identities", identity.id, "buckets"], bucket, identity.buckets);
  }
  const plan = kindOf("backup plan", "estate:recovery.backup", backup);
  for (const { id, backup: coveredBy } of buckets) {
    references.one(["recovery", "buckets", id, "backup"], plan, coveredBy);
  }
}

/** Nothing may need itself, not even through others: its availability would have no value. */
function checkCycles(parts: Records["targets"]["availability"], references: References): void {
  const needsOf = new Map(parts.map(({ id, needs }) => [id, needs]));
  const done = new Set<string>();
  for (const { id } of parts) {
    const cycle = cycleFrom(id, needsOf, done);
    if (cycle === undefined) continue;
    const [first = id] = cycle;
    const message = `needs itself: ${[...cycle, first].join(" needs ")}; remove one of the needs`;
    references.fault("bound", ["targets", "availability", first, "needs"], first, message);
  }
}

/** Walks in depth without recursion: a chain may be as long as the file. What was walked before is not walked again. */
function cycleFrom(
  start: string,
  needsOf: ReadonlyMap<string, readonly string[]>,
  done: Set<string>,
): readonly string[] | undefined {
  const trail: { readonly id: string; next: number }[] = done.has(start) ? [] : [{ id: start, next: 0 }];
  const open = new Set(trail.map(({ id }) => id));
  let found: readonly string[] | undefined;
  for (let top = trail.at(-1); top !== undefined; top = trail.at(-1)) {
    const need = needsOf.get(top.id)?.[top.next];
    top.next += 1;
    if (need === undefined) {
      trail.pop();
      open.delete(top.id);
      done.add(top.id);
    } else if (open.has(need)) {
      const ids = trail.map(({ id }) => id);
      found ??= ids.slice(ids.indexOf(need));
    } else if (!done.has(need)) {
      trail.push({ id: need, next: 0 });
      open.add(need);
    }
  }
  return found;
}
