export { ModelRuntimes, type ModelRuntimesArgs } from "./model-runtimes.ts";
