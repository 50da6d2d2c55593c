/** Doubles of the programs that install packages and start services: apt-get, apt-mark, systemctl. */
import { failure, type Machine, type Outcome } from "./machine.ts";

/** What the package archive of the double holds; any version that is asked for is there. */
const ARCHIVE = ["containerd", "kubelet", "kubeadm", "kubectl"];
/** Units by the package that brings them. */
const UNITS = ["containerd", "kubelet"];
const OPTIONS = ["--yes", "--allow-change-held-packages"];

/** `apt-get install --yes [--allow-change-held-packages] NAME[=VERSION]...` */
export function aptGet(args: readonly string[], machine: Machine): Outcome {
  const [verb, ...rest] = args;
  const options = rest.filter((word) => word.startsWith("-"));
  const wanted = rest.filter((word) => !word.startsWith("-"));
  const unknown = options.find((option) => !OPTIONS.includes(option));
  if (verb !== "install" || unknown !== undefined) {
    return failure(`apt-get: double: expected install with ${OPTIONS.join(", ")}, got ${JSON.stringify(args)}`, 100);
  }
  if (!options.includes("--yes") || machine.env["DEBIAN_FRONTEND"] !== "noninteractive") {
    return failure("E: double: nobody is there to answer; set --yes and DEBIAN_FRONTEND=noninteractive", 100);
  }
  const changes = wanted.map((word) => {
    const [, name = "", pattern] = /^([a-z0-9][a-z0-9.+-]*)(?:=(.+))?$/.exec(word) ?? [];
    // A star in a version stands for the revision of the package, of which the archive has the first.
    return { word, name, version: pattern?.replace(/\*$/, "1.1") ?? machine.fact("package", name) ?? "1.0" };
  });
  for (const { word, name, version } of changes) {
    if (!ARCHIVE.includes(name)) return failure(`E: Unable to locate package ${word}`, 100);
    const changesHeld = machine.fact("held", name) !== undefined && machine.fact("package", name) !== version;
    if (changesHeld && !options.includes("--allow-change-held-packages")) {
      return failure("E: Held packages were changed and -y was used without --allow-change-held-packages.", 100);
    }
  }
  const said = changes.map(({ name, version }) => {
    const there = machine.fact("package", name) === version;
    machine.learn("package", name, version);
    return there ? `${name} is already the newest version (${version}).` : `Setting up ${name} (${version}) ...`;
  });
  return { code: 0, stdout: `${said.join("\n")}\n` };
}

/** `apt-mark hold NAME...` */
export function aptMark(args: readonly string[], machine: Machine): Outcome {
  const [verb, ...names] = args;
  if (verb !== "hold" || names.length === 0) {
    return failure(`apt-mark: double: expected hold and names, got ${JSON.stringify(args)}`, 100);
  }
  const missing = names.find((name) => machine.fact("package", name) === undefined);
  if (missing !== undefined) return failure(`E: Can't select installed nor candidate version of ${missing}`, 100);
  const said = names.map((name) => {
    const was = machine.fact("held", name) !== undefined;
    machine.learn("held", name);
    return was ? `${name} was already set on hold.` : `${name} set on hold.`;
  });
  return { code: 0, stdout: `${said.join("\n")}\n` };
}

/** `systemctl enable --now UNIT...` */
export function systemctl(args: readonly string[], machine: Machine): Outcome {
  const [verb, now, ...units] = args;
  if (verb !== "enable" || now !== "--now" || units.length === 0) {
    return failure(`systemctl: double: expected enable --now and units, got ${JSON.stringify(args)}`);
  }
  const missing = units.find((unit) => !UNITS.includes(unit) || machine.fact("package", unit) === undefined);
  if (missing !== undefined) {
    return failure(`Failed to enable unit: Unit file ${missing}.service does not exist.`);
  }
  for (const unit of units) machine.learn("service", unit);
  return { code: 0 };
}
