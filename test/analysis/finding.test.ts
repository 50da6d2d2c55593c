import { expect, test } from "vitest";
import { compareFindings, type Finding } from "../../src/analysis/finding.ts";

test("findings are sorted worst first, then by code, then by subject", () => {
  const text = { says: "", computed: "", limit: "", remedy: "", source: "" };
  const finding = (severity: Finding["severity"], code: string, subject: string) => ({
    code,
    severity,
    subject,
    ...text,
  });
  const sorted = [
    finding("error", "C-01", "a"),
    finding("error", "C-01", "b"),
    finding("error", "C-02", "a"),
    finding("warning", "C-00", "Z"),
    finding("warning", "C-00", "a"),
    finding("info", "A", "a"),
  ];
  expect([...sorted].reverse().sort(compareFindings)).toEqual(sorted);
});
