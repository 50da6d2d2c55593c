/**
 * Stands in for the external provisioners of the cluster's storage drivers: makes a volume for each claim, bound to the place that
 * the scheduler chose, takes its size off the driver's capacity, and throws the volume away when its claim goes and its class says so.
 * Where the capacity is used up it sends the pod back to the scheduler, as a driver does. Binding is left to the real controller.
 *
 * Not shown: data, file systems, attachment and mounting, limits of volumes per node, snapshots, growth. An array that several
 * clusters share is counted in each of them alone.
 */
import type { ApiClient } from "../api/client.ts";
import { ApiError, type ApiObject } from "../api/object.ts";
import { textOf } from "./fields.ts";
import {
  type ClaimView,
  driverOf,
  isSpent,
  mayProvision,
  openClaim,
  reachOf,
  roomIn,
  SELECTED_NODE,
  type Store,
  storesFor,
  volumeFor,
} from "./volumes.ts";
import type { WorkArgs } from "./work.ts";

export interface Stores {
  /** Names of the drivers that it stands in for. */
  readonly drivers: readonly string[];
  /** What the drivers had at first. */
  readonly capacities: readonly Store[];
}

const STORAGE = "storage.k8s.io/v1";
const RETRY_MS = 2_000;

/** Works until the signal. */
export async function runProvisioner(stores: Stores, args: WorkArgs): Promise<void> {
  const work = new Provisioner(stores, args);
  const { api, signal } = args;
  await Promise.all([
    api.watch("v1", "PersistentVolume", {}, ({ type, object }) => work.volume(type, object), signal),
    api.watch("v1", "PersistentVolumeClaim", {}, ({ type, object }) => work.claim(type, object), signal),
    api.watch(STORAGE, "StorageClass", {}, ({ type, object }) => work.storageClass(type, object), signal),
  ]);
}

class Provisioner {
  readonly #stores: Stores;
  readonly #api: ApiClient;
  readonly #args: WorkArgs;
  readonly #volumes = new Map<string, ApiObject>();
  readonly #claims = new Map<string, ApiObject>();
  readonly #classes = new Map<string, ApiObject>();
  /** What the capacity objects say by now. */
  readonly #published = new Map<string, number>();
  #isDirty = false;
  #isWorking = false;

  constructor(stores: Stores, args: WorkArgs) {
    this.#stores = stores;
    this.#args = args;
    this.#api = args.api;
  }

  volume(type: string, object: ApiObject): void {
    this.#keep(this.#volumes, type, object.metadata.name, object);
  }

  claim(type: string, object: ApiObject): void {
    this.#keep(this.#claims, type, `${object.metadata.namespace}/${object.metadata.name}`, object);
  }

  storageClass(type: string, object: ApiObject): void {
    this.#keep(this.#classes, type, object.metadata.name, object);
  }

  #keep(known: Map<string, ApiObject>, type: string, key: string, object: ApiObject): void {
    if (type === "DELETED") known.delete(key);
    else known.set(key, object);
    this.#look();
  }

  #look(): void {
    this.#isDirty = true;
    if (!this.#isWorking) void this.#work();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    while (this.#isDirty && !this.#args.signal.aborted) {
      this.#isDirty = false;
      try {
        // One claim after the other: two that are answered at once could both take the last room.
        for (const claim of this.#claims.values()) await this.#answer(claim);
        for (const volume of this.#volumes.values())
          if (this.#isOurs(volume) && isSpent(volume)) await this.#drop(volume);
        await this.#publish();
      } catch (error) {
        if (this.#args.signal.aborted) break;
        this.#args.tell(`storage: ${error instanceof Error ? error.message : error}`);
        setTimeout(() => this.#look(), RETRY_MS).unref();
      }
    }
    this.#isWorking = false;
  }

  async #answer(object: ApiObject): Promise<void> {
    const claim = openClaim(object);
    const storageClass = claim && this.#classes.get(claim.className);
    if (claim === undefined || storageClass === undefined || this.#volumes.has(`pvc-${claim.uid}`)) return;
    const driver = textOf(storageClass["provisioner"]) ?? "";
    if (!this.#stores.drivers.includes(driver) || !mayProvision(claim, storageClass)) return;
    const [csiNode, node] = await this.#place(claim);
    const reach = reachOf(csiNode, node, driver);
    const stores = storesFor(this.#stores.capacities, claim.className, node?.metadata.labels ?? {});
    const room = Math.max(...stores.map((store) => roomIn(store, driver, [...this.#volumes.values()])));
    // No store at all: a driver whose room nobody counts.
    if (stores.length > 0 && claim.bytes > room) return this.#refuse(claim, room);
    const volume = volumeFor(claim, storageClass, reach);
    try {
      this.#volumes.set(volume.metadata.name, await this.#api.create(volume));
    } catch (error) {
      if (!(error instanceof ApiError && error.reason === "AlreadyExists")) throw error;
    }
  }

  async #place({ selectedNode }: ClaimView): Promise<readonly [ApiObject | undefined, ApiObject | undefined]> {
    if (selectedNode === undefined) return [undefined, undefined];
    const metadata = { name: selectedNode };
    return Promise.all([
      this.#api.get({ apiVersion: STORAGE, kind: "CSINode", metadata }),
      this.#api.get({ apiVersion: "v1", kind: "Node", metadata }),
    ]);
  }

  /** Back to the scheduler, with the capacity as it is by now. */
  async #refuse({ name, namespace, amount, selectedNode }: ClaimView, room: number): Promise<void> {
    this.#args.tell(
      `claim ${namespace}/${name}: asks for ${amount}, ${room} bytes are left${selectedNode === undefined ? "" : ` on ${selectedNode}`}`,
    );
    if (selectedNode === undefined) return;
    await this.#publish();
    await this.#api.merge(
      { apiVersion: "v1", kind: "PersistentVolumeClaim", metadata: { name, namespace } },
      { metadata: { annotations: { [SELECTED_NODE]: null } } },
    );
  }

  async #drop(volume: ApiObject): Promise<void> {
    await this.#api.remove(volume);
  }

  async #publish(): Promise<void> {
    for (const store of this.#stores.capacities) {
      const driver = textOf(this.#classes.get(store.className)?.["provisioner"]);
      if (driver === undefined) continue;
      const room = roomIn(store, driver, [...this.#volumes.values()]);
      const { name, namespace } = store;
      if (this.#published.get(name) === room) continue;
      await this.#api.merge(
        { apiVersion: STORAGE, kind: "CSIStorageCapacity", metadata: { name, namespace } },
        { capacity: `${room}` },
      );
      this.#published.set(name, room);
    }
  }

  #isOurs(volume: ApiObject): boolean {
    return this.#stores.drivers.includes(driverOf(volume) ?? "");
  }
}
