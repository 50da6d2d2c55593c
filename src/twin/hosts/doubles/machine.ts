/** What the doubles of programs know of the machine that they pretend to change. */
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Facts of a machine, one file each, so that sessions at the same time lose nothing of each other. */
export type Fact = "module" | "sysctl" | "swap" | "package" | "held" | "service";

/** Inside of a host: where its facts are, and where it writes down what it was asked. */
export const FACTS = "/var/lib/host-double";
export const JOURNAL = "/var/log/host-double.jsonl";

/** One line of the journal. */
export interface JournalEntry {
  readonly program: string;
  readonly args: readonly string[];
  /** Exit status that the double gave. */
  readonly code: number;
}

/** A program's answer. */
export interface Outcome {
  readonly code: number;
  readonly stdout?: string;
  readonly stderr?: string;
}

/** Takes the place of one program; arguments that it does not know it refuses. */
export type ProgramDouble = (args: readonly string[], machine: Machine) => Outcome;

/** A file tree with facts in it. */
export class Machine {
  readonly #root: string;
  readonly env: Readonly<Record<string, string | undefined>>;

  /** @param root `/` inside of a host */
  constructor(root: string, env: Readonly<Record<string, string | undefined>>) {
    this.#root = root;
    this.env = env;
  }

  /** Text of a file; nothing where there is none. */
  read(path: string): string | undefined {
    const file = join(this.#root, path);
    return existsSync(file) ? readFileSync(file, "utf8") : undefined;
  }

  /** Names in a folder in order; none where there is no folder. */
  list(path: string): readonly string[] {
    const folder = join(this.#root, path);
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  }

  /** Writes a file that only root can read. */
  write(path: string, text: string): void {
    const file = join(this.#root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { mode: 0o600 });
  }

  fact(kind: Fact, name: string): string | undefined {
    return this.read(`${FACTS}/${kind}/${name}`);
  }

  learn(kind: Fact, name: string, value = ""): void {
    this.write(`${FACTS}/${kind}/${name}`, value);
  }

  note(entry: JournalEntry): void {
    const file = join(this.#root, JOURNAL);
    mkdirSync(dirname(file), { recursive: true });
    appendFileSync(file, `${JSON.stringify(entry)}\n`);
  }
}

/** A refusal in the words of the program. */
export function failure(stderr: string, code = 1): Outcome {
  return { code, stderr: `${stderr}\n` };
}
