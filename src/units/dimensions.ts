/**
 * What the stack file may write for each kind of quantity: unit words, their factor to the base unit, one example.
 * Decimal and binary sizes both exist and keep their own names; bit rates are never written with a capital B.
 */
export interface Dimension {
  /** As the error message names it, with its article. */
  readonly title: string;
  readonly example: string;
  /** Unit word to factor: value x factor = base unit. */
  readonly units: Readonly<Record<string, number>>;
}

const HOUR_NS = 3_600e9;
const DAY_NS = 24 * HOUR_NS;

/** Micro-dollars in a dollar. */
export const MICRO = 1e6;

function usd(per: string, title: string, example: string): Dimension {
  return { title, example, units: { [per]: MICRO } };
}

export const dimensions = {
  size: {
    title: "a size",
    example: "80GiB",
    units: {
      B: 1,
      kB: 1e3,
      MB: 1e6,
      GB: 1e9,
      TB: 1e12,
      PB: 1e15,
      KiB: 2 ** 10,
      MiB: 2 ** 20,
      GiB: 2 ** 30,
      TiB: 2 ** 40,
      PiB: 2 ** 50,
    },
  },
  bitRate: {
    title: "a bit rate",
    example: "100Gbps",
    units: { bps: 1, kbps: 1e3, Mbps: 1e6, Gbps: 1e9, Tbps: 1e12 },
  },
  duration: {
    title: "a duration",
    example: "500us",
    units: { ns: 1, us: 1e3, ms: 1e6, s: 1e9, min: 60e9, h: HOUR_NS, d: DAY_NS, w: 7 * DAY_NS, y: 365 * DAY_NS },
  },
  power: { title: "a power", example: "6.5kW", units: { W: 1, kW: 1e3, MW: 1e6 } },
  length: { title: "a length", example: "3m", units: { mm: 1e-3, cm: 1e-2, m: 1, km: 1e3 } },
  rate: { title: "a rate", example: "1000/s", units: { "/s": 1, "k/s": 1e3, "M/s": 1e6, "G/s": 1e9 } },
  ratio: { title: "a share", example: "99.95%", units: { "%": 0.01 } },
  usdOnce: usd("/once", "a one-off amount", "USD 640000/once"),
  usdPerHour: usd("/h", "an hourly price", "USD 0.10/h"),
  usdPerMonth: usd("/month", "a monthly price", "USD 1667/month"),
  usdPerYear: usd("/year", "a yearly amount", "USD 60000/year"),
  usdPerKwh: usd("/kWh", "an energy tariff", "USD 0.15/kWh"),
  usdPerGbMonth: usd("/GB-month", "a storage price", "USD 0.004/GB-month"),
  usdPerGb: usd("/GB", "a transfer price", "USD 0.09/GB"),
  usdPerThousand: usd("/thousand", "a price per thousand requests", "USD 0.05/thousand"),
  usdPerIopsMonth: usd("/IOPS-month", "a price of provisioned operations", "USD 0.065/IOPS-month"),
} as const satisfies Record<string, Dimension>;

export type DimensionName = keyof typeof dimensions;

/** The base unit, as a type, of each dimension. */
export interface BaseUnit {
  size: "B";
  bitRate: "bit/s";
  duration: "ns";
  power: "W";
  length: "m";
  rate: "1/s";
  ratio: "1";
  usdOnce: "uUSD";
  usdPerHour: "uUSD/h";
  usdPerMonth: "uUSD/month";
  usdPerYear: "uUSD/year";
  usdPerKwh: "uUSD/kWh";
  usdPerGbMonth: "uUSD/GB-month";
  usdPerGb: "uUSD/GB";
  usdPerThousand: "uUSD/thousand";
  usdPerIopsMonth: "uUSD/IOPS-month";
}
