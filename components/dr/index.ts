export { RecoverySite, type RecoverySiteArgs } from "./recovery-site.ts";
