/** All rules, generated from the files of this folder by test/generate/rules.ts: do not edit. */
import type { Rule } from "./rule.ts";
import { rule as c12RecoveryTime } from "./availability/c-12-recovery-time.ts";
import { rule as c13SerialAvailability } from "./availability/c-13-serial-availability.ts";
import { rule as c19StripedDisks } from "./availability/c-19-striped-disks.ts";
import { rule as c26RestoreTime } from "./availability/c-26-restore-time.ts";
import { rule as c31RedundantRoles } from "./availability/c-31-redundant-roles.ts";
import { rule as c32NodeLossBudget } from "./availability/c-32-node-loss-budget.ts";
import { rule as c33HealerApart } from "./availability/c-33-healer-apart.ts";
import { rule as c49RecoveryPoints } from "./availability/c-49-recovery-points.ts";
import { rule as c01DatabaseRetention } from "./capacity/c-01-database-retention.ts";
import { rule as c02DatabaseLayout } from "./capacity/c-02-database-layout.ts";
import { rule as c05TierContents } from "./capacity/c-05-tier-contents.ts";
import { rule as c18GpuMemory } from "./capacity/c-18-gpu-memory.ts";
import { rule as c40MigrationSurge } from "./capacity/c-40-migration-surge.ts";
import { rule as c42ArchiveRetention } from "./capacity/c-42-archive-retention.ts";
import { rule as imageNotBuilt } from "./declaration/image-not-built.ts";
import { rule as recoveryIncomplete } from "./declaration/recovery-incomplete.ts";
import { rule as c14SampleSize } from "./governance/c-14-sample-size.ts";
import { rule as c36WatchSeats } from "./governance/c-36-watch-seats.ts";
import { rule as c41OneOwner } from "./governance/c-41-one-owner.ts";
import { rule as c43PromotionGate } from "./governance/c-43-promotion-gate.ts";
import { rule as c06OneBudget } from "./latency/c-06-one-budget.ts";
import { rule as c10InferenceTime } from "./latency/c-10-inference-time.ts";
import { rule as c25LightToVenue } from "./latency/c-25-light-to-venue.ts";
import { rule as c44SignalScope } from "./latency/c-44-signal-scope.ts";
import { rule as c47InferenceRegion } from "./latency/c-47-inference-region.ts";
import { rule as c03ArchiveClass } from "./money/c-03-archive-class.ts";
import { rule as c04StandbyCost } from "./money/c-04-standby-cost.ts";
import { rule as c16CircuitPrices } from "./money/c-16-circuit-prices.ts";
import { rule as c34CostPerUnit } from "./money/c-34-cost-per-unit.ts";
import { rule as c35BillAndBudget } from "./money/c-35-bill-and-budget.ts";
import { rule as c20PortBudget } from "./network/c-20-port-budget.ts";
import { rule as c21BypassBond } from "./network/c-21-bypass-bond.ts";
import { rule as c22ManagementCable } from "./network/c-22-management-cable.ts";
import { rule as c23AttackSize } from "./network/c-23-attack-size.ts";
import { rule as c30Segmentation } from "./network/c-30-segmentation.ts";
import { rule as c37FailoverRate } from "./network/c-37-failover-rate.ts";
import { rule as c38TcpStack } from "./network/c-38-tcp-stack.ts";
import { rule as c50Topology } from "./network/c-50-topology.ts";
import { rule as circuitDiversity } from "./network/circuit-diversity.ts";
import { rule as c07GpuLinks } from "./performance/c-07-gpu-links.ts";
import { rule as c08ArrayThroughput } from "./performance/c-08-array-throughput.ts";
import { rule as c09OneThroughput } from "./performance/c-09-one-throughput.ts";
import { rule as c11InferenceCapacity } from "./performance/c-11-inference-capacity.ts";
import { rule as c17ScalingSpeed } from "./performance/c-17-scaling-speed.ts";
import { rule as c27RegionStep } from "./performance/c-27-region-step.ts";
import { rule as c39LowLatencyHosts } from "./performance/c-39-low-latency-hosts.ts";
import { rule as c15Power } from "./power/c-15-power.ts";
import { rule as c24CardSupport } from "./supply/c-24-card-support.ts";
import { rule as c28Sockets } from "./supply/c-28-sockets.ts";
import { rule as c29MemoryChannels } from "./supply/c-29-memory-channels.ts";
import { rule as c45PassthroughNeedsMachines } from "./supply/c-45-passthrough-needs-machines.ts";
import { rule as c46SupportedAccess } from "./supply/c-46-supported-access.ts";
import { rule as c48RecoveryHardware } from "./supply/c-48-recovery-hardware.ts";

export const rules: readonly Rule[] = [
  c12RecoveryTime,
  c13SerialAvailability,
  c19StripedDisks,
  c26RestoreTime,
  c31RedundantRoles,
  c32NodeLossBudget,
  c33HealerApart,
  c49RecoveryPoints,
  c01DatabaseRetention,
  c02DatabaseLayout,
  c05TierContents,
  c18GpuMemory,
  c40MigrationSurge,
  c42ArchiveRetention,
  imageNotBuilt,
  recoveryIncomplete,
  c14SampleSize,
  c36WatchSeats,
  c41OneOwner,
  c43PromotionGate,
  c06OneBudget,
  c10InferenceTime,
  c25LightToVenue,
  c44SignalScope,
  c47InferenceRegion,
  c03ArchiveClass,
  c04StandbyCost,
  c16CircuitPrices,
  c34CostPerUnit,
  c35BillAndBudget,
  c20PortBudget,
  c21BypassBond,
  c22ManagementCable,
  c23AttackSize,
  c30Segmentation,
  c37FailoverRate,
  c38TcpStack,
  c50Topology,
  circuitDiversity,
  c07GpuLinks,
  c08ArrayThroughput,
  c09OneThroughput,
  c11InferenceCapacity,
  c17ScalingSpeed,
  c27RegionStep,
  c39LowLatencyHosts,
  c15Power,
  c24CardSupport,
  c28Sockets,
  c29MemoryChannels,
  c45PassthroughNeedsMachines,
  c46SupportedAccess,
  c48RecoveryHardware,
];
