/** Brings each BareMetalHost to what its spec says, through Ironic: looks at all of them in rounds, and forgets nothing by a restart. */
import { isObject } from "../../engine/graph.ts";
import { type ApiClient, ApiError, type ApiObject } from "../api/client.ts";
import { type Attempt, type Decision, decide, removal, type Step, type Wanted } from "./decide.ts";
import { HOST, type Host, hostOf } from "./host.ts";
import { statusPatch } from "./host-status.ts";
import { type IronicClient, IronicError, type IronicNode } from "./ironic-client.ts";
import { keyIn, type Mirror, mirror } from "./mirror.ts";
import type { Account } from "./redfish.ts";
import { imageFor } from "./template.ts";

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

const SECRET = { apiVersion: "v1", kind: "Secret" } as const;
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

  constructor(args: ReconcilerArgs) {
    const { api, changed, signal } = args;
    this.#args = args;
    this.#hosts = mirror(api, HOST, changed, signal);
    this.#secrets = mirror(api, SECRET, changed, signal);
    this.#externalSecrets = mirror(
      api,
      { apiVersion: "external-secrets.io/v1", kind: "ExternalSecret" },
      changed,
      signal,
    );
    this.#templates = mirror(
      api,
      { apiVersion: "infrastructure.cluster.x-k8s.io/v1beta2", kind: "Metal3MachineTemplate" },
      changed,
      signal,
    );
  }

  /** One look at everything. @returns whether something is under way */
  async round(): Promise<boolean> {
    const nodes = new Map((await this.#args.ironic.nodes()).map((node) => [node.name ?? node.uuid, node]));
    const names = new Set<string>();
    const hosts = [...this.#hosts.values()].map((object) => {
      const host = hostOf(object);
      const name = nodeName(host);
      names.add(name);
      return this.#host(host, nodes.get(name));
    });
    const gone = [...nodes].filter(([name]) => !names.has(name)).map(([, node]) => this.#gone(node));
    return (await Promise.all([...hosts, ...gone])).some((busy) => busy);
  }

  async #host(host: Host, node: IronicNode | undefined): Promise<boolean> {
    const { api } = this.#args;
    await this.#prepare(host);
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
      await api.merge({ ...HOST, metadata: host.metadata }, { status: patch }, "status").catch((error: unknown) => {
        // Deleted meanwhile: the next round sees it.
        if (!(error instanceof ApiError && error.status === 404)) throw error;
      });
    }
    return took || (decision.state !== "available" && decision.state !== "provisioned" && decision.error === undefined);
  }

  /** What other controllers do before Metal3 does anything: credentials come from the vault, the image from the machine's template. */
  async #prepare({ metadata: { name, namespace, labels }, spec }: Host): Promise<void> {
    const { api, account } = this.#args;
    const secret = spec.bmc?.credentialsName;
    if (secret !== undefined && !this.#secrets.has(keyIn(namespace, secret)) && this.#isExternal(namespace, secret)) {
      const { username, password } = account;
      const object = { ...SECRET, metadata: { name: secret, namespace }, stringData: { username, password } };
      await api.create(object).catch((error: unknown) => {
        if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
      });
    }
    if (spec.image !== undefined) return;
    const image = imageFor({ namespace, labels }, [...this.#templates.values()]);
    if (image !== undefined) {
      const object = { ...HOST, metadata: { name, namespace }, spec: { image } };
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

  async #gone(node: IronicNode): Promise<boolean> {
    await this.#take(node.uuid, removal(node), node, undefined, undefined);
    return true;
  }

  /** Carries the step of a decision out. @returns whether there was one */
  async #take(
    id: string,
    { step, key = "", error }: Decision,
    node: IronicNode | undefined,
    access: Access | undefined,
    host: Host | undefined,
  ): Promise<boolean> {
    const last = this.#attempts.get(id);
    if (step === undefined) {
      if (error !== undefined && last !== undefined) this.#attempts.set(id, { ...last, error });
      return false;
    }
    const failures = last?.key === key ? last.failures + 1 : 0;
    const retryAt = Date.now() + Math.min(RETRY_MS * 2 ** failures, LONGEST_RETRY_MS);
    const attempt: Attempt = { key, failures, retryAt, ...(error === undefined ? {} : { error }) };
    try {
      await this.#carryOut(step, node, access, host);
      this.#attempts.set(id, attempt);
    } catch (refused) {
      if (!(refused instanceof IronicError)) throw refused;
      if (refused.passes) return true;
      this.#args.tell(`${host?.metadata.name ?? node?.name}: ${step.kind}: ${refused.message}`);
      this.#attempts.set(id, {
        ...attempt,
        error: { type: error?.type ?? "registration error", message: refused.message },
      });
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

/** As Metal3's operator names the nodes of its hosts. */
function nodeName({ metadata: { namespace, name } }: Host): string {
  return `${namespace}~${name}`;
}

function textIn(secret: ApiObject | undefined, key: string): string | undefined {
  const data = isObject(secret?.["data"]) ? secret["data"] : {};
  const value = data[key];
  return typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : undefined;
}
