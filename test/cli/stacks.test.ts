import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readFlags } from "../../src/cli/flags.ts";
import { preview } from "../../src/cli/preview.ts";
import { columns } from "../../src/report/columns.ts";
import { COMMENT_LIMIT } from "../../src/report/comment.ts";
import { previewSchema } from "../../src/report/schema.ts";

const root = join(import.meta.dirname, "../..");

async function output(file: string, format: string): Promise<string> {
  let out = "";
  const terminal = {
    out: (text: string) => {
      out += text;
    },
    err: () => undefined,
    width: 80,
    colour: false,
  };
  await preview.run(readFlags(preview.usage, ["--file", join(root, file), "--format", format]), terminal);
  return out;
}

const files = ["Pulumi.prod.yaml", "Pulumi.dr.yaml", "test/estates/small.yaml", "test/estates/plan-as-written.yaml"];

test.each(files)("every format of %s is whole", async (file) => {
  const report = previewSchema.parse(JSON.parse(await output(file, "json")));
  const known = new Set(report.resources.map(({ urn }) => urn));
  expect(report.resources.flatMap(({ parent }) => (parent === undefined || known.has(parent) ? [] : [parent]))).toEqual(
    [],
  );

  const text = await output(file, "text");
  expect(Math.max(...text.split("\n").map(columns))).toBeLessThanOrEqual(80);
  expect((await output(file, "markdown")).length).toBeLessThan(COMMENT_LIMIT);

  const page = await output(file, "html");
  expect(page.match(/<svg [^>]*aria-labelledby="(\w+)-title/g)).toHaveLength(2);
  expect(await output(file, "html")).toBe(page);
});

test("a reader who leaves early, as head does, is no error", async () => {
  const args = [join(root, "src/cli/main.ts"), "preview", "--file", "test/estates/small.yaml", "--format", "json"];
  const child = spawn(process.execPath, args, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  child.stdout.destroy();
  let err = "";
  child.stderr.on("data", (chunk) => {
    err += String(chunk);
  });
  const [code] = await once(child, "close");
  expect({ code, err }).toEqual({ code: 0, err: "" });
});
