/** Where a command prints, and what the place can show. */
export interface Terminal {
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  /** Columns of the output. */
  readonly width: number;
  readonly colour: boolean;
}

/** Columns where nothing is known of the reader: files, pipes, logs. */
export const DEFAULT_WIDTH = 80;

/**
 * The terminal of this process. Colours only where standard output is a terminal, and not with `NO_COLOR` set to
 * anything (no-color.org) or `TERM=dumb`.
 */
export function processTerminal({ stdout, stderr, env }: NodeJS.Process): Terminal {
  return {
    out: (text) => stdout.write(text),
    err: (text) => stderr.write(text),
    // A terminal that does not know its size says 0.
    width: stdout.isTTY && stdout.columns > 0 ? stdout.columns : DEFAULT_WIDTH,
    colour: stdout.isTTY && !env["NO_COLOR"] && env["TERM"] !== "dumb",
  };
}

/** A reader that has gone, as `head` does, ends the output and is no error. */
export function ignoreClosedPipes({ stdout, stderr }: NodeJS.Process): void {
  for (const stream of [stdout, stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
  }
}
