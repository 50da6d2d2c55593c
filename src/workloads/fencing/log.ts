/** The detector's log: one JSON object a line, for people with `jq` and for collectors. */

export type Level = "info" | "warn" | "error";

/** What a line says besides its event; never a password, a token or an answer as it came. */
export type Details = Readonly<Record<string, string | number | boolean | undefined>>;

export interface Log {
  readonly info: (event: string, details?: Details) => void;
  readonly warn: (event: string, details?: Details) => void;
  readonly error: (event: string, details?: Details) => void;
}

/** @param now time in milliseconds */
export function logTo(write: (line: string) => void, now: () => number = Date.now): Log {
  const say =
    (level: Level) =>
    (event: string, details: Details = {}) =>
      write(`${JSON.stringify({ time: new Date(now()).toISOString(), level, event, ...details })}\n`);
  return { info: say("info"), warn: say("warn"), error: say("error") };
}
