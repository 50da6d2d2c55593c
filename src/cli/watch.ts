/** `estate watch`: reads the power of the estate's servers, and takes nodes out of service that are off. */
import { resolve } from "node:path";
import { stringify } from "yaml";
import { type Fencing, fencing } from "../render/workloads/fencing.ts";
import { visibleLine } from "../report/escape.ts";
import { type Config, ConfigError, type ConfigInput, parseConfig } from "../workloads/fencing/config.ts";
import { type Log, logTo } from "../workloads/fencing/log.ts";
import type { Command, FlagValues, Usage } from "./command.ts";
import { exit } from "./exit.ts";
import { Failure } from "./failure.ts";
import { checkOutput, readInput, writeOutput } from "./files.ts";
import { readEstate, sourceFlags } from "./input.ts";

const usage: Usage = {
  command: "watch",
  summary: "read the power of every server from its BMC, and take nodes out of service that are off, until interrupted",
  flags: [
    ...sourceFlags("watch"),
    { name: "kubeconfig", value: "F", text: "kubeconfig with the contexts that the estate names; required" },
    { name: "bmc-user", value: "NAME", text: "login of the BMCs; required" },
    { name: "bmc-password-file", value: "F", text: "file with the password, read again at each login; required" },
    { name: "bmc-ca", value: "F", text: "authority of the BMCs' certificates; default those of the system" },
    { name: "bmc-insecure", text: "take any certificate: who answers in place of a BMC gets the password" },
    { name: "poll-ms", value: "N", text: "milliseconds between two reads of one BMC, 100 to 60000; default 500" },
    { name: "metrics-port", value: "N", text: "serve figures for Prometheus on this port of the loopback" },
    { name: "config-out", value: "F", text: "only write the configuration, for node src/workloads/fencing/main.ts F" },
  ],
  exits: [
    [exit.ok, "interrupted, or the configuration is written"],
    [exit.failed, "the tool or its input failed, nothing is watched"],
  ],
  examples: [
    "estate watch --kubeconfig F --bmc-user fencing --bmc-password-file P",
    "estate watch --stack prod --kubeconfig F --bmc-user U \\\n    --bmc-password-file P --config-out fencing.yaml",
  ],
};

export interface WatchSources {
  /** Watches until the signal. Loaded only then: the Kubernetes client takes a second. */
  readonly watch: (args: { readonly config: Config; readonly log: Log; readonly signal: AbortSignal }) => Promise<void>;
  /** Calls back when the user wants an end. */
  readonly onInterrupt: (stop: () => void) => void;
}

/** The command over a detector and the signals of its process. */
export function watchOf({ watch, onInterrupt }: WatchSources): Command {
  return {
    usage,
    run: async (flags, terminal) => {
      const out = flags.get("config-out");
      if (out !== undefined) await checkOutput(out);
      const access = accessOf(flags);
      // What is only written down may be for another machine.
      if (out === undefined) await readInput(access.passwordFile, "write the password of the BMCs into it");
      const input = await readEstate(flags);
      const plan = fencing(input.estate, input.views, input.catalogue);
      if (plan.hosts.length === 0) {
        throw new Failure(
          `${visibleLine(input.file)}: no node of a cluster has a BMC with an address that speaks Redfish; give builds a bmc, and nodes a number`,
        );
      }
      if (plan.blind.length > 0) {
        terminal.err(`not watched, for want of a BMC that speaks Redfish: ${plan.blind.join(", ")}\n`);
      }
      const text = stringify(configOf(plan, access));
      const config = checked(text);
      if (out !== undefined) {
        await writeOutput(out, text);
        terminal.err(`wrote ${visibleLine(out)}: ${plan.hosts.length} hosts of ${plan.clusters.length} clusters\n`);
        return exit.ok;
      }
      const stop = new AbortController();
      onInterrupt(() => stop.abort());
      try {
        await watch({ config, log: logTo(terminal.out), signal: stop.signal });
      } catch (error) {
        if (error instanceof ConfigError) throw new Failure(error.message);
        throw error;
      }
      return exit.ok;
    },
  };
}

export const watch = watchOf({
  watch: async (args) => (await import("../workloads/fencing/service.ts")).watchPower(args),
  onInterrupt: (stop) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);
  },
});

interface Access {
  readonly kubeconfig: string;
  readonly username: string;
  readonly passwordFile: string;
  readonly tls: ConfigInput["hosts"][number]["tls"];
  readonly pollMs: number | undefined;
  readonly metricsPort: number | undefined;
}

function accessOf(flags: FlagValues): Access {
  const needed = (name: string): string => {
    const value = flags.get(name);
    if (value === undefined) throw new Failure(`--${name}: is missing; see estate watch --help`);
    return value;
  };
  const ca = flags.get("bmc-ca");
  if (ca !== undefined && flags.has("bmc-insecure")) {
    throw new Failure("--bmc-insecure: takes any certificate, --bmc-ca only those of one authority; give one of them");
  }
  return {
    // A configuration that is written may be read from another folder.
    kubeconfig: resolve(needed("kubeconfig")),
    username: needed("bmc-user"),
    passwordFile: resolve(needed("bmc-password-file")),
    tls: ca === undefined ? (flags.has("bmc-insecure") ? "insecure" : "verify") : { ca: resolve(ca) },
    pollMs: numberOf(flags, "poll-ms", 100, 60_000),
    metricsPort: numberOf(flags, "metrics-port", 1, 65_535),
  };
}

function numberOf(flags: FlagValues, name: string, least: number, most: number): number | undefined {
  const text = flags.get(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new Failure(`--${name}: is ${visibleLine(text)}; give a whole number from ${least} to ${most}`);
}

function configOf({ clusters, hosts }: Fencing, access: Access): ConfigInput {
  const { kubeconfig, username, passwordFile, tls, pollMs, metricsPort } = access;
  return {
    ...(pollMs === undefined ? {} : { pollMs }),
    ...(metricsPort === undefined ? {} : { metrics: { port: metricsPort } }),
    clusters: clusters.map((cluster) => ({ ...cluster, kubeconfig })),
    hosts: hosts.map((host) => ({ ...host, credentials: { username, passwordFile }, tls })),
  };
}

/** What was derived goes through the same checks as what is read. @throws {Failure} */
function checked(text: string): Config {
  try {
    return parseConfig(text, "derived configuration");
  } catch (error) {
    if (error instanceof ConfigError) throw new Failure(error.message);
    throw error;
  }
}
