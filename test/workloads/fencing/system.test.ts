import { expect, test } from "vitest";
import { readSystem } from "../../../src/workloads/fencing/system.ts";

const answer = {
  "@odata.id": "/redfish/v1/Systems/1",
  PowerState: "Off",
  SerialNumber: "CN12345",
  SKU: "7XK2QR3",
  UUID: "4C4C4544-0058-4B10-8032-B7C04F515233",
  HostName: "Ant.workshop.example",
};
const off = { kind: "power", power: "off" };

test.each([
  ["On", { kind: "power", power: "on" }],
  ["Off", off],
  ["PoweringOn", { kind: "power", power: "between" }],
  ["PoweringOff", { kind: "power", power: "between" }],
  ["Paused", { kind: "power", power: "between" }],
  ["off", { kind: "silent", why: "the answer does not say the power" }],
  [null, { kind: "silent", why: "the answer does not say the power" }],
  [undefined, { kind: "silent", why: "the answer does not say the power" }],
])("power state %s", (PowerState, reading) => {
  expect(readSystem({ ...answer, PowerState }, {})).toEqual(reading);
});

test.each([[undefined], [null], ["Off"], [[]], [{ PowerState: 0 }]])("%j is no answer about a system", (nonsense) => {
  expect(readSystem(nonsense, {}).kind).toBe("silent");
});

test("a machine that the inventory knows is believed", () => {
  const inventory = { serial: "CN12345", uuid: answer.UUID.toLowerCase(), hostName: "ant" };
  expect(readSystem(answer, inventory)).toEqual(off);
});

test("the number that the maker calls SKU counts as serial number", () => {
  expect(readSystem(answer, { serial: "7XK2QR3" })).toEqual(off);
});

test.each([
  [{ serial: "OTHER" }, "serial is CN12345 or 7XK2QR3, the inventory has OTHER"],
  [{ serial: "cn12345" }, "serial is CN12345 or 7XK2QR3, the inventory has cn12345"],
  [
    { serial: "CN12345", uuid: "00000000-0000-4000-8000-000000000000" },
    "uuid is 4C4C4544-0058-4B10-8032-B7C04F515233, the inventory has 00000000-0000-4000-8000-000000000000",
  ],
  [{ hostName: "bee" }, "host name is Ant.workshop.example, the inventory has bee"],
])("another machine than %j is a stranger", (inventory, why) => {
  expect(readSystem(answer, inventory)).toEqual({ kind: "stranger", why });
});

test("a machine that cannot be told apart is a stranger", () => {
  expect(readSystem({ ...answer, HostName: "" }, { hostName: "ant" })).toEqual({
    kind: "stranger",
    why: "the BMC tells no host name, the inventory has ant",
  });
});
