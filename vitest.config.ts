import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // One worker per core is what a 2-core CI machine can hold in memory next to the SDKs.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/twin/engine/**", "test/twin/deployed/**", "test/twin/live/**"],
          // A property of many cases takes a while where other suites run beside it.
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: "engine",
          // Drives the real Pulumi CLI, which `npm run tools pulumi` builds.
          include: ["test/twin/engine/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "deployed",
          // Drives the CLI against real control planes, which `npm run tools` builds.
          include: ["test/twin/deployed/**/*.test.ts"],
          testTimeout: 900_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: "twin",
          // Starts real control planes and services, which `npm run tools` builds.
          include: ["test/twin/live/**/*.test.ts"],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
});
