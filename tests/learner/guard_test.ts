import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { initialGuard, SKIPPED, SKIPPED_IN_A_ROW, stepGuard } from "../../lib/learner/mod.ts";
import { evaluator, input } from "../../lib/tensor/mod.ts";

const guard = stepGuard({
  first: { loss: input("firstLoss", []), gradient: input("firstGradient", [3]) },
  second: { loss: input("secondLoss", []), gradient: input("secondGradient", [1]) },
});

const judge = evaluator({
  isFinite: guard.isFinite,
  skipped: guard.evolving[SKIPPED].after,
  inARow: guard.evolving[SKIPPED_IN_A_ROW].after,
});

const judged = (first: readonly number[], second: readonly number[], skipped = [0, 0], inARow = 0) => {
  const values = judge({
    firstLoss: [first[0]],
    firstGradient: first.slice(1),
    secondLoss: [second[0]],
    secondGradient: second.slice(1),
    [SKIPPED]: skipped,
    [SKIPPED_IN_A_ROW]: [inARow],
  });
  return [values.isFinite.data[0], [...values.skipped.data], values.inARow.data[0]];
};

Deno.test("a step is applied exactly where all losses and gradients are finite; else it is counted, by learner and in a row", () => {
  const number = fc.oneof(
    { weight: 6, arbitrary: fc.double({ min: -1e3, max: 1e3, noNaN: true }) },
    { weight: 1, arbitrary: fc.constantFrom(NaN, Infinity, -Infinity) },
  );
  const numbers = (length: number) => fc.array(number, { minLength: length, maxLength: length });
  fc.assert(
    fc.property(numbers(4), numbers(2), fc.nat(9), fc.nat(9), fc.nat(9), (first, second, one, other, inARow) => {
      const [isFirst, isSecond] = [first, second].map((values) => values.every(Number.isFinite));
      assertEquals(judged(first, second, [one, other], inARow), [
        Number(isFirst && isSecond),
        [one + Number(!isFirst), other + Number(!isSecond)],
        isFirst && isSecond ? 0 : inARow + 1,
      ]);
    }),
  );
});

Deno.test("a gradient whose square is no float32 is not applied: Adam's second moment would stay infinite", () => {
  assertEquals(judged([0, 1e19, 0, 0], [0, 0])[0], 1);
  assertEquals(judged([0, 2e19, 0, 0], [0, 0]), [0, [1, 0], 1]);
  assertEquals(judged([-3.5e38, 0, 0, 0], [0, 0]), [0, [1, 0], 1]);
});

Deno.test("the norm of each learner's gradient is Euclidean, and a scalar", () => {
  const norms = evaluator(guard.gradientNorms)({ firstGradient: [2, -3, 6], secondGradient: [-0.5] });
  assertEquals(Object.entries(norms).map(([name, { shape, data }]) => [name, shape, [...data]]), [
    ["first", [], [7]],
    ["second", [], [0.5]],
  ]);
});

Deno.test("the counts begin at 0, one for each learner", () => {
  assertEquals(initialGuard(3), { [SKIPPED]: new Float32Array(3), [SKIPPED_IN_A_ROW]: new Float32Array(1) });
});
