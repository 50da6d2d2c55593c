/** Neural models, how they are trained and watched, and how training is spread over regions. */
import * as z from "zod";
import { amount, byIdOrNone, count, id, positive, text, texts } from "./fields.ts";

export const models = byIdOrNone(
  z.strictObject({
    title: text,
    family: z.enum(["lstm", "transformer", "hybrid", "memory"]),
    variants: texts.default([]),
    features: texts.default([]),
    parameters: z.int().min(1).max(1_000_000_000_000).optional(),
    accuracy: z
      .strictObject({
        accuracy: amount("ratio"),
        precision: z.number(),
        recall: z.number(),
        f1: z.number(),
        data: text,
      })
      .optional(),
    trading: z
      .strictObject({
        sharpe: z.number(),
        maximumDrawdown: amount("ratio"),
        winRate: amount("ratio"),
        profitFactor: z.number(),
      })
      .optional(),
    inference: z
      .strictObject({
        latency: amount("duration"),
        throughput: amount("rate"),
        gpuMemory: amount("size"),
        batch: positive,
        sequence: positive,
        hardware: id,
      })
      .optional(),
  }),
);

/** What a source names for a part of the pipeline, by heading. */
const topics = byIdOrNone(z.strictObject({ title: text, items: texts }));

export const training = z
  .strictObject({
    /** Regions over which one training run is spread. */
    regions: z.array(id).readonly().default([]),
    horizons: z.array(amount("duration")).readonly().default([]),
    datasets: texts.default([]),
    losses: texts.default([]),
    metrics: texts.default([]),
    trainer: texts.default([]),
    focalGamma: z.number().optional(),
    labelSmoothing: z.number().optional(),
    patience: positive.optional(),
    mixedPrecision: z.strictObject({ speedup: z.number(), memorySaved: amount("ratio") }).optional(),
    engines: texts.default([]),
    monitors: texts.default([]),
    driftTests: texts.default([]),
    sources: texts.default([]),
    tuning: texts.default([]),
    trials: positive.optional(),
    tuningLimit: amount("duration").optional(),
    /** Number of indicators that the source claims at least: checked against the lists. */
    indicatorsAtLeast: positive.optional(),
    indicators: byIdOrNone(z.strictObject({ title: text, items: texts })),
    /** Tables that predictions and metrics are written to. */
    tables: byIdOrNone(z.strictObject({ columns: z.array(z.string().max(60)).readonly() })),
    serving: z.strictObject({ port: positive, metricsPort: positive, workers: positive }).optional(),
    topics,
    /** Work that the source leaves open, by term. */
    open: topics,
  })
  .prefault({});

export const federation = z
  .strictObject({
    clusters: byIdOrNone(
      z.strictObject({
        topology: z.enum(["mesh", "hierarchical", "star", "ring"]),
        architecture: id,
        consensus: id,
        wasm: z.boolean(),
        autonomous: z.boolean(),
      }),
    ),
    roles: byIdOrNone(
      z.strictObject({
        title: text,
        role: z.enum(["parameter-server", "worker", "aggregator", "validator"]),
        model: z.enum(["base", "large", "xl"]),
        capabilities: texts,
        count: positive,
        autonomy: z.number().min(0).max(1).optional(),
      }),
    ),
    /** Layers of each role's network, as `dense 512 relu`. */
    layers: byIdOrNone(z.strictObject({ layers: texts })),
    rounds: positive.optional(),
    clientsPerRound: positive.optional(),
    epochs: positive.optional(),
    batch: positive.optional(),
    learningRate: z.number().optional(),
    optimizer: id.optional(),
    aggregation: id.optional(),
    /** Topology while models are aggregated. */
    aggregationTopology: z.enum(["mesh", "hierarchical", "star", "ring"]).optional(),
    /** Topology after nodes were lost. */
    recoveryTopology: z.enum(["mesh", "hierarchical", "star", "ring"]).optional(),
    pollEvery: amount("duration").optional(),
    inference: z
      .strictObject({
        every: amount("duration"),
        latency: amount("duration").optional(),
        signalLifetime: amount("duration"),
        buyAbove: z.number(),
        sellBelow: z.number(),
        confidence: z.number(),
        tradeConfidence: z.number().optional(),
        history: positive.optional(),
        symbols: texts.default([]),
      })
      .optional(),
    health: z
      .strictObject({
        every: amount("duration"),
        degradedBelow: z.number(),
        factors: texts,
        latencyScale: amount("duration").optional(),
        actions: texts.default([]),
        syncTime: amount("duration").optional(),
      })
      .optional(),
    weights: z.strictObject({ step: z.number(), floor: z.number(), samples: count }).optional(),
    loop: z.strictObject({ every: amount("duration"), afterError: amount("duration") }).optional(),
    topics,
  })
  .prefault({});
