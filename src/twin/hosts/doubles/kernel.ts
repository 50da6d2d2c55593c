/** Doubles of the programs that change the kernel: modprobe, sysctl, swapoff. */
import { failure, type Machine, type Outcome } from "./machine.ts";

const SETTINGS = "/etc/sysctl.d";

/** `modprobe NAME`: the module counts as loaded. */
export function modprobe(args: readonly string[], machine: Machine): Outcome {
  const [name, ...rest] = args;
  if (name === undefined || rest.length > 0 || !/^[a-z][a-z0-9_]*$/.test(name)) {
    return failure(`modprobe: double: expected the name of one module, got ${JSON.stringify(args)}`);
  }
  machine.learn("module", name);
  return { code: 0 };
}

/** `sysctl --quiet --system`: takes what the files under /etc/sysctl.d set. */
export function sysctl(args: readonly string[], machine: Machine): Outcome {
  if (args.join(" ") !== "--quiet --system") {
    return failure(`sysctl: double: expected --quiet --system, got ${JSON.stringify(args)}`);
  }
  for (const file of machine.list(SETTINGS).filter((name) => name.endsWith(".conf"))) {
    for (const line of (machine.read(`${SETTINGS}/${file}`) ?? "").split("\n")) {
      if (/^\s*([#;].*)?$/.test(line)) continue;
      const [, key, value] = /^\s*-?([a-z0-9_.-]+)\s*=\s*(\S.*?)\s*$/.exec(line) ?? [];
      if (key === undefined || value === undefined) {
        return failure(`sysctl: ${SETTINGS}/${file}: invalid syntax, continuing...`);
      }
      // The kernel has these settings only as long as the module is there.
      if (key.startsWith("net.bridge.") && machine.fact("module", "br_netfilter") === undefined) {
        return failure(`sysctl: cannot stat /proc/sys/${key.replaceAll(".", "/")}: No such file or directory`);
      }
      machine.learn("sysctl", key, value);
    }
  }
  return { code: 0 };
}

/** `swapoff --all` */
export function swapoff(args: readonly string[], machine: Machine): Outcome {
  if (args.join(" ") !== "--all") return failure(`swapoff: double: expected --all, got ${JSON.stringify(args)}`);
  machine.learn("swap", "off");
  return { code: 0 };
}
