import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type { Cluster, Estate } from "../../src/model/estate.ts";
import { quote, seedScripts } from "../../src/render/host/seed.ts";
import type { Views } from "../../src/views/types.ts";

export interface SeedHostArgs {
  readonly seed: Estate["platform"]["seeds"][number];
  readonly estate: Estate;
  readonly views: Views;
  /** Private key of the seed's user; the agent of whoever runs Pulumi when it is not configured. */
  readonly privateKey: pulumi.Output<string> | undefined;
}

/**
 * The host that the first control plane is made on. No API exists before it, so it is reached by ssh.
 *
 * The commands have no triggers: a trigger would replace them on each change, and a control plane is never made twice.
 */
export class SeedHost extends pulumi.ComponentResource {
  constructor(name: string, args: SeedHostArgs, opts?: pulumi.ComponentResourceOptions) {
    const { seed, estate, views, privateKey } = args;
    super("estate:compute:SeedHost", name, { seed }, opts);
    const cluster = clusterOf(estate, seed.node);
    const address = views.interfaces.find(
      (entry) => entry.device === seed.node && entry.pool === cluster.segment,
    )?.address;
    if (address === undefined) {
      throw new pulumi.RunError(`${seed.node}: has no address in a segment; set clusters.${cluster.id}.segment`);
    }
    const connection: command.types.input.remote.ConnectionArgs = {
      host: address,
      user: seed.user,
      ...(seed.hostKey === undefined ? {} : { hostKey: seed.hostKey }),
      ...(privateKey === undefined ? {} : { privateKey: pulumi.secret(privateKey) }),
    };
    const scripts = seedScripts(seed.node, address, cluster.kubernetes);
    let last: command.remote.Command | undefined;
    const run = (step: string, text: string, stdin?: string): void => {
      last = new command.remote.Command(
        `${name}-${step}`,
        {
          connection,
          create: elevated(text),
          update: elevated(text),
          ...(stdin === undefined ? {} : { stdin }),
          logging: command.remote.Logging.StdoutAndStderr,
        },
        { parent: this, dependsOn: last === undefined ? [] : [last] },
      );
    };
    run("prepare", scripts.prepare);
    run("configure", scripts.configure, scripts.kubeadm);
    run("initialise", scripts.initialise);
    run("verify", scripts.verify);
    this.registerOutputs({ seed, address });
  }
}

type Founded = Cluster & { readonly kubernetes: NonNullable<Cluster["kubernetes"]> };

function clusterOf(estate: Estate, node: string): Founded {
  const cluster = estate.clusters.find((candidate) => candidate.nodes.some((member) => member.id === node));
  if (cluster?.kubernetes === undefined) {
    throw new pulumi.RunError(
      `${node}: is in no cluster with a kubernetes section; name another node under platform.seeds`,
    );
  }
  return { ...cluster, kubernetes: cluster.kubernetes };
}

/** The scripts need root; the login user gets there without a password. */
function elevated(text: string): string {
  return `sudo sh -c ${quote(text)}`;
}
