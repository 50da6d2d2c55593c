/** Flags as given to flags as understood. */
import { parseArgs } from "node:util";
import { nearest } from "../model/nearest.ts";
import { visibleLine } from "../report/escape.ts";
import type { Flag, FlagValues, Usage } from "./command.ts";
import { Failure } from "./failure.ts";
import { usageLine } from "./help.ts";

/** The one flag of every command; it takes no value. */
const HELP: Flag = { name: "help", text: "this text" };

/** Values as they are collected. */
class Values extends Map<string, string> implements FlagValues {
  readonly #all = new Map<string, string[]>();

  give(name: string, value: string): void {
    this.set(name, value);
    this.#all.set(name, [...this.all(name), value]);
  }

  all(name: string): readonly string[] {
    return this.#all.get(name) ?? [];
  }
}

/**
 * Reads the flags of a command.
 *
 * @throws {Failure} for an unknown, repeated or incomplete flag, a value that is none of its choices, and an argument
 */
export function readFlags(usage: Usage, args: readonly string[]): FlagValues {
  const known = new Map([...usage.flags, HELP].map((flag) => [flag.name, flag]));
  const options = Object.fromEntries(
    [...known.values()].map(({ name, value }) => [name, { type: value === undefined ? "boolean" : "string" } as const]),
  );
  const { tokens } = parseArgs({
    args: withEmptyValues(args, usage.flags),
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const found = new Values();
  for (const token of tokens) {
    if (token.kind === "option-terminator") continue;
    if (token.kind === "positional") {
      takeArgument(usage, found, token.value);
      continue;
    }
    const flag = known.get(token.name);
    if (flag === undefined) {
      const near = nearest(token.name, [...known.keys()]);
      const hint = near === undefined ? "" : `, did you mean --${near}`;
      return refuse(usage, `unknown flag ${show(token.rawName)}${hint}`, `see estate ${usage.command} --help`);
    }
    if (found.has(flag.name) && flag.repeats !== true) refuse(usage, `--${flag.name} is given twice`, "give it once");
    found.give(flag.name, checked(usage, flag, token.value, token.inlineValue));
  }
  const { argument } = usage;
  if (argument !== undefined && !found.has(argument.name) && !found.has(HELP.name)) {
    refuse(usage, `${argument.name} is missing`, `see estate ${usage.command} --help`);
  }
  return found;
}

function takeArgument(usage: Usage, found: Values, value: string): void {
  const { argument } = usage;
  if (argument === undefined) {
    refuse(usage, `takes no arguments, got ${show(value)}`, "give it as a flag");
  }
  if (found.has(argument.name)) refuse(usage, `takes one ${argument.name}, got ${show(value)} as well`, "give one");
  found.give(argument.name, value);
}

/** `--name` before another flag or at the end becomes `--name=` where the value may be left out: the parser would take the next word. */
function withEmptyValues(args: readonly string[], flags: readonly Flag[]): string[] {
  const optional = new Set(flags.flatMap(({ name, optional }) => (optional === true ? [`--${name}`] : [])));
  return args.map((arg, index) => {
    const next = args[index + 1];
    return optional.has(arg) && (next === undefined || next.startsWith("-")) ? `${arg}=` : arg;
  });
}

function checked(usage: Usage, flag: Flag, value: string | undefined, inline: boolean | undefined): string {
  const name = `--${flag.name}`;
  if (flag.value === undefined) {
    if (value !== undefined) refuse(usage, `${name} takes no value, got ${show(value)}`, `give ${name} alone`);
    return "";
  }
  const example = flag.choices?.[0] ?? flag.value;
  if (value === "" && flag.optional === true) return "";
  if (value === undefined || value === "") return refuse(usage, `${name} needs a value`, `write ${name} ${example}`);
  if (value.startsWith("-") && value !== "-" && inline === false) {
    return refuse(usage, `${name} needs a value, got the flag ${show(value)}`, `write ${name} ${example}`);
  }
  if (flag.choices !== undefined && !flag.choices.includes(value)) {
    const near = nearest(value, flag.choices);
    const hint = near === undefined ? "" : `, did you mean ${near}`;
    return refuse(usage, `${name} is ${show(value)}${hint}`, `known are ${flag.choices.join(", ")}`);
  }
  return value;
}

const LONGEST = 60;

function show(text: string): string {
  return visibleLine(text.length > LONGEST ? `${text.slice(0, LONGEST)}...` : text);
}

function refuse(usage: Usage, got: string, remedy: string): never {
  throw new Failure(`estate ${usage.command}: ${got}; ${remedy}\n${usageLine(usage)}`);
}
