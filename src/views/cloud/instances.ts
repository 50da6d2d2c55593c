/** What an EC2 instance type's name tells: accelerators and processor. */

/** Machine image family of EKS. */
export type AmiType =
  | "AL2023_x86_64_STANDARD"
  | "AL2023_ARM_64_STANDARD"
  | "AL2023_x86_64_NVIDIA"
  | "AL2023_ARM_64_NVIDIA";

/** `p4de.24xlarge`: family letters, generation, attributes. EC2 user guide, "Instance type naming conventions". */
const NAME = /^([a-z]+)(\d+)([a-z-]*)\./;

export function hasGpu(instanceType: string): boolean {
  const family = NAME.exec(instanceType)?.[1];
  return family === "p" || family === "g";
}

/** Amazon Linux 2023 for the processor, with the NVIDIA driver where there are GPUs: attribute `g` is Graviton. */
export function amiType(instanceType: string): AmiType {
  const arm = NAME.exec(instanceType)?.[3]?.includes("g") ?? false;
  return `AL2023_${arm ? "ARM_64" : "x86_64"}_${hasGpu(instanceType) ? "NVIDIA" : "STANDARD"}`;
}
