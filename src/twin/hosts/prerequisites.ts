/** What the machine must offer for hosts to run on it. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** Debian packages by the program that is needed of them. */
const PACKAGES: Readonly<Record<string, string>> = {
  ip: "iproute2",
  ssh: "openssh-client",
  "ssh-keygen": "openssh-client",
  sshd: "openssh-server",
  mount: "mount",
  setpriv: "util-linux",
  unshare: "util-linux",
};

const FOLDERS = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/**
 * Everything that is missing, one message each; empty when hosts can be started.
 *
 * @param uid user that the twin runs as
 * @param exists whether there is a file
 */
export function missingForHosts(
  uid: number | undefined,
  exists: (path: string) => boolean = existsSync,
): readonly string[] {
  const programs = Object.entries(PACKAGES).filter(([name]) => !FOLDERS.some((folder) => exists(join(folder, name))));
  return [
    ...(uid === 0 ? [] : [`hosts: run as user ${uid}, network namespaces are for root; start the twin by sudo`]),
    ...programs.map(
      ([name, from]) =>
        `hosts: ${name} is not installed; install it by apt-get install --no-install-recommends ${from}`,
    ),
  ];
}
