import type { Catalogue } from "../../catalogue/types.ts";
import type { StorageArray } from "../../model/estate.ts";
import {
  type BitRate,
  type Bytes,
  compare,
  format,
  quantity,
  type Rate,
  ratio,
  raw,
  scale,
} from "../../units/index.ts";
import { constant, factor } from "../constant.ts";
import type { Rule, Statement } from "../rule.ts";
import { about, count, list } from "../words.ts";

const BITS = 8;

/** An array that promises more operations, or sooner answers, than its links and protocol carry. */
export const rule: Rule = {
  code: "C-08",
  title: "An array's links carry its operations, and its protocol answers in time",
  severity: "error",
  formula: "iops x blockSize x 8 <= ports x rate x link limit; latency > least latency of the protocol",
  sources: ["catalogue constants link-load-limit, io-block-small, io-block-large and array-protocol-latency-tcp"],
  check: ({ estate, catalogue }) =>
    estate.arrays.flatMap((array) => [...throughput(array, catalogue), ...paths(array), ...latency(array, catalogue)]),
};

function throughput(array: StorageArray, catalogue: Catalogue): readonly Statement[] {
  const { id, iops, ports, blockSize } = array;
  if (iops === undefined || ports === undefined) return [];
  const links = scale(ports.rate, ports.count);
  const share = factor(catalogue, "link-load-limit", "ratio");
  const usable = scale(links, share);
  const block = blockSize ?? constant(catalogue, "io-block-large", "size");
  const needed = bitsOf(iops, block);
  if (compare(needed, usable) <= 0) return [];
  const small = constant(catalogue, "io-block-small", "size");
  const words = (size: Bytes) =>
    `${format("size", size)} take ${about("bitRate", bitsOf(iops, size))}, ${about("ratio", quantity<"1">(ratio(bitsOf(iops, size), links)))} of the line, which carries at most ${about("rate", quantity<"1/s">(raw(links) / BITS / raw(size)))}`;
  const least = Math.ceil(ratio(needed, scale(ports.rate, share)));
  return [
    {
      subject: id,
      says: `${format("rate", iops)} over ${count(ports.count, "port")} of ${format("bitRate", ports.rate)}, ${blockSize === undefined ? "block size not stated" : `blocks of ${format("size", blockSize)}`}`,
      computed: `blocks of ${blockSize === undefined ? `${words(small)}; of ${words(block)}` : words(block)} (derived)`,
      limit: `${about("bitRate", usable)}: ${format("ratio", quantity<"1">(share))} of ${format("bitRate", links)}`,
      remedy: `${least} ports of ${format("bitRate", ports.rate)} for blocks of ${format("size", block)}, or iops: ${Math.floor(raw(usable) / BITS / raw(block))}/s${blockSize === undefined ? "; state blockSize" : ""}`,
      source: `arrays.${id}.iops`,
    },
  ];
}

function bitsOf(iops: Rate, block: Bytes): BitRate {
  return quantity<"bit/s">(raw(iops) * raw(block) * BITS);
}

function paths({ id, ports }: StorageArray): readonly Statement[] {
  if (ports === undefined || ports.count > 1) return [];
  return [
    {
      subject: id,
      severity: "warning",
      says: `1 port of ${format("bitRate", ports.rate)}`,
      computed: "one path: its loss is the loss of the array",
      limit: "two paths over two switches",
      remedy: "2 ports, on a leaf each",
      source: `arrays.${id}.ports`,
    },
  ];
}

function latency(
  { id, latency: promised, protocols, product }: StorageArray,
  catalogue: Catalogue,
): readonly Statement[] {
  if (promised === undefined) return [];
  const floor = constant(catalogue, "array-protocol-latency-tcp", "duration");
  const kernel = protocols.filter((protocol) => protocol !== "nvme-rdma");
  const known = product === undefined ? undefined : catalogue.arrays.get(product);
  const reasons = [
    ...(kernel.length > 0 && compare(promised, floor) <= 0
      ? [`${list(kernel)} over TCP: normally more than ${format("duration", floor)} at the host (assumed)`]
      : []),
    ...(known !== undefined && compare(promised, known.latency) < 0
      ? [`${known.id} takes ${format("duration", known.latency)} (${known.confidence})`]
      : []),
  ];
  if (reasons.length === 0) return [];
  return [
    {
      subject: id,
      severity: "warning",
      says: `answers within ${format("duration", promised)}`,
      computed: reasons.join("; "),
      limit: format("duration", promised),
      remedy:
        kernel.length > 0
          ? "protocols: [nvme-rdma], or a latency that was measured at a host"
          : "a latency that was measured at a host",
      source: `arrays.${id}.latency`,
    },
  ];
}
