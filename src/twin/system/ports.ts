/** Ports on the loopback that nobody listens on. */
import { createServer } from "node:net";

/** So many free ports, all different; they are only free until somebody takes them, so use them at once. */
export async function freePorts(count: number): Promise<number[]> {
  // All are held at the same time: one after the other could give the same port twice.
  const servers = await Promise.all(Array.from({ length: count }, listen));
  await Promise.all(servers.map(({ close }) => close()));
  return servers.map(({ port }) => port);
}

async function listen(): Promise<{ port: number; close: () => Promise<void> }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a TCP server without a port");
  return { port: address.port, close: () => new Promise((resolve) => server.close(() => resolve())) };
}
