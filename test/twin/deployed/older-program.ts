/** The program as it was before it declared objects as API servers write them back: what states of that time hold. */
import { type ProgramEdit, replacing } from "../engine/project.ts";

export const OLDER_PROGRAM: readonly ProgramEdit[] = [
  // Places in the source and stack traces of registrations.
  replacing("src/index.ts", "\nwithoutStackTraces();\n", "\n"),
  // The path of the kubeconfig of whoever deployed.
  replacing("components/kubernetes/provider.ts", "{ parent, transformations: [statedAlone] }", "{ parent }"),
  replacing(
    "src/render/workloads/services.ts",
    "{ ...metadata(plan), annotations: NOT_AWAITED }",
    "{ ...metadata(plan) }",
  ),
  // `65536Mi` instead of `64Gi`.
  replacing(
    "src/render/kubernetes/quantity.ts",
    "inLargest(base, 1024, BINARY) : count(base);",
    "String(base / MIB).concat('Mi') : String(base);",
  ),
  replacing("src/render/workloads/pod.ts", "...withoutEmpty({\n      args:", "...({\n      args:"),
  replacing("components/workloads/workload.ts", "{ ...own, customTimeouts: timeLimits(plan) }", "{ ...own }"),
  replacing("src/render/kubernetes/admission.ts", "[PODS, ...(rule.early ? MAKERS : [])]", "[PODS]"),
  replacing("src/render/kubernetes/admission.ts", "rule.early ? POD_WITHIN :", ""),
];
