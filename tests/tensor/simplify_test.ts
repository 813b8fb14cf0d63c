import { assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import {
  add,
  constant,
  evaluate,
  exp,
  gradient,
  input,
  multiply,
  simplify,
  size,
  stopGradient,
  sum,
  topologicalOrder,
} from "../../lib/tensor/mod.ts";
import { examples, TRIALS } from "./operations.ts";

const x = input("x", [3]);

const nodes = (output: Parameters<typeof topologicalOrder>[0][number]): number => topologicalOrder([output]).length;

Deno.test("what is said twice is computed once", () => {
  const { y } = simplify({ y: add(exp(multiply(x, 2)), exp(multiply(x, 2))) });
  assertEquals(y.operands[0], y.operands[1]);
});

Deno.test("different operations, attributes or operands are never taken for each other", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, 2), { minLength: 3, maxLength: 3 }), (steps) => {
      const of = (step: number) => sum(multiply(x, step + 2), [0], step === 1);
      const outputs = Object.fromEntries(steps.map((step, i) => [`y${i}`, of(step)]));
      const simpler = simplify(outputs);
      for (const [name, output] of Object.entries(outputs)) {
        assertEquals(evaluate(simpler[name], { x: [1, 2, 3] }), evaluate(output, { x: [1, 2, 3] }));
      }
    }),
  );
});

Deno.test("what depends on constants alone becomes a constant", () => {
  const { y } = simplify({ y: add(x, exp(add(constant(0), 0))) });
  assertEquals(y.operands[1].operation.name, "constant");
  assertEquals([...evaluate(y, { x: [1, 2, 3] }).data], [2, 3, 4]);
});

Deno.test("adding 0 and multiplying by 1 disappear, unless they broadcast", () => {
  const { same, wider } = simplify({ same: add(multiply(x, 1), 0), wider: multiply(input("s", []), constant(1, [3])) });
  assertEquals(same.operation.name, "input");
  assertEquals(wider.shape, [3]);
});

Deno.test("constant factors are joined", () => {
  const { y } = simplify({ y: multiply(multiply(multiply(x, 2), 3), -1) });
  assertEquals(nodes(y), 3);
  assertEquals([...evaluate(y, { x: [1, 2, 3] }).data], [-6, -12, -18]);
});

Deno.test("infinities and NaN are told apart", () => {
  const { y } = simplify({ y: add(add(x, constant(Infinity)), add(x, constant(-Infinity))) });
  assertEquals([...evaluate(y, { x: [1, 2, 3] }).data], [NaN, NaN, NaN]);
});

Deno.test("stopGradient leaves no trace", () => {
  assertEquals(simplify({ y: stopGradient(x) }).y.operation.name, "input");
});

for (const [name, trial] of Object.entries(TRIALS)) {
  Deno.test(`simplifying changes neither the value nor the gradient of ${name}`, () => {
    fc.assert(
      fc.property(examples(trial), ({ shapes, values, apply }) => {
        const operands = shapes.map((shape, position) => input(`x${position}`, shape));
        const value = apply(operands);
        const [slope] = gradient(sum(value), [operands[0]]);
        const feeds = Object.fromEntries(values.map((numbers, position) => [`x${position}`, numbers]));
        const simpler = simplify({ value, slope });
        for (const [plain, simple] of [[value, simpler.value], [slope, simpler.slope]]) {
          const [expected, actual] = [evaluate(plain, feeds), evaluate(simple, feeds)];
          assertEquals(actual.shape, expected.shape);
          assertEquals(size(actual.shape), actual.data.length);
          // Joining constant factors may round differently in the last place.
          actual.data.forEach((number, i) => assertLess(Math.abs(number - expected.data[i]), 1e-9));
        }
      }),
      { numRuns: 30, seed: 7 },
    );
  });
}
