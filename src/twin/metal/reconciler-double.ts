/**
 * Stands in for Metal3's operator, which cannot be had as a module: reads BareMetalHosts from a real API server, drives a real
 * Ironic, and writes their status. Also for two that come before it: the vault that hands out credentials of controllers, and
 * Cluster API, which puts the image of a machine template on the hosts that it takes. Not part of it: RAID and firmware, cleaning,
 * the agent on the machine, draining, the choice of one host for one machine, and all that a vendor's driver does otherwise.
 *
 * Argument: file of its configuration (JSON), as reconciler-process.ts writes it.
 */
import { readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "../api/client.ts";
import { connectIronic } from "./ironic-client.ts";
import { Reconciler } from "./reconciler.ts";
import { configurationSchema } from "./reconciler-process.ts";

/** Between two looks at everything: one that is asked for sooner comes with what else has changed meanwhile. */
const ROUND_MS = 400;
/** While nothing changes and Ironic is at rest; only the power of a host can differ then. */
const IDLE_MS = 3_000;

const [, , file = ""] = process.argv;
const configuration = configurationSchema.parse(JSON.parse(await readFile(file, "utf8")));
const tell = (line: string): void => console.log(`${new Date().toISOString()} ${line}`);
let wake = new AbortController();
const reconciler = new Reconciler({
  ...configuration,
  api: connect(configuration.management),
  ironic: connectIronic(configuration.ironic),
  signal: new AbortController().signal,
  changed: () => wake.abort(),
  tell,
});
for (;;) {
  wake = new AbortController();
  const busy = await reconciler.round().catch((error: unknown) => {
    // Ironic is away or busy; the next round asks again.
    tell(error instanceof Error ? error.message : String(error));
    return true;
  });
  await delay(ROUND_MS);
  if (!busy) await delay(IDLE_MS, undefined, { signal: wake.signal }).catch(() => undefined);
}
