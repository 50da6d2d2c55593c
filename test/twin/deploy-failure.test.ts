import { expect, test } from "vitest";
import { deployFailure } from "../../src/twin/deploy-failure.ts";
import { TwinRefused } from "../../src/twin/refused.ts";

const place = { stack: "small", passphrase: "/twin/passphrase", log: "/twin/up.log" };
const command = "/twin/bin/pulumi up --yes --skip-preview";
/** As the Automation API writes what the CLI said. */
const said = (stdout: string, stderr: string): Error =>
  new Error(`code: -2\n stdout: ${stdout}\n stderr: ${stderr}\n err?: Error: ${stderr}\n${stdout}\n`);

test("a disk that is full is told as that, with a way out", () => {
  const full = "small: the deployment failed, /twin cannot be written: ";
  const way = "; end the twin by estate twin down --stack small, make room on that disk, then start it anew";
  const lost = new Error("ENOSPC: no space left on device, write");
  expect(deployFailure(new Error("update failed"), { ...place, lost }).message).toBe(`${full}${lost.message}${way}`);
  const stderr = "error: write /twin/state/.pulumi/stacks/small.json: no space left on device\n";
  expect(deployFailure(said("", stderr), place).message).toBe(`${full}no space left on device${way}`);
  const onHost = deployFailure(said("", "error: apt-get: no space left on device\n"), place).message;
  expect(onHost).toContain("apt-get: no space left on device\nall that was said is in /twin/up.log");
});

const REPORT = `Updating (small):

 ~  kubernetes:apps/v1:Deployment house-tool **updating failed** [diff: ~spec]; error: 1 error occurred:
    pulumi:pulumi:Stack estate-small **failed** 2 errors
Diagnostics:
  kubernetes:apps/v1:Deployment (house-tool):
    error: 1 error occurred:
    \t* the Kubernetes API server reported that "bench/tool" failed: failed calling webhook "nobody": connection refused

  pulumi:pulumi:Stack (estate-small):
    error: Unhandled exception: Error: resource house-tool [kubernetes:apps/v1:Deployment] failed to register
        at /estate/node_modules/@pulumi/pulumi/runtime/resource.js:619:32
        at process.processTicksAndRejections (node:internal/process/task_queues:104:5)
    error: update failed

Outputs:
    environment: "small"

Resources:
    ~ 2 updated
    97 unchanged
    2 errored

Duration: 3s
`;

test("a resource that cannot be made is told with the reason, once, and where all the rest is", () => {
  expect(deployFailure(said(REPORT, `Command failed with exit code 255: ${command}\n`), place)).toEqual(
    new Error(`small: the deployment failed:
  kubernetes:apps/v1:Deployment (house-tool):
    error: 1 error occurred:
    \t* the Kubernetes API server reported that "bench/tool" failed: failed calling webhook "nobody": connection refused
all that was said is in /twin/up.log`),
  );
});

test("each of several resources is told with its own reason", () => {
  const group = (name: string): string =>
    `  kubernetes:apps/v1:Deployment (${name}):\n    error: 1 error occurred:\n    \t* refused`;
  const report = `Diagnostics:\n${group("ant")}\n\n${group("bee")}\n\nDuration: 3s\n`;
  expect(deployFailure(said(report, `Command failed with exit code 255: ${command}\n`), place).message).toBe(
    `small: the deployment failed:\n${group("ant")}\n${group("bee")}\nall that was said is in /twin/up.log`,
  );
});

test("an error of the program itself is kept", () => {
  const report = `Diagnostics:
  pulumi:pulumi:Stack (estate-small):
    error: Unhandled exception: RangeError: bee: is no node
        at /estate/src/program.ts:61:32
        at async Promise.all (index 0)
    error: update failed

Duration: 3s
`;
  expect(deployFailure(said(report, `Command failed with exit code 255: ${command}\n`), place).message).toBe(
    `small: the deployment failed:
  pulumi:pulumi:Stack (estate-small):
    error: Unhandled exception: RangeError: bee: is no node
all that was said is in /twin/up.log`,
  );
});

test("what the engine says before it begins is told, once", () => {
  const stderr = `Command failed with exit code 1: ${command}\nerror: could not read the state: unexpected end of JSON input`;
  expect(deployFailure(said("", stderr), place).message).toBe(
    `small: the deployment failed:
  error: could not read the state: unexpected end of JSON input
all that was said is in /twin/up.log`,
  );
});

test("another passphrase is told with its file and the way out", () => {
  const stderr = `Command failed with exit code 1: ${command}\nerror: get stack secrets manager: incorrect passphrase`;
  expect(deployFailure(said("", stderr), place)).toEqual(
    new TwinRefused(
      "small: the passphrase in /twin/passphrase does not open the state of the twin; put the right one back, or end the twin by estate twin down --stack small",
    ),
  );
});

test("an engine that was ended is told with its signal, and that a new twin is needed", () => {
  const stderr = `Command was killed with SIGKILL (Forced termination): ${command}`;
  expect(deployFailure(said("Updating (small):\n", stderr), place)).toEqual(
    new Error(
      "small: the Pulumi engine was ended by SIGKILL in the middle of the deployment; end the twin by estate twin down --stack small, then start it anew",
    ),
  );
});

test("what is no report of the engine is told as it is", () => {
  expect(deployFailure(new Error("pulumi: is not built; run npm run tools"), place).message).toBe(
    "small: the deployment failed:\n  pulumi: is not built; run npm run tools\nall that was said is in /twin/up.log",
  );
});
