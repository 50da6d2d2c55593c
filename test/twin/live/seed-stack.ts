/** A stack that holds nothing but the seed hosts of prod, driven by the real Pulumi CLI against the Command provider's double. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { LocalWorkspace, PulumiCommand, type Stack } from "@pulumi/pulumi/automation/index.js";
import { SeedHost } from "../../../components/compute/seed-host.ts";
import type { Estate } from "../../../src/model/estate.ts";
import { type CommandRunner, commandDouble } from "../../../src/twin/providers/command-double.ts";
import { type DoubleServer, serveDoubles } from "../../../src/twin/providers/double-server.ts";
import { TOOLS_FOLDER } from "../../../src/twin/tools/where.ts";
import type { Views } from "../../../src/views/types.ts";

export interface SeedStack {
  readonly stack: Stack;
  readonly server: DoubleServer;
  /** Deploys this estate from now on. */
  readonly use: (estate: Estate) => void;
}

export async function openSeedStack(args: {
  readonly folder: string;
  readonly estate: Estate;
  readonly views: Views;
  readonly privateKey: string;
  readonly run: CommandRunner;
}): Promise<SeedStack> {
  const { folder, views } = args;
  let estate = args.estate;
  const server = await serveDoubles([commandDouble(args.run)]);
  const at = (name: string): string => join(folder, name);
  for (const part of ["work", "state", "home"]) mkdirSync(at(part));
  writeFileSync(at("work/Pulumi.yaml"), "name: estate\nruntime: nodejs\n");
  const program = async (): Promise<void> => {
    const privateKey = new pulumi.Config("estate").getSecret("seedSshKey");
    for (const seed of estate.platform.seeds) new SeedHost(seed.id, { seed, estate, views, privateKey });
  };
  const stack = await LocalWorkspace.createStack(
    { stackName: "seed", projectName: "estate", program },
    {
      workDir: at("work"),
      pulumiHome: at("home"),
      pulumiCommand: await PulumiCommand.get({ root: TOOLS_FOLDER }),
      envVars: {
        PULUMI_BACKEND_URL: `file://${at("state")}`,
        PULUMI_CONFIG_PASSPHRASE: "correct-horse-battery-staple",
        PULUMI_DEBUG_PROVIDERS: server.debugProviders,
        PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
        PULUMI_SKIP_UPDATE_CHECK: "true",
      },
    },
  );
  await stack.setConfig("estate:seedSshKey", { value: args.privateKey, secret: true });
  return {
    stack,
    server,
    use: (next) => {
      estate = next;
    },
  };
}
