export { Monitoring, type MonitoringArgs } from "./monitoring.ts";
export { Telemetry, type TelemetryArgs } from "./telemetry.ts";
