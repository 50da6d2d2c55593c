/** What is written down of a twin, so that another command finds it, and so that nothing of it is left behind. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import * as z from "zod";
import { endMarked, markedProcesses } from "./system/marked.ts";
import { type ProcessRecord, recordOf } from "./system/process.ts";

/** Version of the file; one that another version wrote is only good for being removed. */
const VERSION = 2;

const record = z.strictObject({ name: z.string(), pid: z.number(), started: z.string(), logFile: z.string() });
const access = z.strictObject({
  cluster: z.string(),
  context: z.string(),
  server: z.string(),
  ca: z.string(),
  certificate: z.string(),
  key: z.string(),
});
const pair = z.strictObject({ certificate: z.string(), key: z.string() });
const ports = z.strictObject({
  etcdClient: z.number(),
  etcdPeer: z.number(),
  api: z.number(),
  controllerManager: z.number(),
  scheduler: z.number(),
});
const flags = z.array(z.strictObject({ name: z.string(), value: z.string() }));

const clusterState = z.strictObject({
  id: z.string(),
  context: z.string(),
  podNetwork: z.string(),
  serviceNetwork: z.string(),
  members: z.number(),
  leaseSeconds: z.number().optional(),
  flags: z.strictObject({ apiServer: flags, controllerManager: flags, scheduler: flags }),
  folder: z.string(),
  access,
  pki: z.strictObject({
    ca: z.string(),
    caKey: z.string(),
    server: pair,
    admin: pair,
    frontProxy: pair,
    serviceAccounts: pair,
  }),
  ports: z.array(ports),
  processes: z.record(z.string(), record),
  /** Digest of its nodes, devices and volumes. */
  hardware: z.string(),
  memberNodes: z.array(z.string()),
  /** Kinds that the twin knows by a schema of its own, not by their makers'. */
  ownSchemas: z.array(z.string()),
});

const start = z.strictObject({
  seconds: z.number(),
  phases: z.array(z.strictObject({ name: z.string(), seconds: z.number() })),
  resources: z.number(),
});

const stateSchema = z.strictObject({
  version: z.literal(VERSION),
  stack: z.string(),
  /** Stack file, absolute. */
  file: z.string(),
  /** `starting` also after a start that was cut short. */
  phase: z.enum(["starting", "running"]),
  /** Command that starts it, by process number, and by its start, so that a reused number is not taken for it. */
  owner: z.number(),
  ownerStarted: z.string().optional(),
  clusters: z.array(clusterState),
  /** Base address of the emulated BMCs and of Ironic; none where the part was left out. */
  metal: z.strictObject({ redfish: z.string(), ironic: z.string() }).optional(),
  /** Address of the AWS emulator. */
  cloud: z.string().optional(),
  /** Network namespace of the hosts that take commands. */
  namespace: z.string().optional(),
  /** Programs of metal, hosts and cloud by their names: `ironic`, `moto`, `sshd of db-1`. */
  programs: z.record(z.string(), record),
  start: start.optional(),
  /** Why the last deployment failed; none where it did not. */
  failed: z.string().optional(),
});

export type TwinState = z.infer<typeof stateSchema>;
export type ClusterState = z.infer<typeof clusterState>;

/** A twin's folder is damaged or of another version, or another twin is in it. */
export class StateError extends Error {
  override readonly name = "StateError";
}

/** What the file system says, with what to do; what is no word of its own stays as it is. */
function unwritable(path: string, error: unknown): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  return new StateError(
    `${path}: cannot be written (${error.message}); let this user write it and make room, or work in another folder`,
  );
}

/** One folder below that of all twins, and never that folder itself or one above it: what is in it is removed with the twin. */
const STACK = /^(?!\.{1,2}$)[A-Za-z0-9_.-]{1,100}$/;

/**
 * Folder of the twin of a stack, below the current folder.
 *
 * @throws {StateError} for a name that would be another folder
 */
export function twinFolder(stack: string): string {
  if (!STACK.test(stack)) {
    throw new StateError(
      `${JSON.stringify(stack)}: is not the name of a stack; use letters, digits, dots, hyphens and underscores`,
    );
  }
  return resolve(".twin", stack);
}

/** The state of a twin as one command holds it. */
export class StateFile {
  readonly folder: string;
  state: TwinState;
  #written: Promise<void> = Promise.resolve();

  private constructor(folder: string, state: TwinState) {
    this.folder = folder;
    this.state = state;
  }

  /** Whether a twin is in the folder of this stack, in whatever state. */
  static exists(stack: string): boolean {
    return existsSync(stateFile(twinFolder(stack)));
  }

  /**
   * Takes the folder for a new twin.
   *
   * @throws {StateError} when a twin is in it already, or what an earlier one left behind
   */
  static async create(stack: string, file: string): Promise<StateFile> {
    const folder = twinFolder(stack);
    await mkdir(folder, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
      throw unwritable(folder, error);
    });
    const ownerStarted = recordOf(process.pid, "estate twin")?.started;
    const state: TwinState = {
      ...{ version: VERSION, stack, file, phase: "starting", owner: process.pid, clusters: [], programs: {} },
      ...(ownerStarted === undefined ? {} : { ownerStarted }),
    };
    try {
      // Only one of two that start at the same time can make the file.
      writeFileSync(stateFile(folder), text(state), { flag: "wx" });
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw unwritable(folder, error);
      const { length } = markedProcesses(folder);
      const running = length === 1 ? "1 process runs" : `${length} processes run`;
      throw new StateError(
        `${stack}: a twin is in ${folder} already (${running}); end it with estate twin down --stack ${stack}`,
      );
    }
    return new StateFile(folder, state);
  }

  /**
   * Opens the twin that another command started.
   *
   * @throws {StateError} when there is none, or the file cannot be used
   */
  static async open(stack: string): Promise<StateFile> {
    const folder = twinFolder(stack);
    const file = stateFile(folder);
    const way = `estate twin down --stack ${stack} removes what is left of it`;
    let content: unknown;
    try {
      content = JSON.parse(await readFile(file, "utf8"));
    } catch (error) {
      if (error instanceof Error && "code" in error && error.code === "ENOENT") {
        throw new StateError(`${stack}: no twin runs; start it with estate twin up --stack ${stack}`);
      }
      throw new StateError(`${file}: is damaged (${error instanceof Error ? error.message : String(error)}); ${way}`);
    }
    const version = z.looseObject({ version: z.unknown() }).safeParse(content).data?.version;
    if (version !== VERSION) {
      throw new StateError(
        `${file}: is of version ${JSON.stringify(version) ?? "none"}, this program reads ${VERSION}; ${way}`,
      );
    }
    const parsed = stateSchema.safeParse(content);
    if (!parsed.success) throw new StateError(`${file}: is damaged (${z.prettifyError(parsed.error)}); ${way}`);
    return new StateFile(folder, parsed.data);
  }

  /** Changes the state and writes it, whole or not at all. Changes that come at the same time are written in their order. */
  update(change: Partial<TwinState>): Promise<void> {
    this.state = { ...this.state, ...change };
    const file = stateFile(this.folder);
    const written = this.#written.then(async () => {
      try {
        await writeFile(`${file}.new`, text(this.state));
        await rename(`${file}.new`, file);
      } catch (error) {
        throw unwritable(file, error);
      }
    });
    // One that fails is told to whoever asked for it; the next one writes all of the state again.
    this.#written = written.catch(() => {});
    return written;
  }
}

/** Ends and removes everything that a twin of this stack left, whatever state its file is in. @returns how many processes ended */
export async function clearFolder(stack: string): Promise<number> {
  const folder = twinFolder(stack);
  let ended = 0;
  for (;;) {
    ended += await endMarked(folder);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    // A start that goes on meanwhile, as one that is interrupted does, may have added to it.
    if (!existsSync(folder) && markedProcesses(folder).length === 0) return ended;
  }
}

/** Command that started the twin of a stack, where it still runs and is not this one. */
export function ownerOf(stack: string): ProcessRecord | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(stateFile(twinFolder(stack)), "utf8"));
    const { owner, ownerStarted } = z.looseObject({ owner: z.number(), ownerStarted: z.string() }).parse(content);
    const found = owner === process.pid ? undefined : recordOf(owner, "estate twin");
    return found?.started === ownerStarted ? found : undefined;
  } catch {
    return undefined;
  }
}

/** Network namespace that the file names, even where the rest of it cannot be used. */
export function namespaceIn(stack: string): string | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(stateFile(twinFolder(stack)), "utf8"));
    return z.looseObject({ namespace: z.string() }).safeParse(content).data?.namespace;
  } catch {
    return undefined;
  }
}

function stateFile(folder: string): string {
  return join(folder, "twin.json");
}

function text(state: TwinState): string {
  return `${JSON.stringify(state, null, 2)}\n`;
}
