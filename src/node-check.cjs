/**
 * Whether a Node can run this program. A file that every Node can load, CommonJS in the language of old ones: the entries load it
 * before any TypeScript.
 */

/** What runs the pinned Node: npm puts the one of `package.json` first on the PATH. */
const COMMAND = "npm run pulumi -- preview -s prod";

exports.nodeRefusal = function nodeRefusal({ features, versions }) {
  // Absent where Node knows no TypeScript, false where it would only with a flag.
  if (features.typescript) return undefined;
  const got = `node: got ${versions.node}, which does not run TypeScript`;
  return `${got}; needs 22.18, 23.6 or newer; start Pulumi with the pinned one: ${COMMAND}`;
};

exports.refuseOldNode = function refuseOldNode(node, RunError) {
  const refusal = exports.nodeRefusal(node);
  if (refusal === undefined) return;
  // The SDK has Node format the trace, though nobody sees it; Node 20 takes half a minute to colour the folders of packages in one.
  Error.stackTraceLimit = 0;
  throw new RunError(refusal);
};
