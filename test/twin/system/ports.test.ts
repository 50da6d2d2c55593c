import { createServer } from "node:net";
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

test("a port that is taken is not among those given", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const taken = typeof address === "object" && address !== null ? address.port : 0;
  try {
    expect(await freePorts(200)).not.toContain(taken);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
