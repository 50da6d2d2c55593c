export { Backups, type BackupsArgs } from "./backups.ts";
export { FileSystems, type FileSystemsArgs } from "./file-systems.ts";
export { StorageClasses, type StorageClassesArgs } from "./storage-classes.ts";
export { TimeSeriesDatabase, type TimeSeriesDatabaseArgs } from "./time-series-database.ts";
