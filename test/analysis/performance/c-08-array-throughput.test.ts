import fc from "fast-check";
import { expect, test } from "vitest";
import { findingsOf } from "../../../src/analysis/index.ts";
import { rule } from "../../../src/analysis/performance/c-08-array-throughput.ts";
import { factsOfPlan, say } from "../facts.ts";

function array(more: object) {
  return {
    arrays: {
      flash: {
        title: "Flash",
        number: 1,
        medium: "nvme",
        usable: "100TB",
        raid: "6",
        protocols: ["nvme-rdma"],
        iops: "100k/s",
        blockSize: "8KiB",
        ports: { count: 2, rate: "10Gbps" },
        ...more,
      },
    },
  };
}

test("operations that the links carry give no finding", () => {
  expect(say(rule, array({}))).toEqual([]);
});

test("operations that the links do not carry are found, with the ports that would", () => {
  expect(say(rule, array({ iops: "300k/s" }))).toEqual([
    {
      code: "C-08",
      computed: "blocks of 8KiB take 19.7Gbps, 98.3% of the line, which carries at most 305k/s (derived)",
      limit: "14Gbps: 70% of 20Gbps",
      remedy: "3 ports of 10Gbps for blocks of 8KiB, or iops: 213623/s",
      says: "300k/s over 2 ports of 10Gbps, blocks of 8KiB",
      severity: "error",
      source: "arrays.flash.iops",
      subject: "flash",
    },
  ]);
});

test("a block size that nobody states is taken as small and as large", () => {
  expect(
    say(rule, array({ iops: "300k/s", blockSize: undefined })).map(({ says, computed }) => [says, computed]),
  ).toEqual([
    [
      "300k/s over 2 ports of 10Gbps, block size not stated",
      "blocks of 4KiB take 9.83Gbps, 49.2% of the line, which carries at most 610k/s; of 8KiB take 19.7Gbps, 98.3% of the line, which carries at most 305k/s (derived)",
    ],
  ]);
});

test("one port, and a promise that the protocol or the product does not keep, get warnings", () => {
  const more = {
    iops: "1k/s",
    ports: { count: 1, rate: "10Gbps" },
    protocols: ["iscsi"],
    latency: "100us",
    product: "generic-nvme-array",
  };
  expect(say(rule, array(more))).toEqual([
    {
      code: "C-08",
      computed: "one path: its loss is the loss of the array",
      limit: "two paths over two switches",
      remedy: "2 ports, on a leaf each",
      says: "1 port of 10Gbps",
      severity: "warning",
      source: "arrays.flash.ports",
      subject: "flash",
    },
    {
      code: "C-08",
      computed:
        "iscsi over TCP: normally more than 100us at the host (assumed); generic-nvme-array takes 150us (assumed)",
      limit: "100us",
      remedy: "protocols: [nvme-rdma], or a latency that was measured at a host",
      says: "answers within 100us",
      severity: "warning",
      source: "arrays.flash.latency",
      subject: "flash",
    },
  ]);
});

test("an array of which nothing is promised gives no finding", () => {
  expect(say(rule, array({ iops: undefined, ports: undefined }))).toEqual([]);
});

test("the ports and the operations that it proposes are enough", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 2, max: 8 }), (thousands, count) => {
      const more = { iops: `${thousands}k/s`, ports: { count, rate: "10Gbps" } };
      const [found] = say(rule, array(more));
      if (found === undefined) return;
      const [, ports, iops] = /^(\d+) ports .* iops: (\d+)\/s$/.exec(found.remedy) ?? [];
      expect(say(rule, array({ ...more, ports: { count: Number(ports), rate: "10Gbps" } }))).toEqual([]);
      expect(say(rule, array({ ...more, iops: `${iops}/s` }))).toEqual([]);
    }),
    { numRuns: 50 },
  );
});

test("the plan as written asks for 82 % of its line in small blocks and 164 % in large ones", () => {
  expect(findingsOf(rule, factsOfPlan())).toEqual([
    {
      code: "C-08",
      computed:
        "blocks of 4KiB take 32.8Gbps, 81.9% of the line, which carries at most 1.22M/s; of 8KiB take 65.5Gbps, 164% of the line, which carries at most 610k/s (derived)",
      limit: "28Gbps: 70% of 40Gbps",
      remedy: "3 ports of 40Gbps for blocks of 8KiB, or iops: 427246/s; state blockSize",
      says: "1M/s over 1 port of 40Gbps, block size not stated",
      severity: "error",
      source: "arrays.hot-array.iops",
      subject: "hot-array",
    },
    {
      code: "C-08",
      computed: "one path: its loss is the loss of the array",
      limit: "two paths over two switches",
      remedy: "2 ports, on a leaf each",
      says: "1 port of 40Gbps",
      severity: "warning",
      source: "arrays.hot-array.ports",
      subject: "hot-array",
    },
    {
      code: "C-08",
      computed: "iscsi and nfs over TCP: normally more than 100us at the host (assumed)",
      limit: "100us",
      remedy: "protocols: [nvme-rdma], or a latency that was measured at a host",
      says: "answers within 100us",
      severity: "warning",
      source: "arrays.hot-array.latency",
      subject: "hot-array",
    },
  ]);
});
