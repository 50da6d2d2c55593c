/**
 * Compares the embedded preview of the primary estate with `pulumi preview` of the same program: `npm run bench:ratio`.
 *
 * They take turns: the embedded preview in this process, the real engine with a process of its own for the program, as its user has
 * it. The real engine works against doubles of the providers, so no cloud is waited for. Only the ratio holds elsewhere.
 */
import { openSession } from "../twin/engine/session.ts";

const ROUNDS = 3;

async function secondsOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return (performance.now() - start) / 1000;
}

const session = await openSession({ name: "prod", hasty: true });
try {
  const { resources } = await session.embeddedGraph();
  const embedded: number[] = [];
  const real: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    embedded.push(await secondsOf(() => session.embeddedGraph()));
    real.push(await secondsOf(() => session.stack.preview()));
  }
  const [fast, slow] = [Math.min(...embedded), Math.min(...real)];
  console.log(
    `preview of ${resources.length} resources, best of ${ROUNDS}: embedded ${fast.toFixed(2)} s, pulumi ${slow.toFixed(2)} s, ratio 1 : ${(slow / fast).toFixed(1)}`,
  );
} finally {
  session.close();
}
