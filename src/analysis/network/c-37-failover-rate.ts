import type { Circuit, Estate } from "../../model/estate.ts";
import { type BitRate, format, quantity, ratio, raw, scale } from "../../units/index.ts";
import { constant, factor } from "../constant.ts";
import type { Rule, Statement } from "../rule.ts";
import { about, figure } from "../words.ts";

/** Metric of the throughput targets that exchange circuits carry. */
const MARKET_DATA = "market-data";

/** Market data at its peak fits the circuit that has to carry it, a backup as well as a primary. */
export const rule: Rule = {
  code: "C-37",
  title: "Market data at its peak fits every exchange circuit",
  severity: "error",
  formula: "peak updates x message size x 8 <= rate of the circuit x link load limit",
  sources: ["throughput targets of metric market-data", "constants market-message-size and link-load-limit"],
  check: ({ estate, catalogue }) => {
    const peak = peakRate(estate);
    if (peak === undefined) return [];
    const size = constant(catalogue, "market-message-size", "size");
    const share = factor(catalogue, "link-load-limit", "ratio");
    const load = quantity<"bit/s">(peak.perSecond * raw(size) * 8);
    const circuits = new Map(estate.circuits.map((circuit) => [circuit.id, circuit]));
    return (
      estate.circuits
        // Whole bits: 70% of 48 Gb/s is not a float.
        .filter((circuit) => circuit.kind === "exchange" && raw(load) > Math.round(raw(circuit.rate) * share))
        .map((circuit): Statement => {
          const backed = circuit.backs === undefined ? undefined : circuits.get(circuit.backs);
          const limit = scale(circuit.rate, share);
          return {
            subject: circuit.id,
            says: saysOf(circuit, backed),
            computed: `${figure(peak.perSecond)} updates a second of ${format("size", size)} are ${about("bitRate", load)}: ${figure(ratio(load, circuit.rate) * 100)}% of the circuit before bursts (size assumed; no share of one venue is stated)`,
            limit: `${about("bitRate", limit)}, ${figure(share * 100)}% of ${format("bitRate", circuit.rate)}`,
            remedy: `${gigabits(scale(load, 1 / share))} or more`,
            source: `circuits.${circuit.id}.rate`,
          };
        })
    );
  },
};

function peakRate({ targets }: Estate): { readonly perSecond: number } | undefined {
  const rates = targets.throughput.filter(({ metric }) => metric === MARKET_DATA).map(({ limit }) => raw(limit));
  return rates.length === 0 ? undefined : { perSecond: Math.max(...rates) };
}

function saysOf({ rate }: Circuit, backed: Circuit | undefined): string {
  if (backed === undefined) return `carries ${format("bitRate", rate)}`;
  const share = figure(ratio(rate, backed.rate) * 100);
  return `${format("bitRate", rate)} stand in for ${backed.id} of ${format("bitRate", backed.rate)}: ${share}% of it`;
}

/** Rounded up to whole gigabits: circuits are sold so. */
function gigabits(rate: BitRate): string {
  return format("bitRate", quantity<"bit/s">(Math.ceil(raw(rate) / 1e9) * 1e9));
}
