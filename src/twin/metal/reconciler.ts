/** Brings each BareMetalHost to what its spec says, through Ironic: looks at all of them in rounds, and forgets nothing by a restart. */
import { isObject } from "../../engine/graph.ts";
import type { ApiClient } from "../api/client.ts";
import { ApiError, type ApiObject } from "../api/object.ts";
import { type Attempt, type Decision, decide, removal, type Step, type Wanted } from "./decide.ts";
import { HOST, type Host, hostOf } from "./host.ts";
import { statusPatch } from "./host-status.ts";
import { type IronicClient, IronicError, type IronicNode } from "./ironic-client.ts";
import { keyIn, type Mirror, mirror } from "./mirror.ts";
import type { Account } from "./redfish.ts";
import { imageFor, TEMPLATE } from "./template.ts";

export interface ReconcilerArgs {
  readonly api: ApiClient;
  readonly ironic: IronicClient;
  /** Base URL of Redfish of the twin, and the system there by the address that the estate gives a controller. */
  readonly redfish: string;
  readonly systems: Readonly<Record<string, string>>;
  readonly account: Account;
  /** URL on the loopback by the URL of an image. */
  readonly mirrors: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly changed: () => void;
  readonly tell: (line: string) => void;
}

/** How one host's controller is reached, as Ironic is told. */
interface Access {
  readonly key: string;
  readonly driverInfo: Readonly<Record<string, unknown>>;
  readonly secret: { readonly name: string; readonly version: string };
}

const EXTERNAL_SECRET = { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" } as const;
const SECRET = { apiVersion: "v1", kind: "Secret" } as const;
/** States that Ironic leaves a node in when something failed. */
const FAILED = new Set(["inspect failed", "clean failed", "deploy failed", "error"]);
/** Wait after a first failure; it doubles with each. */
const RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 120_000;

export class Reconciler {
  readonly #args: ReconcilerArgs;
  readonly #hosts: Mirror;
  readonly #secrets: Mirror;
  readonly #externalSecrets: Mirror;
  readonly #templates: Mirror;
  readonly #attempts = new Map<string, Attempt>();
  /** Hosts that an inventory was written of, so that it is not asked for in every round. */
  readonly #inspected = new Set<string>();
  /** What was said last of what goes wrong, so that it is said once. */
  readonly #told = new Map<string, string>();

  constructor(args: ReconcilerArgs) {
    const { api, changed, signal } = args;
    this.#args = args;
    this.#hosts = mirror(api, HOST, changed, signal);
    this.#secrets = mirror(api, SECRET, changed, signal);
    this.#externalSecrets = mirror(api, EXTERNAL_SECRET, changed, signal);
    this.#templates = mirror(api, TEMPLATE, changed, signal);
  }

  /** One look at everything. @returns whether something is under way */
  async round(): Promise<boolean> {
    const nodes = new Map((await this.#args.ironic.nodes()).map((node) => [node.name ?? node.uuid, node]));
    const hosts = [...this.#hosts].map(([key, object]) =>
      this.#alone(key, () => {
        const host = hostOf(object);
        return this.#host(host, nodes.get(nodeName(host)));
      }),
    );
    return (await Promise.all([...hosts, this.#alone("hosts that are gone", () => this.#gone(nodes))])).some(Boolean);
  }

  /** What goes wrong with one host is no reason to leave the others; the next round tries again. */
  async #alone(what: string, work: () => Promise<boolean>): Promise<boolean> {
    try {
      const busy = await work();
      this.#told.delete(what);
      return busy;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (this.#told.get(what) !== message) this.#args.tell(`${what}: ${message}`);
      this.#told.set(what, message);
      return true;
    }
  }

  async #host(host: Host, found: IronicNode | undefined): Promise<boolean> {
    await this.#prepare(host);
    const node = found === undefined ? undefined : await this.#withCause(found);
    const access = this.#access(host);
    const image = host.spec.image;
    const wanted: Wanted = {
      uid: host.metadata.uid,
      online: host.spec.online,
      access,
      image,
      inspect: host.spec.inspectionMode !== "disabled",
    };
    const decision = decide(wanted, node, this.#attempts.get(host.metadata.uid), Date.now());
    const took = await this.#take(host.metadata.uid, decision, node, "key" in access ? access : undefined, host);
    const inventory = await this.#inventory(host, node, decision);
    const patch = statusPatch({
      host,
      decision,
      node,
      attempt: this.#attempts.get(host.metadata.uid),
      image: decision.state === "provisioned" ? image : undefined,
      inventory,
      credentials: "key" in access ? access.secret : undefined,
      now: new Date(),
    });
    if (patch !== undefined) {
      const written = await this.#write(host, patch);
      if (inventory !== undefined && !written) this.#inspected.delete(host.metadata.uid);
    }
    return took || (decision.state !== "available" && decision.state !== "provisioned" && decision.error === undefined);
  }

  /** Ironic forgets why a deployment failed when it switches the machine off afterwards; its history knows. */
  async #withCause(node: IronicNode): Promise<IronicNode> {
    if (node.last_error !== null || !FAILED.has(node.provision_state)) return node;
    return { ...node, last_error: (await this.#args.ironic.lastFailure(node.uuid)) ?? null };
  }

  /** @returns false where the host was deleted meanwhile: the next round sees it */
  async #write({ metadata }: Host, status: Readonly<Record<string, unknown>>): Promise<boolean> {
    const key = keyIn(metadata.namespace, metadata.name);
    try {
      const written = await this.#args.api.merge({ ...HOST, metadata }, { status }, "status");
      // The watch may bring it later than the next round comes. One that it has taken away stays away.
      if (this.#hosts.get(key)?.metadata.uid === written.metadata.uid) this.#hosts.set(key, written);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return false;
      throw error;
    }
  }

  /** What other controllers do before Metal3 does anything: credentials come from the vault, the image from the machine's template. */
  async #prepare({ metadata: { name, namespace, uid, labels }, spec, status }: Host): Promise<void> {
    const { api, account } = this.#args;
    const secret = spec.bmc?.credentialsName;
    if (secret !== undefined && !this.#secrets.has(keyIn(namespace, secret)) && this.#isExternal(namespace, secret)) {
      const { username, password } = account;
      const object = { ...SECRET, metadata: { name: secret, namespace }, stringData: { username, password } };
      try {
        this.#secrets.set(keyIn(namespace, secret), await api.create(object));
      } catch (error) {
        if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
      }
    }
    // Cluster API takes no host before it is available.
    if (spec.image !== undefined || status.provisioning.state !== "available") return;
    const image = imageFor({ namespace, labels }, [...this.#templates.values()]);
    if (image !== undefined) {
      // With its uid: a host that was deleted meanwhile is not made again.
      const object = { ...HOST, metadata: { name, namespace, uid }, spec: { image } };
      await api.apply(object, { fieldManager: "capm3" });
    }
  }

  #isExternal(namespace: string, secret: string): boolean {
    return [...this.#externalSecrets.values()].some(({ metadata, spec }) => {
      const target = isObject(spec) && isObject(spec["target"]) ? spec["target"]["name"] : undefined;
      return metadata.namespace === namespace && (target ?? metadata.name) === secret;
    });
  }

  #access({ metadata: { namespace }, spec: { bmc } }: Host): Access | { readonly missing: string } {
    if (bmc === undefined) return { missing: "spec.bmc is not stated" };
    const secret = this.#secrets.get(keyIn(namespace, bmc.credentialsName));
    const username = textIn(secret, "username");
    const password = textIn(secret, "password");
    if (secret === undefined) return { missing: `secret ${bmc.credentialsName} does not exist` };
    if (username === undefined || password === undefined) {
      return { missing: `secret ${bmc.credentialsName} lacks username or password` };
    }
    const { hostname, host, pathname } = new URL(bmc.address);
    const system = this.#args.systems[hostname];
    const at =
      system === undefined
        ? { redfish_address: `https://${host}`, redfish_system_id: pathname }
        : { redfish_address: this.#args.redfish, redfish_system_id: system };
    const version = secret.metadata.resourceVersion ?? "";
    return {
      key: `${bmc.address} ${bmc.credentialsName} ${version}`,
      driverInfo: { ...at, redfish_username: username, redfish_password: password, redfish_verify_ca: false },
      secret: { name: bmc.credentialsName, version },
    };
  }

  async #inventory(host: Host, node: IronicNode | undefined, { state }: Decision) {
    const { uid } = host.metadata;
    const found = node !== undefined && node.inspection_finished_at !== null && !state.startsWith("inspect");
    if (!found || this.#inspected.has(uid) || host.status.hardware !== undefined) return undefined;
    this.#inspected.add(uid);
    return this.#args.ironic.inventory(node.uuid).catch(() => undefined);
  }

  /** Takes out of Ironic what has no host any more. */
  async #gone(nodes: ReadonlyMap<string, IronicNode>): Promise<boolean> {
    const known = new Set([...this.#hosts.values()].map((object) => nodeName(object)));
    const suspects = [...nodes].filter(([name]) => !known.has(name));
    if (suspects.length === 0) return false;
    // The copy is empty when the reconciler has just been started; the server itself is asked before a machine is taken down.
    const live = new Set((await this.#args.api.list(HOST.apiVersion, HOST.kind)).map((object) => nodeName(object)));
    const gone = suspects.flatMap(([name, node]) => (live.has(name) ? [] : [node]));
    await Promise.all(
      gone.map((node) => {
        const decision = removal(node, this.#attempts.get(node.uuid), Date.now());
        return this.#take(node.uuid, decision, node, undefined, undefined);
      }),
    );
    return gone.length > 0;
  }

  /** Carries the step of a decision out. @returns whether there was one */
  async #take(
    id: string,
    { step, key = "", fails = "registration error", waits, error }: Decision,
    node: IronicNode | undefined,
    access: Access | undefined,
    host: Host | undefined,
  ): Promise<boolean> {
    const last = this.#attempts.get(id);
    if (step === undefined) {
      if (waits !== undefined && last !== undefined) {
        const retryAt = last.retryAt ?? retryTime(last.failures);
        this.#attempts.set(id, { ...last, retryAt, ...(error === undefined ? {} : { error }) });
      }
      return false;
    }
    const failures = last?.key === key ? last.failures + 1 : 0;
    const attempt: Attempt = { key, failures, ...(error === undefined ? {} : { error }) };
    try {
      await this.#carryOut(step, node, access, host);
      this.#attempts.set(id, attempt);
    } catch (caught) {
      if (!(caught instanceof IronicError)) throw caught;
      if (caught.passes) return true;
      this.#args.tell(`${host?.metadata.name ?? node?.name}: ${step.kind}: ${caught.message}`);
      const refused = { type: fails, message: caught.message };
      this.#attempts.set(id, { ...attempt, refused, retryAt: retryTime(failures) });
    }
    return true;
  }

  async #carryOut(step: Step, node: IronicNode | undefined, access: Access | undefined, host: Host | undefined) {
    const { ironic, mirrors } = this.#args;
    if (step.kind === "create") {
      if (access === undefined || host === undefined) return;
      await ironic.create({
        name: nodeName(host),
        driver: "redfish",
        driver_info: access.driverInfo,
        automated_clean: false,
        extra: { host: host.metadata.uid, access: access.key },
      });
      return;
    }
    if (node === undefined) return;
    switch (step.kind) {
      case "forget":
        return ironic.remove(node.uuid);
      case "access":
        if (access === undefined) return;
        return ironic.set(node.uuid, { "/driver_info": access.driverInfo, "/extra/access": access.key });
      case "power":
        return ironic.power(node.uuid, step.on);
      case "provision":
        if (step.image !== undefined) {
          const { url } = step.image;
          await ironic.set(node.uuid, {
            "/instance_info": { boot_iso: mirrors[url] ?? url },
            "/extra/image": JSON.stringify(step.image),
          });
        }
        return ironic.provision(node.uuid, step.target);
    }
  }
}

/** When a step that failed so often before is taken again. */
function retryTime(failures: number): number {
  return Date.now() + Math.min(RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
}

/** As Metal3's operator names the nodes of its hosts. */
function nodeName({ metadata: { namespace, name } }: Pick<ApiObject, "metadata">): string {
  return `${namespace}~${name}`;
}

function textIn(secret: ApiObject | undefined, key: string): string | undefined {
  const data = isObject(secret?.["data"]) ? secret["data"] : {};
  const value = data[key];
  return typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : undefined;
}
