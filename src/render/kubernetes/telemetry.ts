/** Traces and logs: one collector per cluster that has the operator, with limits so that it drops before it swaps. */
import type { Catalogue } from "../../catalogue/types.ts";
import type { Cluster, Estate } from "../../model/estate.ts";
import { bringer } from "./charts.ts";
import { MANAGED_BY } from "./labels.ts";
import type { Custom } from "./manifest.ts";

export type OpenTelemetryCollector = Custom<
  "opentelemetry.io/v1beta1",
  "OpenTelemetryCollector",
  {
    readonly mode: "daemonset";
    readonly config: Record<string, unknown>;
    readonly resources: Record<string, Record<string, string>>;
  }
>;
export type Instrumentation = Custom<
  "opentelemetry.io/v1alpha1",
  "Instrumentation",
  {
    readonly exporter: { readonly endpoint: string };
    readonly propagators: string[];
    readonly sampler: { readonly type: "parentbased_traceidratio"; readonly argument: string };
  }
>;

export interface TelemetryPlan {
  readonly collector: OpenTelemetryCollector;
  readonly instrumentation: Instrumentation;
}

/** One trace in a hundred: enough for percentiles, too few to slow an order. */
const SAMPLED = "0.01";
const OTLP_PORT = 4317;
const MEMORY = "512Mi";

export function telemetryPlan(estate: Estate, catalogue: Catalogue, cluster: Cluster): TelemetryPlan | undefined {
  const application = bringer(estate, catalogue, cluster, "opentelemetry.io");
  if (application === undefined) return undefined;
  const metadata = { name: estate.about.name, namespace: application.namespace, labels: MANAGED_BY };
  const endpoint = (name: string) => `${name}.${estate.about.domain}:${OTLP_PORT}`;
  return {
    collector: {
      apiVersion: "opentelemetry.io/v1beta1",
      kind: "OpenTelemetryCollector",
      metadata,
      spec: {
        mode: "daemonset",
        resources: { requests: { cpu: "200m", memory: MEMORY }, limits: { memory: MEMORY } },
        config: {
          receivers: {
            otlp: { protocols: { grpc: { endpoint: `0.0.0.0:${OTLP_PORT}` } } },
            filelog: {
              include: ["/var/log/pods/*/*/*.log"],
              operators: [{ type: "container" }, { type: "json_parser", if: 'body matches "^\\\\{"' }],
            },
          },
          processors: {
            memory_limiter: { check_interval: "1s", limit_percentage: 80, spike_limit_percentage: 20 },
            batch: {},
          },
          exporters: {
            "otlp/traces": { endpoint: endpoint("traces") },
            "otlp/logs": { endpoint: endpoint("logs") },
          },
          service: {
            pipelines: {
              traces: { receivers: ["otlp"], processors: ["memory_limiter", "batch"], exporters: ["otlp/traces"] },
              logs: {
                receivers: ["otlp", "filelog"],
                processors: ["memory_limiter", "batch"],
                exporters: ["otlp/logs"],
              },
            },
          },
        },
      },
    },
    instrumentation: {
      apiVersion: "opentelemetry.io/v1alpha1",
      kind: "Instrumentation",
      metadata,
      spec: {
        exporter: { endpoint: `http://${estate.about.name}-collector.${application.namespace}:${OTLP_PORT}` },
        propagators: ["tracecontext", "baggage"],
        sampler: { type: "parentbased_traceidratio", argument: SAMPLED },
      },
    },
  };
}
