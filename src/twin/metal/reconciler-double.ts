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

/** Between two looks at Ironic while it is at work, and while nothing happens: then only the power of a host can change. */
const BUSY_MS = 400;
const IDLE_MS = 3_000;

const [, , file = ""] = process.argv;
const configuration = configurationSchema.parse(JSON.parse(await readFile(file, "utf8")));
const stop = new AbortController();
let wake = new AbortController();
const reconciler = new Reconciler({
  ...configuration,
  api: connect(configuration.management),
  ironic: connectIronic(configuration.ironic),
  signal: stop.signal,
  changed: () => wake.abort(),
  tell: (line) => console.log(`${new Date().toISOString()} ${line}`),
});
for (;;) {
  let busy = true;
  wake = new AbortController();
  try {
    busy = await reconciler.round();
  } catch (error) {
    // The API server or Ironic is away, or busy; a round changes nothing that the next one could not.
    console.error(`${new Date().toISOString()} ${error instanceof Error ? error.message : String(error)}`);
  }
  // Changes come in swarms: the last of them is seen in the next round.
  await delay(busy ? BUSY_MS : IDLE_MS, undefined, { signal: busy ? stop.signal : wake.signal }).catch(() => undefined);
}
