/** Sharing out whole micro-dollars so that the shares sum to the whole. */

/** Shares of `total` in proportion to the weights; all to the last where every weight is 0. */
export function allocate(total: number, weights: readonly number[]): readonly number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  let weighed = 0;
  let given = 0;
  return weights.map((weight, index) => {
    weighed += weight;
    const upTo = index === weights.length - 1 ? total : sum === 0 ? 0 : Math.round((total * weighed) / sum);
    const share = upTo - given;
    given = upTo;
    return share;
  });
}
