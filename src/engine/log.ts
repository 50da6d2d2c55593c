/** The engine service of a run: takes what the program and the SDK log. */

/** One message of the program or of the SDK. */
export interface LogLine {
  readonly severity: "debug" | "info" | "warning" | "error";
  readonly message: string;
  /** The resource that the message is about. */
  readonly urn?: string;
}

const SEVERITIES = ["debug", "info", "warning", "error"] as const;

interface LogRequest {
  getSeverity(): number;
  getMessage(): string;
  getUrn(): string;
}

type Callback = (error: null, response: object) => void;

/** Receives log requests; an error that is logged fails the run, as with the real engine. */
export class Logger {
  readonly errors: Error[] = [];
  readonly #known: readonly string[];
  readonly #onLog: (line: LogLine) => void;

  constructor(known: readonly string[], onLog: (line: LogLine) => void = printProblems) {
    this.#known = known;
    this.#onLog = onLog;
  }

  log(request: LogRequest, callback: Callback): void {
    const severity = SEVERITIES[request.getSeverity()] ?? "info";
    const message = this.#known.reduce((text, secret) => text.replaceAll(secret, "[secret]"), request.getMessage());
    if (severity === "error") this.errors.push(new Error(message));
    const urn = request.getUrn();
    this.#onLog({ severity, message, ...(urn === "" ? {} : { urn }) });
    callback(null, {});
  }

  setRootResource(_request: unknown, callback: Callback): void {
    callback(null, {});
  }

  requirePulumiVersion(_request: unknown, callback: Callback): void {
    callback(null, {});
  }
}

function printProblems(line: LogLine): void {
  if (line.severity === "warning" || line.severity === "error") console.error(`${line.severity}: ${line.message}`);
}
