/**
 * Stands in, as one process per cluster, for the controllers that the twin does not run for real: provisioners of storage drivers and
 * operators of custom kinds. Argument: a file with what to do. It says `watching` when it does, and ends when it is told to.
 */
import { readFileSync } from "node:fs";
import { connect } from "../api/client.ts";
import { argsSchema, WATCHING } from "./double-args.ts";
import { runOperators } from "./operators-double.ts";
import { runProvisioner } from "./provisioner-double.ts";

async function main(file: string): Promise<void> {
  const { access, kinds, stores } = argsSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const api = connect(access);
  const stop = new AbortController();
  const tell = (line: string): void => console.log(`${new Date().toISOString()} ${line}`);
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      stop.abort();
      api.close();
    });
  }
  const args = { api, tell, signal: stop.signal };
  // A kind that is not served ends it here, before it says that it works.
  await Promise.all(kinds.map(({ apiVersion, kind }) => api.kind(apiVersion, kind)));
  const work = Promise.all([
    ...(stores.drivers.length === 0 ? [] : [runProvisioner(stores, args)]),
    runOperators(kinds, args),
  ]);
  tell(WATCHING);
  await work;
}

await main(process.argv[2] ?? "");
