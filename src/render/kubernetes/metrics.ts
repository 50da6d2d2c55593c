/** Metrics that the estate's services expose: alerts, autoscalers and rollouts read the same ones. */
export const METRIC = {
  /** Histogram, labels `stage` and `workload`. */
  stage: "estate_stage_latency_seconds_bucket",
  /** Histogram, label `path`. */
  path: "estate_path_latency_seconds_bucket",
  /** Counter, label `metric`. */
  events: "estate_events_total",
  /** Gauge, label `workload`. */
  queue: "estate_queue_depth",
  /** Gauge, label `workload`: 99th percentile of the last minute. Autoscalers round up to thousandths: of a second, 1.5 ms were 2. */
  response: "estate_response_latency_microseconds",
  /** Counters, label `service`. */
  requests: "estate_requests_total",
  failures: "estate_request_failures_total",
} as const;
