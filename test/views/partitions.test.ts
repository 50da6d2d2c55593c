import { expect, test } from "vitest";
import { loadCatalogue } from "../../src/catalogue/load.ts";
import { raw } from "../../src/units/index.ts";
import { cardShare, wholeCard } from "../../src/views/partitions.ts";
import { prod } from "../components/kubernetes/estates.ts";
import { cutWorld } from "../components/kubernetes/partitioned.ts";

const catalogue = loadCatalogue();
const A100 = "nvidia-a100-80gb-pcie";

function shareOf({ estate }: typeof prod, id = "model-inference") {
  const workload = estate.workloads.find((each) => each.id === id);
  if (workload === undefined) throw new Error(`no ${id}`);
  return cardShare(estate, catalogue, workload);
}

test("a card has of everything as much as the largest of its profiles", () => {
  const partitions = catalogue.gpus.get(A100)?.kubernetes?.partitions;
  const { memory, ...card } = wholeCard(partitions ?? { switching: "live", selector: "", profiles: {} });
  expect(card).toMatchObject({ multiprocessors: 98, memorySlices: 8 });
  expect(raw<"B">(memory)).toBe(79.25 * 2 ** 30);
});

test("a card without profiles is no card", () => {
  expect(() => wholeCard({ switching: "live", selector: "", profiles: {} })).toThrow(
    new RangeError("partitions without a profile; state one, or leave partitions out"),
  );
});

test("a partition is the parts of its card that its profile says, a whole card all of it", () => {
  expect(shareOf(cutWorld(A100))).toEqual({ memory: 4 / 8, multiprocessors: 42 / 98 });
  expect(shareOf(cutWorld("nvidia-h100", "1g.20gb"))).toEqual({ memory: 2 / 8, multiprocessors: 26 / 132 });
  expect(shareOf(prod)).toEqual({ memory: 1, multiprocessors: 1 });
});

test("of a row with several products the first is preferred", () => {
  const world = cutWorld(A100);
  const [row] = world.estate.accelerators;
  if (row === undefined) throw new Error("no accelerators");
  const products = ["nvidia-h100", A100];
  const accelerators = [{ ...row, id: A100, products }];
  expect(shareOf({ ...world, estate: { ...world.estate, accelerators } }).multiprocessors).toBe(60 / 132);
});
