/** The machine cannot hold a twin, or what was asked for is not in the estate. Nothing was started. */
export class TwinRefused extends Error {
  override readonly name = "TwinRefused";
}
