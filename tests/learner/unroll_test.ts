import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { type StepFormula, unroll, unrolledInputName } from "../../lib/learner/mod.ts";
import { add, evaluator, input, inputName, multiply, type Tensor, topologicalOrder } from "../../lib/tensor/mod.ts";

const [x, z, y] = [input("x", [2]), input("z", []), input("y", [2])];

/** `x ← 2 x + y`, `z ← z + 1`, and `x y` before the step as a metric. */
const formula: StepFormula = {
  name: "doubling",
  evolving: { x: { before: x, after: add(multiply(x, 2), y) }, z: { before: z, after: add(z, 1) } },
  batch: [y],
  metrics: { product: multiply(x, y) },
};

const run = ({ evolving, metrics }: StepFormula, feeds: Readonly<Record<string, readonly number[]>>) => {
  const outputs: Readonly<Record<string, Tensor>> = {
    ...Object.fromEntries(Object.entries(evolving).map(([name, { after }]) => [name, after])),
    ...metrics,
  };
  return Object.fromEntries(Object.entries(evaluator(outputs)(feeds)).map(([name, { data }]) => [name, [...data]]));
};

Deno.test("unrolledInputName is the batch input's own name for one step, and has the step's number before it for several", () => {
  assertEquals([unrolledInputName("y", 0, 1), unrolledInputName("y", 0, 2), unrolledInputName("y", 4, 5)], [
    "y",
    "0/y",
    "4/y",
  ]);
});

Deno.test("unroll for one step is the step itself", () => {
  assertStrictEquals(unroll(formula, 1), formula);
});

Deno.test("unroll applies the step to its own result, each time with a batch of its own, and reports the last metrics", () => {
  const three = unroll(formula, 3);
  const feeds = { x: [1, 10], z: [5], "0/y": [1, 1], "1/y": [2, 0], "2/y": [3, -1] };
  // x: (1, 10) → (3, 21) → (8, 42) → (19, 83).
  assertEquals(run(three, feeds), { x: [19, 83], z: [8], product: [24, -42] });
});

Deno.test("unroll keeps name, states and what they were before, and has the batches of all steps in their order", () => {
  const { name, evolving, batch, metrics } = unroll(formula, 2);
  assertEquals([name, Object.keys(evolving), Object.keys(metrics)], ["doubling", ["x", "z"], ["product"]]);
  assertStrictEquals(evolving.x.before, x);
  assertStrictEquals(evolving.z.before, z);
  assertEquals(batch.map((leaf) => [inputName(leaf), ...leaf.shape]), [["0/y", 2], ["1/y", 2]]);
  const leaves = topologicalOrder([evolving.x.after]).filter(({ operation }) => operation.name === "input");
  assertEquals(leaves.map(inputName).toSorted(), ["0/y", "1/y", "x"]);
});

Deno.test("unroll for any number of steps is that many single steps", () => {
  const pair = fc.tuple(fc.integer({ min: -9, max: 9 }), fc.integer({ min: -9, max: 9 }));
  fc.assert(fc.property(pair, fc.array(pair, { minLength: 1, maxLength: 6 }), (start, batches) => {
    let single: Readonly<Record<string, readonly number[]>> = { x: start, z: [0] };
    for (const batch of batches) single = run(formula, { ...single, y: batch });
    const feeds = Object.fromEntries(
      batches.map((batch, step) => [unrolledInputName("y", step, batches.length), batch]),
    );
    assertEquals(run(unroll(formula, batches.length), { x: start, z: [0], ...feeds }), single);
  }));
});
