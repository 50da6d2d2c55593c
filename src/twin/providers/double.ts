/** What a stand-in for one provider knows. */
import type { Change } from "./diff.ts";
import type { Properties } from "./properties.ts";

/** The resource that a request is about. */
export interface Subject {
  readonly urn: string;
  /** Type token, for example `kubernetes:core/v1:Namespace`. */
  readonly type: string;
  /** The Pulumi name. */
  readonly name: string;
}

/** Inputs that a provider refuses. */
export interface Refusal {
  /** Path of the property in Pulumi's notation; empty for the resource as a whole. */
  readonly property: string;
  readonly reason: string;
}

/** An object that a double keeps, as the cloud or the cluster would. */
export interface KeptObject extends Subject {
  readonly id: string;
  /** The account, region or cluster that it is in. */
  readonly scope: string;
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** What a create runs against. */
export interface Place {
  readonly scope: string;
  /** What is already there, in any scope of this package. */
  readonly objects: readonly KeptObject[];
  /** How many objects were ever made: a source of ids that are never used twice. */
  readonly serial: number;
}

/** What surrounds one request. */
export interface Work {
  /** What the program grants the resource by `customTimeouts`; nothing where it says nothing. */
  readonly timeoutSeconds?: number;
  /** Paths in Pulumi's notation whose changes the program ignores. */
  readonly ignoreChanges: readonly string[];
  /** Aborted when the engine cancels. */
  readonly signal: AbortSignal;
}

/** An object that is there and did not become what it should be in time; the engine keeps it and tries again next time. */
export class InitFailed extends Error {
  override readonly name = "InitFailed";
  readonly id: string;
  readonly outputs: Properties;
  /** One line each, shown below the message. */
  readonly reasons: readonly string[];
  /** Only where the object was looked up. */
  readonly inputs: Properties | undefined;
  constructor(
    message: string,
    state: { id: string; outputs: Properties; reasons: readonly string[]; inputs?: Properties },
  ) {
    super(message);
    this.id = state.id;
    this.outputs = state.outputs;
    this.reasons = state.reasons;
    this.inputs = state.inputs;
  }
}

/** What a double says at once, or when whatever it works on has answered. */
export type Answer<T> = T | Promise<T>;

/**
 * A stand-in for the provider of one package.
 *
 * It knows the shape of requests, which changes replace, and which objects exist. It does not know schemas: what the real
 * provider or the API behind it would refuse beyond that is not found here.
 */
export interface ProviderDouble {
  /** For example `kubernetes`. */
  readonly package: string;
  /** Which account, region or cluster a provider with this configuration works on. */
  readonly scope: (config: Properties) => string;
  /** A provider with this configuration is about to be used. @defaultValue nothing happens */
  readonly configure?: (config: Properties) => Answer<void>;
  /**
   * Keys of the configuration whose change makes everything below the provider anew.
   *
   * @defaultValue every changed key, where the scope changes
   */
  readonly movesWith?: (before: Properties, after: Properties) => readonly string[];
  /** Everything that is wrong with the inputs; values may be unknown in a preview. */
  readonly check: (subject: Subject, inputs: Properties) => readonly Refusal[];
  /**
   * What the check makes of the inputs: the engine keeps that in the state and hands it to every later request.
   *
   * @defaultValue the inputs as they were sent
   */
  readonly accepted?: (subject: Subject, inputs: Properties) => Properties;
  /** Whether a change is made by a new object in place of the old one. */
  readonly replaces: (subject: Subject, change: Change) => boolean;
  /**
   * Whether the new object can be there beside the old one, so that it is made first.
   *
   * @defaultValue never: names are fixed, so the old object has to go before the new one can come
   */
  readonly standsBeside?: (replacing: readonly Change[]) => boolean;
  /** What changes from the object that is there to the inputs. @defaultValue what differs between old and new inputs */
  readonly changes?: (before: KeptObject, inputs: Properties) => readonly Change[];
  /** What is known of the object before it is made. @defaultValue its inputs */
  readonly foresee?: (subject: Subject, inputs: Properties, scope: string) => Answer<Properties>;
  /** Makes the object. @throws Error with what the API would answer when it cannot be made there */
  readonly create: (
    subject: Subject,
    inputs: Properties,
    place: Place,
    work: Work,
  ) => Answer<{ readonly id: string; readonly outputs: Properties }>;
  /** Makes the change, or in a preview only says what is known of it. @returns the outputs after it */
  readonly update: (inputs: Properties, before: KeptObject, preview: boolean, work: Work) => Answer<Properties>;
  /** Takes the object away where it really is. @defaultValue it is only struck from the ledger */
  readonly remove?: (kept: KeptObject, work: Work) => Answer<void>;
  /**
   * Looks the object up where it really is; nothing when it is gone. A double that can do this needs no ledger of its own:
   * what the engine's state says is believed, so objects survive a restart of the double.
   *
   * @defaultValue the ledger tells what exists
   */
  readonly read?: (kept: KeptObject) => Answer<Pick<KeptObject, "inputs" | "outputs"> | undefined>;
}
