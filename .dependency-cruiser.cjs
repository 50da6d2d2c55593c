// Imports go one way: units <- model <- catalogue <- views <- analysis <- cost <- render <- components <- index.
const layers = ["units", "model", "catalogue", "views", "analysis", "cost", "render"];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    ...layers.map((layer, index) => ({
      name: `${layer}-imports-lower-layers-only`,
      severity: "error",
      from: { path: `^src/${layer}/` },
      to: { path: "^(src|components|policies)/", pathNot: `^src/(${layers.slice(0, index + 1).join("|")})/` },
    })),
    {
      name: "pure-layers-have-no-engine-files-or-clock",
      comment: "The same rules run in the program, the policy pack, the browser page and the tests.",
      severity: "error",
      from: { path: "^src/(units|model|views|analysis|cost|render)/" },
      to: { path: "@pulumi/|^(node:)?(fs|fs/promises|process|child_process|net|http)$" },
    },
    {
      name: "components-take-model-views-and-render",
      severity: "error",
      from: { path: "^components/" },
      to: { path: "^(src|policies)/", pathNot: "^src/(units|model|catalogue|views|analysis|render)/" },
    },
    {
      name: "policies-judge-facts-and-resources",
      comment: "What a resource is they take from the graph, never from the program that declares it.",
      severity: "error",
      from: { path: "^policies/" },
      to: {
        path: "^(src|components)/",
        pathNot: "^src/(units|model|catalogue|views|analysis|engine/graph|node-check)",
      },
    },
    {
      name: "workloads-stand-alone",
      severity: "error",
      from: { path: "^src/workloads/" },
      to: { path: "^(src|components|policies)/", pathNot: "^src/(units|workloads)/" },
    },
    {
      name: "only-entry-points-read-stack-files",
      severity: "error",
      from: { pathNot: "^(src/(index\\.ts|cli/|config/|twin/)|policies/index|test/)" },
      to: { path: "^src/config/" },
    },
    {
      name: "nothing-imports-the-command-line",
      severity: "error",
      from: { pathNot: "^(src/cli/|test/)" },
      to: { path: "^src/cli/" },
    },
    { name: "no-unresolved", severity: "error", from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { exportsFields: ["exports"], conditionNames: ["import", "node", "default"] },
  },
};
