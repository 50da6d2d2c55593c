export { ModelRuntimes } from "./model-runtimes.ts";
