/** A stack file of any size, for speed: one cluster of many cabled nodes. */
import { minimal } from "./minimal.ts";

/** The minimal file with so many nodes more, about 450 characters each. */
export function largeStackFile(nodes: number): string {
  const records = Array.from(
    { length: nodes },
    (_, index) => `
        node-${index}:
          build: server
          number: ${index + 2}
          rack: r1
          u: ${(index % 40) + 1}
          powerCap: 6.5kW
          serial: "SERIAL-${index}"
          cables:
            eth0: gpu-1/30
            eth1: { to: gpu-1/3, length: 3m }
            eth2: { to: gpu-1/30, length: 12m }
            eth3: gpu-1/31
            eth4: gpu-1/32
            bmc: gpu-1/33`,
  );
  const end = minimal.indexOf("  estate:seedSshKey");
  return `${minimal.slice(0, end).trimEnd()}${records.join("")}\n${minimal.slice(end)}`;
}
