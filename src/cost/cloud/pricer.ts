import type { ResourceRecord } from "../types.ts";
import type { Bill } from "./bill.ts";

/** Charges one resource of a type. */
export type Pricer = (resource: ResourceRecord, bill: Bill) => void;
