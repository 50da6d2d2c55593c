/** Serves the policy pack: the engine reads its port from standard output. */
import { PolicyPack } from "@pulumi/policy";
import { pack } from "./pack.ts";

new PolicyPack("estate", pack({ today: new Date().toISOString().slice(0, 10), config: process.env["PULUMI_CONFIG"] }));
