/** Hours at full size: what recovery drills and a disaster rent on top of normal operation. */
import type { Recovery } from "../../model/estate.ts";
import { constantFactor } from "../factors.ts";
import { exactly } from "../spread.ts";
import type { Factor } from "../types.ts";
import { type Bill, used } from "./bill.ts";
import { hoursBetween } from "./schedule.ts";

export function chargeTakeover(recovery: Recovery, bill: Bill): void {
  const drills = drillHours(recovery, bill);
  const disaster = disasterHours(bill);
  for (const group of recovery.kubernetes?.nodeGroups ?? []) {
    const more = group.maximum - group.desired;
    if (more <= 0) continue;
    const path = `recovery.kubernetes.nodeGroups.${group.id}.maximum`;
    const instances: Factor = {
      name: "instances",
      cause: "design",
      value: exactly(more),
      unit: "1",
      basis: "derived",
      source: `estate ${path}, less those of normal operation`,
      path,
    };
    const base = {
      service: "ec2",
      article: group.instanceType,
      region: recovery.region,
      usageBased: true,
      notes: ["disks of these hours are not counted"],
    };
    if (group.drilled && drills !== undefined) {
      const title = `${group.instanceType} in recovery drills`;
      bill.charge({ ...base, id: `drill.${group.id}`, title, quantity: [instances, drills], tags: ["drill"] });
    }
    if (group.standsFor !== undefined) {
      const title = `${group.instanceType} in a disaster`;
      bill.charge({ ...base, id: `disaster.${group.id}`, title, quantity: [instances, disaster], tags: ["disaster"] });
    }
  }
}

function drillHours({ failover }: Recovery, { context }: Bill): Factor | undefined {
  const { drillHours: stated } = context.usage;
  if (stated !== undefined) return used("hours", stated, "h/year", "stated", "usage drillHours");
  if (failover?.drill === undefined) return undefined;
  const hours = hoursBetween(failover.drill.start, failover.drill.end);
  if (hours === undefined) return undefined;
  return { ...used("hours", exactly(hours), "h/year", "derived", "estate recovery.failover.drill"), cause: "design" };
}

function disasterHours({ context: { usage, catalogue } }: Bill): Factor {
  const assumed = constantFactor(catalogue, "disaster-hours", "hours", "usage");
  const { disasterHours: stated } = usage;
  return stated === undefined ? assumed : used("hours", stated, "h/year", "stated", "usage disasterHours");
}
