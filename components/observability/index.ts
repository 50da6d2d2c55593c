export { Monitoring } from "./monitoring.ts";
export { Telemetry } from "./telemetry.ts";
