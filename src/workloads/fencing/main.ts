/** `node src/workloads/fencing/main.ts CONFIG`: the out-of-service detector as a process of its own, until SIGINT or SIGTERM. */
import { readFile } from "node:fs/promises";
import { ConfigError, parseConfig } from "./config.ts";
import { logTo } from "./log.ts";

const [file, ...rest] = process.argv.slice(2);
const stop = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stop.abort());

try {
  if (file === undefined || rest.length > 0) throw new ConfigError("usage: node src/workloads/fencing/main.ts CONFIG");
  const text = await readFile(file, "utf8").catch(() => {
    throw new ConfigError(`${file}: cannot be read; name the configuration file`);
  });
  const config = parseConfig(text, file);
  // The Kubernetes client takes a second to load; what is wrong with a configuration is told before.
  const { watchPower } = await import("./service.ts");
  await watchPower({ config, log: logTo((line) => process.stdout.write(line)), signal: stop.signal });
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exitCode = 1;
}
