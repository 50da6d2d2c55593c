/** The file tree that a host has for its own: an account, sshd, and doubles in front of the programs that change a machine. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { PROGRAMS } from "./doubles/table.ts";

export interface RootArgs {
  readonly address: string;
  /** Account that logs in; it is root under another name. */
  readonly user: string;
  /** Private key by which the host is known. */
  readonly hostKey: string;
  /** Public key that opens the account. */
  readonly authorizedKey: string;
}

/** Folders that `host-init.sh` mounts on, and those that every installed system has. */
const FOLDERS = [
  "dev",
  "etc/modules-load.d",
  "etc/sysctl.d",
  "old",
  "opt/host-double/node_modules/yaml",
  "opt/host-double/programs",
  "proc",
  "root",
  "run",
  "tmp",
  "usr",
];

const DOUBLES = "/opt/host-double";
const PATH = `${DOUBLES}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`;

interface HostFile {
  readonly path: string;
  readonly mode: number;
  readonly text: string;
}

/** Lays out a new tree. */
export function makeRoot(root: string, args: RootArgs): void {
  for (const folder of FOLDERS) mkdirSync(join(root, folder), { recursive: true });
  for (const { path, mode, text } of hostFiles(args)) {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
    // The mode of a new file is cut by the umask of whoever runs the twin.
    chmodSync(file, mode);
  }
  for (const name of ["bin", "lib", "lib64", "sbin"]) symlinkSync(`usr/${name}`, join(root, name));
}

/** Files of a new host, by their path below its root. */
export function hostFiles({ address, user, hostKey, authorizedKey }: RootArgs): readonly HostFile[] {
  return [
    { path: "etc/passwd", mode: 0o644, text: accounts(user) },
    { path: "etc/group", mode: 0o644, text: "root:x:0:\nnogroup:x:65534:\n" },
    { path: "etc/ssh/sshd_config", mode: 0o644, text: sshdConfig(address, user) },
    { path: "etc/ssh/host_key", mode: 0o600, text: hostKey },
    { path: "etc/ssh/authorized_keys", mode: 0o600, text: authorizedKey },
    // Node takes files under this folder for ES modules by it.
    { path: "opt/host-double/package.json", mode: 0o644, text: '{ "type": "module" }\n' },
    ...["sudo", ...Object.keys(PROGRAMS)].map((name) => ({
      path: `opt/host-double/bin/${name}`,
      mode: 0o755,
      text: `#!/bin/sh\n# Double of ${name}.\nexec ${DOUBLES}/node ${DOUBLES}/programs/main.ts ${name} "$@"\n`,
    })),
  ];
}

/** A star for a password opens no door and, other than an exclamation mark, does not lock the account for keys. */
function accounts(user: string): string {
  const lines = ["root:*:0:0:root:/root:/bin/sh", "sshd:*:100:65534::/run/sshd:/usr/sbin/nologin"];
  return [...(user === "root" ? [] : [`${user}:*:0:0::/root:/bin/sh`]), ...lines, ""].join("\n");
}

/** As Debian ships sshd, but for keys only, for one user, and without asking PAM or a name server. */
function sshdConfig(address: string, user: string): string {
  return [
    `ListenAddress ${address}`,
    "Port 22",
    "HostKey /etc/ssh/host_key",
    "AuthorizedKeysFile /etc/ssh/authorized_keys",
    "AuthenticationMethods publickey",
    "PermitRootLogin prohibit-password",
    `AllowUsers ${user}`,
    "UsePAM no",
    "UseDNS no",
    "PidFile none",
    "PrintMotd no",
    "X11Forwarding no",
    "AcceptEnv LANG LC_*",
    `SetEnv PATH=${PATH}`,
    "",
  ].join("\n");
}
