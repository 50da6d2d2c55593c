/**
 * Entry that Pulumi starts for the policy pack: refuses a Node that cannot run TypeScript before it meets any. CommonJS, because the
 * SDK loads a pack by `require`, and old Nodes cannot load a module in that way.
 */
const { RunError } = require("@pulumi/pulumi");
const { refuseOldNode } = require("../src/node-check.cjs");

refuseOldNode(process, RunError);

// The SDK waits for what a pack exports, and tells what it is rejected with.
module.exports = import("./start.ts");
