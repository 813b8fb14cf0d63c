import { assertAlmostEquals, assertEquals, assertLess, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import {
  bidirectionalLstm,
  initialise,
  lstm,
  lstmCell,
  parameterInputs,
  scope,
  unflattenValues,
} from "../../lib/network/mod.ts";
import { key, normal } from "../../lib/random/mod.ts";
import { evaluate, evaluator, input, mean, square } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** The last output for one sequence, gate by gate and number by number. */
const remembered = (
  { weight, bias }: Readonly<Record<string, Float32Array>>,
  sequence: readonly (readonly number[])[],
  hidden: number,
): readonly number[] => {
  let output: readonly number[] = Array<number>(hidden).fill(0);
  let memory: readonly number[] = output;
  for (const seen of sequence) {
    const all = [...seen, ...output];
    const gate = (which: number, unit: number) => {
      const column = which * hidden + unit;
      return all.reduce((sum, value, row) => sum + value * weight[row * 4 * hidden + column], bias[column]);
    };
    memory = memory.map((value, unit) =>
      sigmoid(gate(1, unit) + 1) * value + sigmoid(gate(0, unit)) * Math.tanh(gate(2, unit))
    );
    output = memory.map((value, unit) => sigmoid(gate(3, unit)) * Math.tanh(value));
  }
  return output;
};

const sizes = fc.record({
  inputs: fc.integer({ min: 1, max: 3 }),
  hidden: fc.integer({ min: 1, max: 4 }),
  times: fc.integer({ min: 1, max: 5 }),
  seed: fc.nat(1000),
});

const BATCH = 2;

/** A sequence `[batch, times, inputs]` as an input, its numbers, and its rows as lists. */
const sequenceOf = (times: number, inputs: number, seed: number) => {
  const tensor = input("sequence", [BATCH, times, inputs]);
  const numbers = normal(key(seed), tensor.shape);
  const rows = Array.from(
    { length: BATCH },
    (_, row) =>
      Array.from(
        { length: times },
        (_, time) => [...numbers.subarray((row * times + time) * inputs, (row * times + time + 1) * inputs)],
      ),
  );
  return { tensor, numbers, rows };
};

Deno.test("one step of a cell of one unit is what can be worked out by hand", () => {
  const cell = lstmCell({ inputs: 1, hidden: 1 });
  const state = { output: input("output", [1, 1]), memory: input("memory", [1, 1]) };
  const next = cell.apply(parameterInputs(cell.specifications), input("x", [1, 1]), state);
  // The four gates get ln 3, ln 3 with the forget gate's 1, atanh 0.5, and 0: shares of 3/4, 3/4 and 1/2.
  const { output, memory } = evaluator({ ...next })({
    weight: [Math.log(3), 0, 0, 0, 0, Math.log(3) - 1, 0, 0],
    bias: [0, 0, Math.atanh(0.5), 0],
    x: [1],
    output: [1],
    memory: [0.5],
  });
  assertAlmostEquals(memory.data[0], 0.75 * 0.5 + 0.75 * 0.5, 1e-15);
  assertAlmostEquals(output.data[0], 0.5 * Math.tanh(0.75), 1e-15);
});

Deno.test("an LSTM's last output is that of its cells one after another", () => {
  fc.assert(
    fc.property(sizes, ({ inputs, hidden, times, seed }) => {
      const { specifications, apply } = lstm({ inputs, hidden });
      const values = unflattenValues(specifications, initialise(specifications, key(seed)));
      const { tensor, numbers, rows } = sequenceOf(times, inputs, seed + 1);
      const result = evaluate(apply(parameterInputs(specifications), tensor), { ...values, sequence: numbers });
      assertEquals(result.shape, [BATCH, hidden]);
      rows.flatMap((row) => remembered(values, row, hidden))
        .forEach((expected, index) => assertAlmostEquals(result.data[index], expected, 1e-12));
    }),
    { numRuns: 40, seed: 3 },
  );
});

Deno.test("read in both directions, a sequence is read by one LSTM as it is and by another backwards", () => {
  fc.assert(
    fc.property(sizes, ({ inputs, hidden, times, seed }) => {
      const { specifications, apply } = bidirectionalLstm({ inputs, hidden });
      const values = unflattenValues(specifications, initialise(specifications, key(seed)));
      const { tensor, numbers, rows } = sequenceOf(times, inputs, seed + 1);
      const result = evaluate(apply(parameterInputs(specifications), tensor), { ...values, sequence: numbers });
      rows.flatMap((row) => [
        ...remembered(scope("forwards", values), row, hidden),
        ...remembered(scope("backwards", values), row.toReversed(), hidden),
      ]).forEach((expected, index) => assertAlmostEquals(result.data[index], expected, 1e-12));
    }),
    { numRuns: 40, seed: 4 },
  );
});

Deno.test("the order of a sequence counts", () => {
  const { specifications, apply } = lstm({ inputs: 1, hidden: 2 });
  const values = unflattenValues(specifications, initialise(specifications, key(5)));
  const output = (
    sequence: readonly number[],
  ) => [
    ...evaluate(apply(parameterInputs(specifications), input("sequence", [1, 3, 1])), { ...values, sequence }).data,
  ];
  assertNotEquals(output([1, 2, 3]), output([3, 2, 1]));
});

Deno.test("the gradient of a bidirectional LSTM agrees with central differences", () => {
  const { specifications, apply } = bidirectionalLstm({ inputs: 2, hidden: 3 });
  const parameters = parameterInputs(specifications);
  const { tensor, numbers } = sequenceOf(4, 2, 6);
  const feeds = { ...unflattenValues(specifications, initialise(specifications, key(7))), sequence: numbers };
  const loss = mean(square(apply(parameters, tensor)));
  assertLess(gradientError(loss, { ...parameters, sequence: tensor }, feeds), 1e-6);
});
