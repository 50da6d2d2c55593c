import { describe, expect, it } from "vitest";
import { amiType } from "../../../src/views/cloud/instances.ts";

describe("a machine image", () => {
  it.each([
    ["m7i.xlarge", "AL2023_x86_64_STANDARD"],
    ["c7gn.16xlarge", "AL2023_ARM_64_STANDARD"],
    ["r8gd.large", "AL2023_ARM_64_STANDARD"],
    ["p4de.24xlarge", "AL2023_x86_64_NVIDIA"],
    ["g6e.12xlarge", "AL2023_x86_64_NVIDIA"],
    ["g5g.xlarge", "AL2023_ARM_64_NVIDIA"],
    ["inf2.xlarge", "AL2023_x86_64_STANDARD"],
  ])("of %s is %s", (instanceType, image) => {
    expect(amiType(instanceType)).toBe(image);
  });
});
