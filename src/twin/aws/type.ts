/** How one type of AWS resource is made, looked up, changed and taken away by API calls. */
import type { AwsError, Params } from "./api.ts";

/** The account that the emulator works in. */
export const ACCOUNT = "123456789012";

/** One call that is still to be made. */
export interface Request {
  /** @defaultValue the service of the type */
  readonly service?: string;
  /** @defaultValue the region of the object */
  readonly region?: string;
  readonly operation: string;
  readonly params: Params;
}

/** Where an object is made. */
export interface Spot {
  readonly region: string;
  /** A number that no other object has, for names that the program leaves to the provider. */
  readonly serial: number;
}

/** An object with what the program asked for, without the marks of secrets, and what the account decided. */
export interface Held {
  readonly id: string;
  readonly region: string;
  readonly inputs: Params;
  readonly outputs: Params;
}

/** What a provider reads from the answer to a creation. */
export interface Made {
  readonly id: unknown;
  /** Outputs that are no inputs. @defaultValue none */
  readonly outputs?: Params;
}

interface CommonType {
  /** boto3's name of the service. */
  readonly service: string;
  /**
   * The call that makes it. Inputs that a type does not name are handed on in the spelling of the API, so botocore refuses
   * by name what the API does not have.
   */
  readonly create: (inputs: Params, spot: Spot) => Request;
  readonly made: (answer: Params, inputs: Params, spot: Spot) => Made;
}

/** A type that exists in the emulator. */
export interface LiveType extends CommonType {
  /** Whether a refusal of the creation means that the object is there by a flaw of the emulator. @defaultValue never */
  readonly already?: (error: AwsError, inputs: Params) => boolean;
  /** Calls that complete the creation. @defaultValue none */
  readonly after?: (held: Held, answer: Params) => readonly Request[];
  /** The call that looks it up; an answer of "not found" says that it is gone. */
  readonly read: (held: Held) => Request;
  /** The service's code for "there is no such object" where the code does not say so. */
  readonly goneCode?: string;
  /** Whether the answer to the look-up holds it. @defaultValue it does */
  readonly there?: (answer: Params, held: Held) => boolean;
  /** Inputs whose change is made in place; every other change makes a new object. @defaultValue none */
  readonly inPlace?: readonly string[];
  /** The calls that make a change in place. @defaultValue creation and completion once more: the calls put, not add */
  readonly update?: (held: Held, before: Params) => readonly Request[];
  /** Outputs that a change in place gives a new value. @defaultValue none */
  readonly changed?: (outputs: Params) => Params;
  /** The calls that take it away; an empty list where it goes with what it belongs to. */
  readonly remove: (held: Held) => readonly Request[];
}

/** A type that the emulator does not have: botocore judges the parameters of the call, and then it is written down. */
export interface RecordedType extends CommonType {
  /** Why it is not live. */
  readonly recorded: string;
}

export type ResourceType = LiveType | RecordedType;

/** Types by Pulumi's token: `aws:s3/bucket:Bucket`. */
export type TypeTable = Readonly<Record<string, ResourceType>>;

export function isLive(type: ResourceType): type is LiveType {
  return !("recorded" in type);
}

/** A call of an operation. */
export function request(operation: string, params: Params): Request {
  return { operation, params };
}

/** The requests when the program says something of the input, none otherwise. */
export function when(input: unknown, ...requests: readonly Request[]): readonly Request[] {
  return input === undefined ? [] : requests;
}

/** The reason of a type whose service the emulator has and whose operation it does not have. */
export function lacks(service: string, ...operations: readonly string[]): string {
  return `moto 5.2.5 does not have ${operations.map((operation) => `${service} ${operation}`).join(", ")}`;
}
