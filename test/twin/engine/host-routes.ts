/** Routes from this machine to the hosts of a twin: a plugin that connects by itself cannot be started inside of their namespace. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Ends of the link, of the range that no network uses. Source: RFC 3927. */
const HERE = "169.254.77.1";
const THERE = "169.254.77.2";

/**
 * Links this machine with a network namespace and routes addresses of it there. All of it goes with the namespace.
 *
 * @throws Error with what `ip` says
 */
export async function routeInto(namespace: string, addresses: readonly string[]): Promise<void> {
  // An interface's name has 15 characters at most; that of a namespace ends in its hash.
  const link = `e-${namespace.slice(-8)}`;
  const within = ["-netns", namespace];
  const steps = [
    ["link", "add", link, "type", "veth", "peer", "name", "hosts", "netns", namespace],
    ["address", "add", HERE, "peer", THERE, "dev", link],
    ["link", "set", link, "up"],
    [...within, "address", "add", THERE, "peer", HERE, "dev", "hosts"],
    [...within, "link", "set", "hosts", "up"],
    ...addresses.map((address) => ["route", "add", `${address}/32`, "via", THERE, "dev", link, "src", HERE]),
  ];
  for (const step of steps) await promisify(execFile)("ip", step);
}
