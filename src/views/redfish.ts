/** How a server's BMC speaks Redfish: paths and extensions depend on who made the chassis. */
import type { Catalogue } from "../catalogue/types.ts";
import type { Build } from "../model/estate.ts";

export interface Redfish {
  /** Whose extensions it has. */
  readonly driver: "idrac" | "redfish";
  /** Path of the one system that it manages. */
  readonly system: string;
}

/** @returns nothing for a build without a BMC, or whose BMC speaks IPMI only */
export function redfishOf(build: Build, catalogue: Catalogue): Redfish | undefined {
  if (build.bmc?.protocol !== "redfish") return undefined;
  const vendor = build.chassis === undefined ? undefined : catalogue.chassis.get(build.chassis)?.vendor;
  return vendor?.startsWith("Dell") === true
    ? { driver: "idrac", system: "/redfish/v1/Systems/System.Embedded.1" }
    : { driver: "redfish", system: "/redfish/v1/Systems/1" };
}
