import { expect, test } from "vitest";
import { shownWords, verdictOf } from "../../../src/twin/proof/queue-stage.ts";

interface Condition {
  readonly type: string;
  readonly status: "True" | "False";
  readonly message?: string;
}

function workload(conditions: readonly Condition[], flavors?: Readonly<Record<string, string>>) {
  return {
    apiVersion: "kueue.x-k8s.io/v1beta2",
    kind: "Workload",
    metadata: { name: "job-probe" },
    status: {
      conditions,
      ...(flavors === undefined ? {} : { admission: { podSetAssignments: [{ name: "main", flavors }] } }),
    },
  };
}

test("an admitted job is told with the one flavor that all its resources are of", () => {
  const admitted = { type: "Admitted", status: "True" } as const;
  expect(verdictOf(workload([admitted], { cpu: "meta", "example.org/gpu": "meta" }))).toEqual({
    fate: "admitted",
    flavor: "meta",
    words: "",
  });
});

test("a refused job waits, for the reason that the manager gives", () => {
  const message = "insufficient unused quota for example.org/gpu in flavor meta, 1 more needed";
  expect(verdictOf(workload([{ type: "QuotaReserved", status: "False", message }]))).toEqual({
    fate: "waits",
    flavor: undefined,
    words: message,
  });
});

test("a job is not decided on before the manager has seen it, and while it takes quota back for it", () => {
  const message = "insufficient unused quota. Pending the preemption of 1 workload(s)";
  expect(verdictOf(undefined).fate).toBe("undecided");
  expect(verdictOf(workload([])).fate).toBe("undecided");
  expect(verdictOf(workload([{ type: "QuotaReserved", status: "False", message }])).fate).toBe("undecided");
});

test("a job that gave back what it had is suspended, not waiting, until it is admitted again", () => {
  const evicted = { type: "Evicted", status: "True", message: "Preempted to accommodate a workload" } as const;
  const refused = { type: "QuotaReserved", status: "False", message: "insufficient unused quota" } as const;
  expect(verdictOf(workload([refused, evicted]))).toMatchObject({
    fate: "suspended",
    words: "Preempted to accommodate a workload",
  });
  const again = { type: "Admitted", status: "True" } as const;
  expect(verdictOf(workload([{ ...evicted, status: "False" }, again], { cpu: "meta" })).fate).toBe("admitted");
});

test("of the flavors that a job was refused on its queue's own is told", () => {
  const words =
    "couldn't assign flavors to pod set main: insufficient quota for example.org/gpu in flavor meta, previously considered podsets requests (0) + current podset request (3) > maximum capacity (2), insufficient unused quota for example.org/gpu in flavor research, 1 more needed";
  expect(shownWords(words, "research")).toBe(
    "insufficient unused quota for example.org/gpu in flavor research, 1 more needed",
  );
  expect(shownWords(words, "meta")).toBe(
    "insufficient quota for example.org/gpu in flavor meta, previously considered podsets requests (0) + current podset request (3) > maximum capacity (2)",
  );
  expect(shownWords("DeviceClass x is not mapped in DRA configuration", "meta")).toBe(
    "DeviceClass x is not mapped in DRA configuration",
  );
});

test("who took something back is told by its queue, not by a number that is another each time", () => {
  const words =
    "Preempted to accommodate a workload (UID: 96899, JobUID: 57e16) due to reclamation within the cohort; preemptor path: /all/learning";
  expect(shownWords(words, "meta")).toBe(
    "Preempted to accommodate a workload due to reclamation within the cohort; preemptor path: /all/learning",
  );
});
