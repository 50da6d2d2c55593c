/** Amounts of Kubernetes as numbers. */

const SUFFIXES: Readonly<Record<string, number>> = {
  "": 1,
  m: 1e-3,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
};

/**
 * `200Gi`, `32000000000000`, `1.5T` as bytes.
 *
 * @throws RangeError for what is no amount
 */
export function bytesOf(text: string): number {
  const [, digits = "", suffix = ""] = /^(\d+(?:\.\d+)?(?:e\d+)?)([a-zA-Z]*)$/.exec(text) ?? [];
  const factor = SUFFIXES[suffix];
  if (digits === "" || factor === undefined)
    throw new RangeError(`${text}: is no amount of Kubernetes; write 200Gi or 200000000000`);
  return Number(digits) * factor;
}
