import { describe, expect, it } from "vitest";
import { type Attempt, decide, removal, type Wanted } from "../../../src/twin/metal/decide.ts";
import type { IronicNode } from "../../../src/twin/metal/ironic-client.ts";

const image = { url: "http://images.example/os.raw", format: "raw" };
const wanted: Wanted = { uid: "host-1", online: true, access: { key: "first" }, image: undefined, inspect: true };

function node(provision_state: string, more: Partial<IronicNode> = {}): IronicNode {
  return {
    uuid: "node-1",
    name: "machines~ant",
    provision_state,
    power_state: "power off",
    target_power_state: null,
    last_error: null,
    fault: null,
    maintenance_reason: null,
    inspection_finished_at: null,
    extra: { host: "host-1", access: "first" },
    ...more,
  };
}

function tried(key: string | undefined, more: Partial<Attempt> = {}): Attempt {
  return { key: key ?? "", failures: 0, retryAt: 1_000, ...more };
}

/** The step of a decision, in one word. */
function step(decision: ReturnType<typeof decide>): string {
  const { step: found } = decision;
  if (found === undefined) return "wait";
  if (found.kind === "provision") return found.target;
  return found.kind === "power" ? `power ${found.on ? "on" : "off"}` : found.kind;
}

describe("a host on its way", () => {
  const inspected = { inspection_finished_at: "2030-01-01T00:00:00+00:00" };
  const installed = { extra: { ...node("active").extra, image: JSON.stringify(image) } };
  it.each([
    ["is enrolled first", undefined, wanted, "registering", "create"],
    ["has its controller tried", node("enroll"), wanted, "registering", "manage"],
    ["waits while Ironic tries", node("verifying"), wanted, "registering", "wait"],
    ["is inspected", node("manageable"), wanted, "inspecting", "inspect"],
    ["waits while Ironic inspects", node("inspecting"), wanted, "inspecting", "wait"],
    ["is offered once it is inspected", node("manageable", inspected), wanted, "preparing", "provide"],
    [
      "is not inspected where nobody wants it",
      node("manageable"),
      { ...wanted, inspect: false },
      "preparing",
      "provide",
    ],
    ["is available until somebody wants an image on it", node("available"), wanted, "available", "wait"],
    ["is installed with the image", node("available"), { ...wanted, image }, "provisioning", "active"],
    ["waits while Ironic installs", node("deploying"), { ...wanted, image }, "provisioning", "wait"],
    [
      "is provisioned when it is installed and on",
      node("active", { ...installed, power_state: "power on" }),
      { ...wanted, image },
      "provisioned",
      "wait",
    ],
    ["is switched on when it is off", node("active", installed), { ...wanted, image }, "provisioned", "power on"],
    [
      "is switched off when it is to be off",
      node("active", { ...installed, power_state: "power on" }),
      { ...wanted, image, online: false },
      "provisioned",
      "power off",
    ],
    [
      "is left while its power changes",
      node("active", { ...installed, target_power_state: "power on" }),
      { ...wanted, image },
      "provisioned",
      "wait",
    ],
    [
      "is taken back before another image is installed",
      node("active", { ...installed, power_state: "power on" }),
      { ...wanted, image: { url: "http://images.example/other.raw" } },
      "deprovisioning",
      "deleted",
    ],
    ["is taken back when no image is wanted any more", node("active", installed), wanted, "deprovisioning", "deleted"],
    [
      "has its controller told again when its credentials change",
      node("available"),
      { ...wanted, access: { key: "second" } },
      "available",
      "access",
    ],
  ] as const)("%s", (_, found, want, state, next) => {
    const decision = decide(want, found, undefined, 0);
    expect({ state: decision.state, step: step(decision), error: decision.error }).toEqual({
      state,
      step: next,
      error: undefined,
    });
  });

  it("carries the image to the step that installs it", () => {
    expect(decide({ ...wanted, image }, node("available"), undefined, 0).step).toEqual({
      kind: "provision",
      target: "active",
      image,
    });
  });
});

describe("a host that fails", () => {
  it("cannot be registered without credentials, and says so", () => {
    const missing = { ...wanted, access: { missing: "secret ant-bmc does not exist" } };
    const error = { type: "registration error", message: "secret ant-bmc does not exist" };
    expect(decide(missing, undefined, undefined, 0)).toEqual({ state: "registering", error });
    expect(decide(missing, node("enroll"), undefined, 0)).toEqual({ state: "registering", error });
  });

  it("stays as it is when its credentials go away later", () => {
    const missing = { ...wanted, access: { missing: "secret ant-bmc does not exist" } };
    expect(decide(missing, node("available"), undefined, 0)).toEqual({ state: "available" });
  });

  it.each([
    ["enroll", wanted, "registration error", "registering", "manage"],
    ["inspect failed", wanted, "inspection error", "inspecting", "inspect"],
    ["deploy failed", { ...wanted, image }, "provisioning error", "provisioning", "active"],
  ] as const)("says what Ironic says and tries again after a while: %s", (state, want, type, shown, target) => {
    const failed = node(state, { last_error: "Unable to authenticate" });
    const { key } = decide(want, failed, undefined, 0);
    const error = { type, message: "Unable to authenticate" };
    const once = decide(want, failed, { key: key ?? "", failures: 0 }, 5_000);
    expect(once).toEqual({ state: shown, waits: true, error });
    expect(decide(want, failed, tried(key), 999)).toEqual(once);
    const again = decide(want, failed, tried(key), 1_000);
    expect(again.error).toEqual(error);
    expect(step(again)).toBe(target);
  });

  it("is not well while the second try runs", () => {
    const error = { type: "registration error", message: "Unable to authenticate" } as const;
    expect(decide(wanted, node("verifying"), tried("manage first", { error }), 0)).toEqual({
      state: "registering",
      error,
    });
  });

  it("is tried again at once when what it failed for has changed", () => {
    const failed = node("deploy failed", { last_error: "no such image" });
    const { key } = decide({ ...wanted, image }, failed, undefined, 0);
    const other = { ...wanted, image: { url: "http://images.example/other.raw" } };
    const decision = decide(other, failed, tried(key), 1);
    expect(step(decision)).toBe("active");
    expect(decision.error).toBeUndefined();
  });

  it("says why Ironic did not even try", () => {
    const refused = { type: "provisioning error", message: "Failed to validate deploy" } as const;
    const { key } = decide({ ...wanted, image }, node("available"), undefined, 0);
    expect(decide({ ...wanted, image }, node("available"), tried(key, { refused }), 1).error).toEqual(refused);
  });

  it("says that its controller does not answer any more", () => {
    const extra = { ...node("active").extra, image: JSON.stringify(image) };
    const gone = node("active", { extra, fault: "power failure", maintenance_reason: "Unable to connect" });
    expect(decide({ ...wanted, image }, gone, undefined, 0)).toEqual({
      state: "provisioned",
      error: { type: "power management error", message: "Unable to connect" },
    });
  });
});

describe("a host that is gone", () => {
  it.each([
    ["active", "deleted"],
    ["deploy failed", "deleted"],
    ["error", "deleted"],
    ["available", "forget"],
    ["enroll", "forget"],
    ["deploying", "wait"],
    ["deleting", "wait"],
  ])("in state %s: %s", (state, next) => {
    expect(step(removal(node(state), undefined, 0))).toBe(next);
  });

  it("is made anew under its name only after the machine before is taken back", () => {
    expect(step(decide({ ...wanted, uid: "host-2" }, node("active"), undefined, 0))).toBe("deleted");
    expect(step(decide({ ...wanted, uid: "host-2" }, node("available"), undefined, 0))).toBe("forget");
  });

  it("is not asked for again and again when Ironic cannot take it back", () => {
    const failed = node("error", { last_error: "no power" });
    const { key } = removal(failed, undefined, 0);
    expect(step(removal(failed, tried(key), 999))).toBe("wait");
    expect(step(removal(failed, tried(key), 1_000))).toBe("deleted");
  });
});
