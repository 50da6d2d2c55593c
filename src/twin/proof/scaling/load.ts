/** Load on a workload, as the metrics of its trigger tell it: in the names and units that the estate's services expose. */
import type { Estate } from "../../../model/estate.ts";
import { METRIC } from "../../../render/kubernetes/metrics.ts";
import { format, raw } from "../../../units/index.ts";
import type { MetricSource } from "../../controllers/metrics-double.ts";

export type Trigger = Estate["scaling"]["triggers"][number];

/** What one metric shows. */
export interface Load {
  /** Name of a metric of the services, or the resource. */
  readonly metric: string;
  /** Microseconds, messages, or the share of its request that each pod uses. */
  readonly value: number;
}

const MICROSECOND_NS = 1e3;

/**
 * Load of so many times the trigger.
 *
 * @param replicas that share the work; a queue is as deep as all of them together let it become
 */
export function loadOf(trigger: Trigger, times: number, replicas: number): Load {
  switch (trigger.metric) {
    case "queue-depth":
      return { metric: METRIC.queue, value: trigger.depth * replicas * times };
    case "response-latency":
      return { metric: METRIC.response, value: (raw(trigger.latency) / MICROSECOND_NS) * times };
    default:
      return { metric: trigger.metric, value: raw(trigger.above) * times };
  }
}

/** `queue-depth above 1000`. */
export function triggerText(trigger: Trigger): string {
  switch (trigger.metric) {
    case "queue-depth":
      return `${trigger.metric} above ${trigger.depth} per replica`;
    case "response-latency":
      return `${trigger.metric} above ${format("duration", trigger.latency)}`;
    default:
      return `${trigger.metric} above ${format("ratio", trigger.above)}`;
  }
}

/** Loads of the workloads under trial, one workload in each namespace; what nobody set is not there. */
export class Loads implements MetricSource {
  readonly #values = new Map<string, { readonly workload: string; readonly value: number }>();

  set(namespace: string, workload: string, { metric, value }: Load): void {
    this.#values.set(`${namespace}/${metric}`, { workload, value });
  }

  readonly external: MetricSource["external"] = ({ namespace, metric, labels }) => {
    const found = this.#values.get(`${namespace}/${metric}`);
    // The services' one label: a selector by others would find nothing.
    const { workload, ...others } = labels;
    return found?.workload === workload && Object.keys(others).length === 0 ? found?.value : undefined;
  };

  readonly utilization: MetricSource["utilization"] = ({ metadata }, resource) =>
    this.#values.get(`${metadata.namespace}/${resource}`)?.value;
}
