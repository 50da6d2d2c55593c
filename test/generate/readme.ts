/** README with its generated blocks brought up to date: what stands between `<!-- begin NAME -->` and `<!-- end NAME -->`. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { coverageOf, coverageTable } from "../coverage/coverage.ts";
import { graphOf } from "./program.ts";

const top = join(import.meta.dirname, "../..");
const command = join(top, "src/cli/main.ts");

export async function readme(): Promise<string> {
  const blocks = new Map([
    ["preview", fenced(summary(estate(top, "preview", "--stack", "prod")))],
    ["change", fenced(oneNodeMore())],
    [
      "coverage",
      coverageTable(coverageOf([await graphOf("Pulumi.prod.yaml", "prod"), await graphOf("Pulumi.dr.yaml", "dr")])),
    ],
  ]);
  const text = readFileSync(join(top, "README.md"), "utf8");
  return text.replace(
    /(<!-- begin (\w+) -->\n)[\s\S]*?(<!-- end \2 -->)/g,
    (_all, begin: string, name: string, end: string) => {
      const block = blocks.get(name);
      if (block === undefined) throw new Error(`README.md: nothing generates the block ${name}`);
      return `${begin}${block}\n${end}`;
    },
  );
}

/** What the command prints at 80 columns; findings may make it exit with 2. */
function estate(cwd: string, ...args: string[]): string {
  const { stdout, stderr, status } = spawnSync(process.execPath, [command, ...args], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", COLUMNS: "80" },
    maxBuffer: 1 << 26,
  });
  if (status === null || status === 1) throw new Error(stderr);
  return stdout;
}

/** The head of a preview, and of its plan one line per site. */
function summary(text: string): string {
  const [head = "", plan = ""] = text.split(/^(?=Plan )/m, 2);
  const sites = plan.split(/^(?=Findings)/m, 1)[0] ?? "";
  return `${head}${sites
    .split("\n")
    .filter((line) => /^(Plan| {2}\S)/.test(line))
    .join("\n")}`;
}

/** What one more GPU node changes. */
function oneNodeMore(): string {
  const folder = mkdtempSync(join(tmpdir(), "estate-"));
  try {
    const text = readFileSync(join(top, "Pulumi.prod.yaml"), "utf8");
    const [last = ""] = /^ {8}gpu-4: .*$/m.exec(text) ?? [];
    const next = last
      .replace("gpu-4:", "gpu-5:")
      .replace("number: 104", "number: 105")
      .replace("rack: t2, u: 7", "rack: t2, u: 22")
      .replace(/(leaf-\d)\/4/g, "$1/5")
      .replace("oob-1/4", "oob-1/15");
    writeFileSync(join(folder, "Pulumi.prod.yaml"), text);
    estate(folder, "preview", "--stack", "prod", "--format", "json", "--out", "before.json");
    writeFileSync(join(folder, "Pulumi.prod.yaml"), text.replace(last, `${last}\n${next}`));
    const printed = estate(folder, "preview", "--stack", "prod", "--base", "before.json");
    return `${next.trim()}\n\n${/^Changes[\s\S]*?(?=\n\n)/m.exec(printed)?.[0] ?? ""}`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function fenced(text: string): string {
  return `\`\`\`text\n${text.trimEnd()}\n\`\`\``;
}
