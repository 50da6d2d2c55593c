/** Images that machines are installed from: those that the estate names are served on the loopback. */
import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Estate } from "../../model/estate.ts";
import { freePorts } from "../system/ports.ts";
import { type Supervised, startProcess } from "../system/process.ts";
import { waitFor } from "../system/wait.ts";

export interface Images {
  /** URL on the loopback by the URL that the estate states. Any other is fetched from where it says. */
  readonly mirrors: Readonly<Record<string, string>>;
  readonly process: Supervised;
}

/** Starts their server; returns when it answers. @throws Error with the end of the log when it does not */
export async function startImages(estate: Estate, folder: string): Promise<Images> {
  const urls = [...new Set(estate.clusters.flatMap(({ kubernetes }) => kubernetes?.image?.url ?? []))];
  const [port = 0] = await freePorts(1);
  const base = `http://127.0.0.1:${port}`;
  const paths = urls.map(pathOf);
  const process = await startProcess({
    name: "images",
    command: globalThis.process.execPath,
    args: [join(import.meta.dirname, "images-double.ts"), `${port}`, ...paths],
    logFile: join(folder, "images.log"),
  });
  try {
    await waitFor(async () => (await fetch(base, { method: "HEAD" })).status, {
      what: "the server of images to answer",
      process,
    });
  } catch (error) {
    await process.stop();
    throw error;
  }
  return { mirrors: Object.fromEntries(urls.map((url, index) => [url, `${base}${paths[index]}`])), process };
}

/** Two images of one name on different hosts are two files. */
function pathOf(url: string): string {
  const name = url.split(/[?#]/, 1)[0]?.split("/").at(-1) ?? "";
  return `/${createHash("sha256").update(url).digest("hex").slice(0, 12)}/${encodeURIComponent(name)}`;
}
