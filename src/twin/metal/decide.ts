/** What Ironic has to be told next of one host, and what the host's status says meanwhile. Pure: the reconciler carries it out. */
import type { Image } from "./host.ts";
import type { IronicNode, Target } from "./ironic-client.ts";

/** What is wanted of a host. */
export interface Wanted {
  readonly uid: string;
  readonly online: boolean;
  /** How its controller is reached: changes when address or credentials do. Nothing while that cannot be told, with the cause. */
  readonly access: { readonly key: string } | { readonly missing: string };
  readonly image: Image | undefined;
  readonly inspect: boolean;
}

/** What was asked of Ironic last, so that a node that came back to where it was is known to have failed. */
export interface Attempt {
  /** The step and all that it depends on. */
  readonly key: string;
  /** How often the step was taken before, and failed. */
  readonly failures: number;
  /** Not again before, in milliseconds; nothing while it is not known to have failed. */
  readonly retryAt?: number;
  /** Ironic did not even take it up. */
  readonly refused?: HostError;
  /** What went wrong the time before; stays until the step is through. */
  readonly error?: HostError;
}

/** A status of a BareMetalHost as its definition names it. */
export type State =
  | "registering"
  | "inspecting"
  | "preparing"
  | "available"
  | "provisioning"
  | "provisioned"
  | "deprovisioning";

export interface HostError {
  readonly type:
    | "registration error"
    | "inspection error"
    | "preparation error"
    | "provisioning error"
    | "power management error";
  readonly message: string;
}

export type Step =
  | { readonly kind: "create" }
  | { readonly kind: "forget" }
  /** Tells Ironic how the controller is reached now. */
  | { readonly kind: "access" }
  | { readonly kind: "provision"; readonly target: Target; readonly image?: Image }
  | { readonly kind: "power"; readonly on: boolean };

export interface Decision {
  readonly state: State;
  readonly step?: Step;
  /** Identifies the step and all that it depends on, for the next decision. */
  readonly key?: string;
  /** What it is when the step fails. */
  readonly fails?: HostError["type"];
  /** The step that was taken last has failed; it is taken again when its time has come. */
  readonly waits?: true;
  readonly error?: HostError;
}

/** Fields that the reconciler keeps at the node. */
export interface Kept {
  readonly uid: string | undefined;
  readonly access: string | undefined;
  readonly image: string | undefined;
}

function keptBy(node: IronicNode): Kept {
  const text = (key: string): string | undefined => {
    const value = node.extra[key];
    return typeof value === "string" && value !== "" ? value : undefined;
  };
  return { uid: text("host"), access: text("access"), image: text("image") };
}

/** Ironic is at work; nothing can be asked of it. */
const WORKING: Readonly<Record<string, State>> = {
  verifying: "registering",
  inspecting: "inspecting",
  "inspect wait": "inspecting",
  cleaning: "preparing",
  "clean wait": "preparing",
  deploying: "provisioning",
  "wait call-back": "provisioning",
  deleting: "deprovisioning",
};

/** @param now milliseconds, the clock of `Attempt.retryAt` */
export function decide(wanted: Wanted, node: IronicNode | undefined, last: Attempt | undefined, now: number): Decision {
  const { access, image } = wanted;
  if ("missing" in access && (node === undefined || node.provision_state === "enroll")) {
    return { state: "registering", error: { type: "registration error", message: access.missing } };
  }
  if (node === undefined) return attempt({ state: "registering", step: { kind: "create" }, key: "create" }, last, now);
  const working = WORKING[node.provision_state];
  // A second try may fail as the first did; until it is through, the host is not well.
  if (working !== undefined) return { state: working, ...(last?.error === undefined ? {} : { error: last.error }) };
  const kept = keptBy(node);
  // A host of the same name that was made anew: the machine behind it may be another.
  if (kept.uid !== wanted.uid) return removal(node, last, now);
  const key = "key" in access ? access.key : kept.access;
  if (key !== kept.access) {
    return attempt({ state: registered(node), step: { kind: "access" }, key: `access ${key}` }, last, now);
  }
  const imageKey = image === undefined ? "" : JSON.stringify(image);
  const next = (state: State, target: Target, inputs: string, type: HostError["type"]): Decision =>
    attempt(
      {
        state,
        step: { kind: "provision", target, ...(target === "active" && image ? { image } : {}) },
        key: `${target} ${inputs}`,
        fails: type,
      },
      last,
      now,
      node.last_error,
    );
  switch (node.provision_state) {
    case "enroll":
      return next("registering", "manage", `${key}`, "registration error");
    case "manageable":
      return wanted.inspect && node.inspection_finished_at === null
        ? next("inspecting", "inspect", `${key}`, "inspection error")
        : next("preparing", "provide", "", "preparation error");
    case "inspect failed":
      return next("inspecting", "inspect", `${key}`, "inspection error");
    case "clean failed":
      return next("preparing", "manage", "", "preparation error");
    case "available":
      return image === undefined
        ? { state: "available" }
        : next("provisioning", "active", imageKey, "provisioning error");
    case "deploy failed":
      return image === undefined
        ? next("deprovisioning", "deleted", "", "provisioning error")
        : next("provisioning", "active", imageKey, "provisioning error");
    case "active":
      // An installed machine is not installed over: it is taken back first.
      return imageKey === (kept.image ?? "")
        ? power(wanted, node, last, now)
        : next("deprovisioning", "deleted", imageKey, "provisioning error");
    case "error":
      return next("deprovisioning", "deleted", "again", "provisioning error");
    default:
      return {
        state: "registering",
        error: { type: "registration error", message: `Ironic has it in state ${node.provision_state}` },
      };
  }
}

/** Takes a node out of Ironic: an installed machine is taken back first. Nothing while Ironic is at work on it. */
export function removal(node: IronicNode, last: Attempt | undefined, now: number): Decision {
  const working = WORKING[node.provision_state];
  if (working !== undefined) return { state: working };
  const installed = ["active", "deploy failed", "error"].includes(node.provision_state);
  const step: Step = installed ? { kind: "provision", target: "deleted" } : { kind: "forget" };
  return attempt({ state: "deprovisioning", step, key: `remove: ${step.kind}` }, last, now);
}

function registered({ provision_state }: IronicNode): State {
  if (provision_state === "active") return "provisioned";
  return provision_state === "available" ? "available" : "registering";
}

function power(wanted: Wanted, node: IronicNode, last: Attempt | undefined, now: number): Decision {
  const fails = "power management error";
  if (node.fault !== null) {
    return { state: "provisioned", error: { type: fails, message: node.maintenance_reason ?? node.fault } };
  }
  const on = node.power_state === "power on";
  if (node.target_power_state !== null || on === wanted.online) return { state: "provisioned" };
  const step: Step = { kind: "power", on: wanted.online };
  return attempt({ state: "provisioned", step, key: `power ${wanted.online}`, fails }, last, now, node.last_error);
}

/** The same step for the same reasons a second time: it has failed, and is tried again after a while. */
function attempt(decision: Decision, last: Attempt | undefined, now: number, cause: string | null = null): Decision {
  if (last === undefined || last.key !== decision.key) return decision;
  const { state, fails } = decision;
  const seen = fails === undefined ? undefined : { type: fails, message: cause ?? "Ironic states no cause" };
  const error = last.refused ?? seen;
  const failed = error === undefined ? {} : { error };
  const again = last.retryAt !== undefined && now >= last.retryAt;
  return again ? { ...decision, ...failed } : { state, waits: true, ...failed };
}
