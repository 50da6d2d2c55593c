import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    // One worker per core is what a 2-core CI machine can hold in memory next to the SDKs.
    maxWorkers: 2,
  },
});
