/** AI regions, the accelerators that stand in them, and the software services they offer. */
import * as z from "zod";
import { byIdOrNone, count, id, text, texts } from "./fields.ts";

export const regions = byIdOrNone(
  z.strictObject({
    title: text,
    purpose: text,
    site: id.optional(),
    /** Kinds of work that the region is there for. */
    serves: z
      .array(z.enum(["training", "inference", "research"]))
      .readonly()
      .optional(),
    /** Region whose models this one takes over. */
    recovers: id.optional(),
    /** How the region's workloads are managed: decides how they may reach accelerators. */
    management: z.enum(["containers", "virtual-machines"]).optional(),
    /** What a plan names for the region, by heading. */
    capabilities: byIdOrNone(z.strictObject({ title: text, items: texts })),
  }),
);

export const accelerators = byIdOrNone(
  z.strictObject({
    title: text,
    /** Products of the catalogue that the row names. */
    products: z.array(id).min(1).readonly(),
    regions: z.array(id).min(1).readonly(),
    use: text,
    /** How workloads reach it. */
    integration: z.enum([
      "pci-passthrough",
      "sriov",
      "bare-metal-kubernetes",
      "direct-access",
      "dedicated",
      "direct-hardware",
      "container-native",
      "hardware-api",
    ]),
    /** Devices ordered; 0 while the row only reserves a place in the plan. */
    count: count.default(0),
    cluster: id.optional(),
  }),
);

/** Software that a plan names: what it is for, which chart or package stands behind it. */
export const services = byIdOrNone(
  z.strictObject({
    title: text,
    area: id,
    region: id.optional(),
    /** Software that the plan names for it. */
    names: texts.default([]),
    /** What the service is to do. */
    items: texts.default([]),
    /** Products and charts of the catalogue behind the service. */
    chart: id.optional(),
  }),
);
