/** Why a deployment failed, in the few lines of the engine's report that say so. */
import { dirname } from "node:path";
import { TwinRefused } from "./refused.ts";

export interface DeployedPlace {
  readonly stack: string;
  /** File with the passphrase. */
  readonly passphrase: string;
  /** File with all that the engine said. */
  readonly log: string;
  /** Why not all of it is there; nothing where it is. */
  readonly lost?: unknown;
}

/** The error as a user is told it. */
export function deployFailure(error: unknown, { stack, passphrase, log, lost }: DeployedPlace): Error {
  const text = error instanceof Error ? error.message : String(error);
  const down = `estate twin down --stack ${stack}`;
  if (/incorrect passphrase|no passphrase|passphrase must be set/.test(text)) {
    return new TwinRefused(
      `${stack}: the passphrase in ${passphrase} does not open the state of the twin; put the right one back, or end the twin by ${down}`,
    );
  }
  const signal = /^(?: stderr: )?Command was killed with (SIG\w+)/m.exec(text)?.[1];
  if (signal !== undefined) {
    return new Error(
      `${stack}: the Pulumi engine was ended by ${signal} in the middle of the deployment; end the twin by ${down}, then start it anew`,
    );
  }
  if (lost !== undefined || STATE_UNWRITTEN.test(text)) {
    const why = lost instanceof Error ? lost.message : "no space left on device";
    return new Error(
      `${stack}: the deployment failed, ${dirname(log)} cannot be written: ${why}; end the twin by ${down}, make room on that disk, then start it anew`,
    );
  }
  return new Error(`${stack}: the deployment failed:\n${reasons(text).join("\n")}\nall that was said is in ${log}`);
}

/** What the engine says when its own state finds no room; a host that a command runs on may be full as well. */
const STATE_UNWRITTEN = /^ENOSPC|\.pulumi\/.*no space left on device/m;

/** Heads of the sections that the engine ends its report with. */
const SECTION = /^(Diagnostics|Outputs|Policies|Resources|Duration):/;
/** What follows of a failure that is told by itself: that it failed, and where the program waited for it. */
const ECHO =
  /^\s+at .+(?:\(.+\)|:\d+)$|^ *error: update failed$|^ *error: Unhandled exception: Error: resource .+ failed to register$/;
/** `  kubernetes:apps/v1:Deployment (house-tool):` */
const SUBJECT = /^ {2}\S+ \(.+\):$/;

function reasons(text: string): readonly string[] {
  let section = "";
  // The error of the Automation API repeats at its end what stands above it.
  const [first = ""] = text.split("\n err?:");
  const lines = first.replace(/^ stdout: /m, "").split("\n");
  const found = lines.filter((line) => {
    const head = SECTION.exec(line)?.[1];
    if (head !== undefined) section = head;
    else if (line.startsWith(" stderr:")) section = "";
    return head === undefined && (section === "Diagnostics" ? line.trim() !== "" : line.startsWith("error:"));
  });
  const told = found.filter((line) => !ECHO.test(line));
  // Nothing is left below a subject of which only echoes were told.
  const kept = told.filter((line, at) => !SUBJECT.test(line) || /^ {4}/.test(told[at + 1] ?? ""));
  return kept.length === 0 ? [`  ${text.trim()}`] : kept.map((line) => `  ${line.replace(/^ {2}/, "").trimEnd()}`);
}
