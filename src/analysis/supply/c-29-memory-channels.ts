import type { Catalogue, Cpu } from "../../catalogue/types.ts";
import type { Build } from "../../model/estate.ts";
import { type Bytes, compare, format, quantity, raw, scale } from "../../units/index.ts";
import type { Rule, Statement } from "../rule.ts";
import { count } from "../words.ts";

/** Memory modules that leave channels of the processors empty or uneven. */
export const rule: Rule = {
  code: "C-29",
  title: "Memory modules fill every channel alike",
  severity: "warning",
  formula:
    "dimms.count % (sockets x memoryChannels) = 0; dimms.count x size = total; dimms.count <= slots of the chassis",
  sources: [
    "cpus and chassis of the catalogue",
    "channels with fewer modules halve the bandwidth of interleaved memory",
  ],
  check: ({ estate, catalogue }) =>
    estate.builds.flatMap((build): readonly Statement[] => {
      const product = catalogue.cpus.get(build.cpu.product);
      if (product === undefined) return [];
      const { dimms } = build.memory;
      return dimms === undefined ? unsaid(build, product) : uneven(build, product, dimms.count, dimms.size, catalogue);
    }),
};

function unsaid(build: Build, product: Cpu): readonly Statement[] {
  const { total } = build.memory;
  const sockets = build.cpu.sockets ?? 1;
  const channels = sockets * product.memoryChannels;
  const size = balanced(total, channels);
  return [
    {
      subject: build.id,
      says: `${format("size", total)}${build.memory.kind === undefined ? "" : ` ${build.memory.kind}`}, modules not stated`,
      computed: `${count(channels, "channel")} on ${count(sockets, "socket")}${build.cpu.sockets === undefined ? " (assumed: sockets are not stated)" : ""}: ${count(channels, "module")} of ${format("size", size)} fill them alike (derived)`,
      limit: `a multiple of ${count(channels, "module")}`,
      remedy: `state builds.${build.id}.memory.dimms: { count: ${channels}, size: ${format("size", size)} }`,
      source: `builds.${build.id}.memory`,
    },
  ];
}

function uneven(build: Build, product: Cpu, modules: number, size: Bytes, catalogue: Catalogue): readonly Statement[] {
  const { total } = build.memory;
  const { sockets } = build.cpu;
  const channels = (sockets ?? 1) * product.memoryChannels;
  const slots = catalogue.chassis.get(build.chassis ?? "")?.dimmSlots;
  const sum = scale(size, modules);
  const least = Math.ceil(modules / channels) * channels;
  const faults = [
    ...(modules % channels === 0
      ? []
      : [
          {
            computed: `${(modules / channels).toFixed(2)} modules per channel: ${modules} on ${count(channels, "channel")} (derived)`,
            limit: `a multiple of ${count(channels, "module")}`,
            remedy: `fit ${count(least, "module")}`,
          },
        ]),
    ...(compare(sum, total) === 0
      ? []
      : [
          {
            computed: `${format("size", sum)} (derived)`,
            limit: `${format("size", total)} as stated`,
            remedy: "make modules and total agree",
          },
        ]),
    ...(slots === undefined || modules <= slots
      ? []
      : [
          {
            severity: "error" as const,
            computed: `${count(modules, "module")} (stated)`,
            limit: `${count(slots, "slot")} of the chassis`,
            remedy: `fit ${count(slots, "module")} at most, of a greater size`,
          },
        ]),
  ];
  return faults.map((fault) => ({
    subject: build.id,
    says: `${count(modules, "module")} of ${format("size", size)} for ${format("size", total)}`,
    ...fault,
    source: `builds.${build.id}.memory.dimms`,
  }));
}

/** Modules come in powers of two: the least of which one per channel holds the total. */
function balanced(total: Bytes, channels: number): Bytes {
  return quantity<"B">(2 ** Math.ceil(Math.log2(raw(total) / channels)));
}
