import { createServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { freePorts } from "../../../src/twin/system/ports.ts";

test("as many ports as asked for are given, all different, and each can be taken", async () => {
  const ports = await freePorts(20);
  expect(new Set(ports).size).toBe(20);
  for (const port of ports) {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", resolve);
    });
    await new Promise((resolve) => server.close(resolve));
  }
});

test("no port is given when none is asked for", async () => {
  expect(await freePorts(0)).toEqual([]);
});

test("no port is given twice, even before anybody listens on it, and none that an outgoing connection may take", async () => {
  const [first, second] = await Promise.all([freePorts(400), freePorts(400)]);
  expect(new Set([...first, ...second]).size).toBe(800);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const ephemeral = typeof address === "object" && address !== null ? address.port : 0;
  await new Promise((resolve) => server.close(resolve));
  expect(Math.max(...first, ...second)).toBeLessThan(ephemeral);
});

test("a port that is taken is not among those given", async () => {
  const { server, port } = await listening();
  try {
    // Most of all there are: one that is not left out is among them with near certainty.
    for (let draws = 0; draws < 21; draws++) expect(await freePorts(1_000)).not.toContain(port);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

/** A server on a port of the range that they are given from. */
async function listening(port = 20_000): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  const taken = await new Promise<boolean>((resolve) => {
    server.once("error", () => resolve(true));
    server.listen(port, "127.0.0.1", () => resolve(false));
  });
  return taken ? listening(port + 1) : { server, port };
}
