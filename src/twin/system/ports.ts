/** Ports on the loopback that nobody listens on. */
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";

/** Below are those that services have by custom. */
const LOWEST = 10_000;
/** First port of the range that outgoing connections are given ports from, where the kernel does not say. Linux default. */
const FIRST_EPHEMERAL = 32_768;
/** End of all ports. */
const HIGHEST = 65_536;
/** What a few twins beside each other take, many times over. */
const ENOUGH = 5_000;
const RANGE_FILE = "/proc/sys/net/ipv4/ip_local_port_range";
const TRIES = 1_000;

/** All that were given to somebody here: he may not listen yet, so to try is not enough. */
const given = new Set<number>();

/**
 * So many free ports, all different, and none given twice by this process.
 *
 * They are chosen at random below the range of outgoing connections, of which one could take a port before it is used; within it
 * where the kernel leaves too few below.
 *
 * @throws Error when none is found
 */
export async function freePorts(count: number): Promise<number[]> {
  const first = firstEphemeral();
  const end = first - LOWEST < ENOUGH ? HIGHEST : first;
  return Promise.all(Array.from({ length: count }, () => freePort(end)));
}

async function freePort(end: number): Promise<number> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const port = randomInt(LOWEST, end);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(
    `no free port among ${TRIES} tried from ${LOWEST} to ${end - 1} on 127.0.0.1; end what listens there`,
  );
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function firstEphemeral(): number {
  try {
    return Number(readFileSync(RANGE_FILE, "utf8").split(/\s+/)[0]);
  } catch {
    return FIRST_EPHEMERAL;
  }
}
