/** Exit codes of every command: a contract with pipelines. The first that applies, in this order, is given. */
export const exit = {
  ok: 0,
  /** The tool or its input failed: there is no result. */
  failed: 1,
  /** The estate has a finding of severity error. */
  findings: 2,
  /** A budget is broken. */
  budget: 3,
  /** Too much of the cost rests on stale prices, or too much has none. */
  prices: 4,
  /** SIGINT or SIGTERM ended it, as a shell says it of a program that Ctrl-C ended. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exit)[keyof typeof exit];
