/** Help texts, made from what the commands say of themselves. */
import { wrap } from "../report/columns.ts";
import type { Flag, Usage } from "./command.ts";

const WIDTH = 80;

/** `estate preview [--stack NAME] [--file F]`, on as many lines as it takes. */
export function usageLine({ command, flags, argument }: Usage): string {
  const lead = `usage: estate ${command} ${argument === undefined ? "" : `${argument.name} `}`;
  const room = WIDTH - lead.length;
  const bracketed = (text: string, { repeats }: Flag): string => `[${text}]${repeats === true ? "..." : ""}`;
  // A flag and its value stay on one line; choices that are too many for one are only in the list below.
  const words = flags
    .map((flag) => {
      const whole = bracketed(spelling(flag), flag);
      return whole.length > room ? bracketed(`--${flag.name} ${flag.value ?? ""}`.trim(), flag) : whole;
    })
    .map((word) => word.replaceAll(" ", "\u00a0"))
    .join(" ");
  const lines = wrap(words, room).map((line) => line.replaceAll("\u00a0", " "));
  return lines.join(`\n${" ".repeat(lead.length)}`).replace(/^/, lead);
}

/** Help of one command, at most 80 columns wide. Ends with a line feed. */
export function commandHelp(usage: Usage): string {
  return [
    ...wrap(`estate ${usage.command}: ${usage.summary}`, WIDTH),
    "",
    usageLine(usage),
    "",
    ...entries([
      ...(usage.argument === undefined ? [] : [[usage.argument.name, usage.argument.text] as const]),
      ...usage.flags.map((flag) => [spelling(flag), flag.text] as const),
    ]),
    "",
    "exit codes",
    ...entries(usage.exits.map(([code, meaning]) => [String(code), meaning])),
    "",
    "examples",
    ...usage.examples.map((example) => `  ${example}`),
    "",
  ].join("\n");
}

/** Help of the tool, or of a family: its commands. Ends with a line feed. */
export function toolHelp(
  commands: readonly { readonly name: string; readonly summary: string }[],
  tool: string,
): string {
  return [
    `usage: ${tool} COMMAND [flags]`,
    "",
    ...entries(commands.map(({ name, summary }) => [name, summary])),
    "",
    `${tool} COMMAND --help shows the flags of a command`,
    "",
  ].join("\n");
}

function spelling({ name, value, optional, choices }: Flag): string {
  const placeholder = choices?.join("|") ?? value;
  if (placeholder === undefined) return `--${name}`;
  return `--${name} ${optional === true ? `[${placeholder}]` : placeholder}`;
}

function entries(rows: readonly (readonly [string, string])[]): string[] {
  const indent = Math.min(24, Math.max(...rows.map(([term]) => term.length)) + 4);
  return rows.flatMap(([term, text]) => {
    const [first = "", ...rest] = wrap(text, WIDTH - indent).map((line) => " ".repeat(indent) + line);
    const lead = `  ${term}`;
    return lead.length + 2 <= indent ? [lead + first.slice(lead.length), ...rest] : [lead, first, ...rest];
  });
}
