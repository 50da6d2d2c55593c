/** Lists of CPUs as the kernel writes them. */

/**
 * Number of CPUs in a list such as `0-3,8`.
 *
 * @param list text that the schema has accepted; 0 where there is none
 */
export function cpuCount(list: string | undefined): number {
  if (list === undefined) return 0;
  return list.split(",").reduce((sum, range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return sum + last - first + 1;
  }, 0);
}
