/** Programs that would change a machine, and what stands in for them. */
import { modprobe, swapoff, sysctl } from "./kernel.ts";
import { kubeadm, kubectl } from "./kubernetes.ts";
import type { ProgramDouble } from "./machine.ts";
import { aptGet, aptMark, systemctl } from "./packages.ts";

/** Doubles by the name of their program. */
export const PROGRAMS: Readonly<Record<string, ProgramDouble>> = {
  "apt-get": aptGet,
  "apt-mark": aptMark,
  kubeadm,
  kubectl,
  modprobe,
  swapoff,
  sysctl,
  systemctl,
};
