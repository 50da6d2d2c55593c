export { Backups } from "./backups.ts";
export { FileSystems } from "./file-systems.ts";
export { StorageClasses } from "./storage-classes.ts";
export { TimeSeriesDatabase } from "./time-series-database.ts";
