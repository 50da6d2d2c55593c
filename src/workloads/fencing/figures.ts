/** Figures of the detector in the text format of Prometheus. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ConfigError } from "./config.ts";

/** How a watched host counts. */
export type Standing = "on" | "off" | "unknown" | "silent" | "stranger" | "contradicted";

export interface Standings {
  readonly cluster: string;
  readonly standing: Standing;
}

/** Seconds; the last bucket below infinity is the grace time of a controller manager that nobody tuned. */
const BUCKETS = [0.25, 0.5, 1, 2, 5, 10, 20, 50];

/** What happened since the start. */
export class Figures {
  readonly #reads = new Map<string, number>();
  readonly #taints = new Map<string, number>();
  readonly #delays: number[] = BUCKETS.map(() => 0);
  #delaySum = 0;
  #delayCount = 0;

  read(cluster: string, result: "power" | "silent" | "stranger"): void {
    add(this.#reads, labels({ cluster, result }));
  }

  taint(cluster: string, change: "set" | "removed" | "refused"): void {
    add(this.#taints, labels({ cluster, change }));
  }

  /** From the first read that said off until the taint was accepted. */
  delay(seconds: number): void {
    for (const [index, limit] of BUCKETS.entries()) {
      if (seconds <= limit) this.#delays[index] = (this.#delays[index] ?? 0) + 1;
    }
    this.#delaySum += seconds;
    this.#delayCount += 1;
  }

  /** All of it. @param hosts how each host stands at this moment */
  text(hosts: readonly Standings[]): string {
    const standings = new Map<string, number>();
    for (const { cluster, standing } of hosts) add(standings, labels({ cluster, standing }));
    const delay = "estate_fencing_off_to_taint_seconds";
    return [
      ...family("estate_fencing_hosts", "gauge", "Hosts by what their BMC says.", standings),
      ...family("estate_fencing_reads_total", "counter", "Answers of BMCs.", this.#reads),
      ...family("estate_fencing_taints_total", "counter", "Out-of-service taints set, removed, refused.", this.#taints),
      `# HELP ${delay} From the first read that says off until the taint is accepted.`,
      `# TYPE ${delay} histogram`,
      ...BUCKETS.map((limit, index) => `${delay}_bucket{le="${limit}"} ${this.#delays[index]}`),
      `${delay}_bucket{le="+Inf"} ${this.#delayCount}`,
      `${delay}_sum ${this.#delaySum}`,
      `${delay}_count ${this.#delayCount}`,
      "",
    ].join("\n");
  }
}

export interface FiguresServer {
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** Serves `/metrics`, and `/healthz` while the process lives. @throws {ConfigError} when the port cannot be had */
export async function serveFigures(
  { port, address }: { readonly port: number; readonly address: string },
  text: () => string,
): Promise<FiguresServer> {
  const server = createServer((request, answer) => {
    const path = request.url?.split("?", 1)[0];
    if (path === "/metrics") answer.setHeader("Content-Type", "text/plain; version=0.0.4; charset=utf-8").end(text());
    else if (path === "/healthz") answer.end("ok\n");
    else answer.writeHead(404).end("there are /metrics and /healthz\n");
  });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", ({ code, message }: NodeJS.ErrnoException) =>
    reject(new ConfigError(`metrics: port ${port} of ${address} cannot be had (${code ?? message}); give another one`)),
  );
  server.listen(port, address, resolve);
  await promise;
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  return address === null || typeof address === "string" ? 0 : address.port;
}

function family(name: string, type: string, help: string, values: ReadonlyMap<string, number>): string[] {
  const lines = [...values].sort(([a], [b]) => (a < b ? -1 : 1)).map(([label, value]) => `${name}{${label}} ${value}`);
  return [`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...lines];
}

function labels(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}="${value.replace(/[\\"\n]/g, (char) => (char === "\n" ? "\\n" : `\\${char}`))}"`)
    .join(",");
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
