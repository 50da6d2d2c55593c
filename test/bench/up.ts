/**
 * Measures where the time of a first `pulumi up` of the primary estate goes: `npm run bench:up`.
 *
 * The stack goes into real control planes, by doubles of the providers that wait as the real ones do. The engine writes its state after
 * each step; a second run on the same machine writes it once, so the difference is what those writes cost. Only ratios hold elsewhere.
 */
import { statSync } from "node:fs";
import { join } from "node:path";
import { openSession } from "../twin/engine/session.ts";

/** As many steps at a time as Pulumi takes on a machine of 4 cores. */
const PARALLEL = 16;

interface Measured {
  readonly seconds: number;
  readonly again: number;
  readonly resources: number;
  /** Of the state in the end. */
  readonly bytes: number;
}

async function measure(hasty: boolean): Promise<Measured> {
  const session = await openSession({ name: "prod", hasty, into: "machines" });
  try {
    const up = async (): Promise<readonly [number, number]> => {
      const begun = performance.now();
      const { summary } = await session.stack.up({ parallel: PARALLEL });
      const count = Object.values(summary.resourceChanges ?? {}).reduce((sum, each) => sum + each, 0);
      return [(performance.now() - begun) / 1_000, count];
    };
    const [seconds, resources] = await up();
    const [again] = await up();
    const { size } = statSync(join(session.folder, "state/.pulumi/stacks/estate/prod.json"));
    return { seconds, again, resources, bytes: size };
  } finally {
    await session.close();
  }
}

const once = await measure(true);
const each = await measure(false);
const line = (what: string, { seconds, again, resources, bytes }: Measured): string =>
  `${what}: ${resources} resources in ${seconds.toFixed(1)} s, again without a change ${again.toFixed(1)} s, state ${(bytes / 1e6).toFixed(2)} MB`;
console.log(line("state written once", once));
console.log(line("state written after each step", each));
console.log(`writing the state takes ${(100 * (1 - once.seconds / each.seconds)).toFixed(0)} % of the time`);
process.exit(0);
