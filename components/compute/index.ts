export { BareMetalServer, type BareMetalServerArgs } from "./bare-metal-server.ts";
export { Machines, type MachinesArgs } from "./machines.ts";
