export { RecoverySite } from "./recovery-site.ts";
