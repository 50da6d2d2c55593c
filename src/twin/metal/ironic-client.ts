/** Ironic's API as the reconciler needs it. */
import * as z from "zod";

/** Ironic 24.1 and newer know it. */
const VERSION = "1.90";

const nodeSchema = z.object({
  uuid: z.string(),
  name: z.string().nullable(),
  /** https://docs.openstack.org/ironic/latest/user/states.html */
  provision_state: z.string(),
  power_state: z.string().nullable(),
  target_power_state: z.string().nullable(),
  last_error: z.string().nullable(),
  /** `power failure` where the controller did not answer for some time. */
  fault: z.string().nullable(),
  maintenance_reason: z.string().nullable(),
  inspection_finished_at: z.string().nullable(),
  extra: z.record(z.string(), z.unknown()),
});
const FIELDS = Object.keys(nodeSchema.shape).join(",");

export type IronicNode = z.infer<typeof nodeSchema>;

const inventorySchema = z.object({
  inventory: z.object({
    memory: z.object({ physical_mb: z.number() }).optional(),
    cpu: z.object({ count: z.number(), architecture: z.string(), model_name: z.string().optional() }),
    interfaces: z.array(z.object({ mac_address: z.string(), name: z.string() })),
    disks: z.array(z.object({ name: z.string(), size: z.number(), rotational: z.boolean().optional() })).default([]),
    system_vendor: z.object({ manufacturer: z.string().optional(), product_name: z.string().optional() }).optional(),
  }),
});

/** Hardware that Ironic found. */
export type Inventory = z.infer<typeof inventorySchema>["inventory"];

const historySchema = z.object({
  history: z.array(z.object({ event: z.string().nullish(), severity: z.string().nullish(), created_at: z.string() })),
});

/** Verbs of Ironic's state machine. */
export type Target = "manage" | "inspect" | "provide" | "active" | "deleted";

/** What Ironic refuses, in its own words. */
export class IronicError extends Error {
  override readonly name = "IronicError";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
  /** The node is being worked on, or no worker is free: the same request may be taken a moment later. */
  get passes(): boolean {
    return this.status === 409 || this.status === 503;
  }
}

export interface IronicClient {
  readonly nodes: () => Promise<IronicNode[]>;
  readonly create: (node: Readonly<Record<string, unknown>>) => Promise<void>;
  /** Sets top-level fields, or fields below them: `{ "/driver_info": {...} }`. */
  readonly set: (uuid: string, values: Readonly<Record<string, unknown>>) => Promise<void>;
  readonly provision: (uuid: string, target: Target) => Promise<void>;
  readonly power: (uuid: string, on: boolean) => Promise<void>;
  readonly inventory: (uuid: string) => Promise<Inventory>;
  /** What failed last, whether or not the node still says it. */
  readonly lastFailure: (uuid: string) => Promise<string | undefined>;
  /** Forgets a node. */
  readonly remove: (uuid: string) => Promise<void>;
  /** How many conductors are up. */
  readonly conductors: () => Promise<number>;
}

const REQUEST_LIMIT_MS = 60_000;

export function connectIronic(url: string): IronicClient {
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/v1/${path}`, {
      method,
      headers: { "content-type": "application/json", "x-openstack-ironic-api-version": VERSION },
      signal: AbortSignal.timeout(REQUEST_LIMIT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new IronicError(answer.status, faultIn(text) ?? `${method} ${path}: HTTP ${answer.status}`);
    return text === "" ? undefined : JSON.parse(text);
  };
  return {
    nodes: async () => {
      const found: IronicNode[] = [];
      let path: string | undefined = `nodes?fields=${FIELDS}`;
      while (path !== undefined) {
        const page = z
          .object({ nodes: z.array(nodeSchema), next: z.string().optional() })
          .parse(await send("GET", path));
        found.push(...page.nodes);
        path = page.next?.split("/v1/").at(1);
      }
      return found;
    },
    create: async (node) => {
      await send("POST", "nodes", node);
    },
    set: async (uuid, values) => {
      const patch = Object.entries(values).map(([path, value]) => ({ op: "add", path, value }));
      await send("PATCH", `nodes/${uuid}`, patch);
    },
    provision: async (uuid, target) => {
      await send("PUT", `nodes/${uuid}/states/provision`, { target });
    },
    power: async (uuid, on) => {
      await send("PUT", `nodes/${uuid}/states/power`, { target: on ? "power on" : "power off" });
    },
    inventory: async (uuid) => inventorySchema.parse(await send("GET", `nodes/${uuid}/inventory`)).inventory,
    lastFailure: async (uuid) => {
      const { history } = historySchema.parse(await send("GET", `nodes/${uuid}/history?detail=True`));
      return (
        history
          .filter(({ severity }) => severity === "ERROR")
          .sort((a, b) => b.created_at.localeCompare(a.created_at))
          .at(0)?.event ?? undefined
      );
    },
    remove: async (uuid) => {
      await send("DELETE", `nodes/${uuid}`);
    },
    conductors: async () =>
      z
        .object({ conductors: z.array(z.object({ alive: z.boolean() })) })
        .parse(await send("GET", "conductors"))
        .conductors.filter(({ alive }) => alive).length,
  };
}

/** The message is JSON in JSON, mostly. */
function faultIn(text: string): string | undefined {
  const parse = (value: unknown): unknown => {
    try {
      return typeof value === "string" ? JSON.parse(value) : value;
    } catch {
      return undefined;
    }
  };
  const outer = z.object({ error_message: z.unknown() }).safeParse(parse(text)).data?.error_message;
  return z.object({ faultstring: z.string() }).safeParse(parse(outer)).data?.faultstring;
}
