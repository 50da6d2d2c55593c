/** The machine cannot hold a twin, or what was asked for is not in the estate. Nothing was started. */
export class TwinRefused extends Error {
  override readonly name = "TwinRefused";
}

/** Of a twin that nothing more can be done with. */
export function notWhole(stack: string, folder: string, why: string): TwinRefused {
  return new TwinRefused(
    `${stack}: the twin in ${folder} is not whole, ${why}; end it by estate twin down --stack ${stack}, then start it anew`,
  );
}

/** Of a twin on which somebody works: `deploys into`. */
export function busy(stack: string, folder: string, does: string): TwinRefused {
  return new TwinRefused(
    `${stack}: another command ${does} the twin in ${folder}; wait for it, or end the twin by estate twin down --stack ${stack}`,
  );
}
