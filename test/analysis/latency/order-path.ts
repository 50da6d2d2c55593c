/** An order path at a venue: one circuit, one leaf, one host with kernel bypass; every part can be changed. */
export const orderPath = {
  sites: { pod: { kind: "exchange-pod", title: "Pod", latitude: 1.3521, longitude: 103.7, venue: "bybit" } },
  builds: {
    node: {
      title: "Node",
      cpu: { product: "amd-epyc-7543" },
      memory: { total: "256GiB" },
      nics: { hft: { product: "amd-x2522", ports: 2, rate: "25Gbps", bypass: "onload" } },
    },
  },
  kubeletProfiles: { quick: { governor: "performance" } },
  clusters: {
    trade: {
      kind: "trading",
      title: "Trading",
      site: "pod",
      nodes: { "n-1": { build: "node", number: 11, cables: { hft0: "leaf-1/1", hft1: "leaf-2/1" } } },
      roles: { orders: { title: "Orders", nodes: ["n-1"], kubelet: "quick" } },
    },
  },
  fabrics: {
    fabric: {
      title: "Fabric",
      site: "pod",
      topology: ["collapsed"],
      leaves: {
        "leaf-1": { product: "arista-7050sx3-48yc8", number: 1, peer: "leaf-2" },
        "leaf-2": { product: "arista-7050sx3-48yc8", number: 2, peer: "leaf-1" },
      },
      peerLinks: { count: 1, rate: "100Gbps" },
    },
  },
  circuits: {
    venue: {
      title: "Venue",
      kind: "exchange",
      role: "primary",
      site: "pod",
      toVenue: "bybit",
      rate: "10Gbps",
      latency: "200us",
      handoff: "leaf-1/41",
    },
  },
  models: {
    stream: {
      title: "Stream",
      family: "lstm",
      parameters: 1_000_000,
      inference: {
        latency: "1ms",
        throughput: "1000/s",
        gpuMemory: "1GB",
        batch: 1,
        sequence: 100,
        hardware: "amd-epyc-7543",
      },
    },
  },
  targets: {
    latency: { total: { metric: "tick-to-order", limit: "10ms", where: "requirements" } },
    paths: {
      order: {
        title: "Tick to order",
        limit: "10ms",
        stages: {
          ingest: { title: "Ingest", limit: "100us", role: "orders" },
          inference: { title: "Inference", limit: "2ms", role: "orders", model: "stream" },
          send: { title: "Send", limit: "3ms", role: "orders" },
        },
      },
    },
  },
};

type Sections = typeof orderPath;

/** The order path with other stages, limit or circuit. */
export function orderPathWith(changes: {
  readonly path?: Partial<Record<"limit", string>>;
  readonly stages?: Readonly<Record<string, object>>;
  readonly circuit?: object;
  readonly model?: object;
}): Readonly<Record<string, unknown>> {
  const { circuits, models, targets } = orderPath satisfies Sections;
  const { order } = targets.paths;
  return {
    ...orderPath,
    circuits: { venue: { ...circuits.venue, ...changes.circuit } },
    models: { stream: { ...models.stream, inference: { ...models.stream.inference, ...changes.model } } },
    targets: {
      ...targets,
      paths: { order: { ...order, ...changes.path, stages: { ...order.stages, ...changes.stages } } },
    },
  };
}
