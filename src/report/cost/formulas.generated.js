// Generated from the program's own formulas by test/generate/formulas.ts: do not edit.
const formulas = (() => {
  "use strict";
  // src/cost/spread.ts
  function exactly(value) {
      return { low: value, expected: value, high: value };
  }
  // src/cost/spread.ts
  const nothing = exactly(0);
  // src/cost/spread.ts
  function map(spread, change) {
      return { low: change(spread.low), expected: change(spread.expected), high: change(spread.high) };
  }
  // src/cost/spread.ts
  function product(spreads) {
      return spreads.reduce((a, b) => ({ low: a.low * b.low, expected: a.expected * b.expected, high: a.high * b.high }), exactly(1));
  }
  // src/units/dimensions.ts
  const MICRO = 1e6;
  // src/cost/spread.ts
  function microDollars(dollars) {
      return Math.round(dollars * MICRO);
  }
  // src/cost/line.ts
  function amountOf(factors) {
      return map(product(factors.map(({ value }) => value)), microDollars);
  }
  // src/report/cost/recompute.ts
  function moved({ value, lever }, shares) {
      const share = lever === undefined ? 1 : (shares[lever] ?? 1);
      return { value: share === 1 ? value : map(value, (number) => number * share) };
  }
  // src/cost/depreciation.ts
  function bookValue(price, { method, months, residual }, used) {
      const floor = price * residual;
      if (used >= months)
          return floor;
      if (method === "straight-line")
          return price - ((price - floor) * used) / months;
      let value = price;
      for (let month = 0; month < used; month += 1) {
          const declining = (value * 2) / months;
          const straight = (value - floor) / (months - month);
          value = Math.max(floor, value - Math.max(declining, straight));
      }
      return value;
  }
  // src/cost/depreciation.ts
  const MONTHS_A_YEAR = 12;
  // src/cost/depreciation.ts
  function firstYear(price, depreciation) {
      return price - bookValue(price, depreciation, MONTHS_A_YEAR);
  }
  // src/cost/line.ts
  function payments({ paid, depreciation }, amount) {
      if (paid === "yearly")
          return { once: nothing, yearly: amount };
      const yearly = depreciation === undefined ? nothing : map(amount, (price) => Math.round(firstYear(price, depreciation)));
      return { once: amount, yearly };
  }
  // src/cost/spread.ts
  function plus(a, b) {
      return { low: a.low + b.low, expected: a.expected + b.expected, high: a.high + b.high };
  }
  // src/report/cost/recompute.ts
  function recompute(lines, budgets, shares) {
      let once = nothing;
      let yearly = nothing;
      let running = nothing;
      const paid = new Map();
      for (const line of lines) {
          const amount = amountOf(line.factors.map((factor) => moved(factor, shares)));
          const both = payments(line, amount);
          once = plus(once, both.once);
          yearly = plus(yearly, both.yearly);
          if (line.paid === "yearly")
              running = plus(running, both.yearly);
          paid.set(line.id, amount);
      }
      const costs = budgets.map((budget) => budget.lines.reduce((sum, id) => plus(sum, paid.get(id) ?? nothing), nothing));
      return { once, yearly, running, budgets: costs };
  }
  // src/report/words.ts
  function grouped(digits) {
      return digits.replace(/^-?\d+/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
  }
  // src/report/words.ts
  function count(value, noun) {
      const digits = grouped(String(value));
      return noun === undefined ? digits : `${digits} ${noun}${value === 1 ? "" : "s"}`;
  }
  // src/report/cost/money.ts
  function whole(micro) {
      const dollars = Math.round(Math.abs(micro) / MICRO);
      const sign = micro < 0 ? "-" : "";
      return dollars === 0 && micro !== 0 ? `${sign}<1` : `${sign}${count(dollars)}`.replace(/^-0$/, "0");
  }
  // src/report/cost/money.ts
  function signed(micro) {
      return micro > 0 ? `+${whole(micro)}` : whole(micro);
  }
  // src/report/cost/money.ts
  const scales = [
      [1e9, "B"],
      [1e6, "M"],
      [1e3, "k"],
  ];
  // src/report/cost/decimal.ts
  function decimal(value, shift = 0) {
      if (!Number.isFinite(value))
          throw new RangeError(`${value}: is no amount`);
      const [mantissa = "0", exponent = "0"] = String(Math.abs(value)).split("e");
      const [whole = "0", fraction = ""] = mantissa.split(".");
      const point = whole.length + Number(exponent) + shift;
      const digits = "0".repeat(Math.max(0, 1 - point)) + (whole + fraction).padEnd(point, "0");
      const at = Math.max(1, point);
      const integer = digits.slice(0, at).replace(/^0+(?=\d)/, "");
      const decimals = digits.slice(at).replace(/0+$/, "");
      return `${value < 0 ? "-" : ""}${integer}${decimals === "" ? "" : `.${decimals}`}`;
  }
  // src/report/cost/money.ts
  function plain(value) {
      return decimal(Number(value.toPrecision(8))).replace(/^-?\d+/, (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ","));
  }
  // src/report/cost/money.ts
  function short(micro) {
      const dollars = Math.abs(micro) / MICRO;
      const sign = micro < 0 ? "-" : "";
      if (dollars < 1 && dollars > 0)
          return `${sign}<1`;
      // What rounds up to a thousand of one scale is one of the next.
      const [factor, letter] = scales.find(([size]) => Number(dollars.toPrecision(3)) >= size) ?? [1, ""];
      return `${sign}${plain(Number((dollars / factor).toPrecision(3)))}${letter}`;
  }
  // src/report/cost/money.ts
  function band({ low, high }) {
      return low === high ? short(low) : `${short(low)} .. ${short(high)}`;
  }

  return { recompute, whole, signed, band, plain };
})();
