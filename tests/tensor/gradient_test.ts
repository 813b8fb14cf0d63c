import { assert, assertEquals, assertGreater, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  add,
  apply,
  constant,
  evaluate,
  exp,
  gradient,
  input,
  multiply,
  size,
  square,
  stopGradient,
  sum,
  tanh,
  type Tensor,
  topologicalOrder,
} from "../../lib/tensor/mod.ts";
import { gradientError } from "./central_differences.ts";
import { type Example, examples, TRIALS } from "./operations.ts";

const TOLERANCE = 1e-6;

/** The gradient error of a weighted sum of an operation's result, so that every element matters differently. */
const errorOf = ({ shapes, values, apply }: Example): number => {
  const operands = shapes.map((shape, position) => input(`x${position}`, shape));
  const result = apply(operands);
  const weights = constant(Array.from({ length: size(result.shape) }, (_, i) => Math.cos(1 + i)), result.shape);
  return gradientError(
    sum(multiply(result, weights)),
    Object.fromEntries(operands.map((operand, position) => [`x${position}`, operand])),
    Object.fromEntries(values.map((numbers, position) => [`x${position}`, numbers])),
  );
};

for (const [name, trial] of Object.entries(TRIALS)) {
  Deno.test(`the gradient of ${name} agrees with central differences over random shapes`, () => {
    // Comparisons jump where operands are equal within the step; there no difference means anything.
    const apart = ({ values }: Example) =>
      values.flat().every((a, i, all) => all.every((b, j) => i === j || Math.abs(a - b) > 1e-3));
    const jumps = ["less", "greater", "equal", "reduceMax", "reduceMin", "cast"].includes(name);
    const steady = ({ values }: Example) => values.flat().every((value) => Math.abs(value - Math.round(value)) > 1e-3);
    const examined = examples(trial).filter((example) => !jumps || (apart(example) && steady(example)));
    fc.assert(fc.property(examined, (example) => errorOf(example) <= TOLERANCE), { numRuns: 60, seed: 42 });
  });
}

Deno.test("a wrong pullback is caught by the same check", () => {
  const wrongTanh = (operand: Tensor): Tensor => {
    const right = tanh(operand);
    return apply({ ...right.operation, pullback: (cotangent) => [multiply(cotangent, right)] }, operand);
  };
  const outcome = fc.check(
    fc.property(
      examples(TRIALS.tanh),
      (example) => errorOf({ ...example, apply: ([operand]) => wrongTanh(operand) }) <= TOLERANCE,
    ),
    { numRuns: 60, seed: 42 },
  );
  assert(outcome.failed);
});

Deno.test("a pullback that is off by a ten-thousandth is caught", () => {
  const x = input("x", [3]);
  const right = exp(x);
  const wrong = apply({
    ...right.operation,
    pullback: (cotangent) => [multiply(multiply(cotangent, right), 1.0001)],
  }, x);
  assertGreater(gradientError(sum(wrong), { x }, { x: [0.5, 1, -0.5] }), TOLERANCE);
  assertLess(gradientError(sum(right), { x }, { x: [0.5, 1, -0.5] }), TOLERANCE);
});

Deno.test("no gradient flows through stopGradient, and all of it flows around it", () => {
  const x = input("x", [2]);
  const [slope] = gradient(sum(multiply(x, stopGradient(x))), [x]);
  assertEquals([...evaluate(slope, { x: [3, 5] }).data], [3, 5]);
});

Deno.test("no gradient flows through what stopGradient stops, however far from the tensor", () => {
  const x = input("x", [2]);
  const [slope] = gradient(sum(multiply(x, stopGradient(exp(tanh(x))))), [x]);
  const { data } = evaluate(slope, { x: [0, 1] });
  assertEquals([...data], [1, Math.exp(Math.tanh(1))]);
});

Deno.test("a tensor that the loss does not depend on has a gradient of zeros", () => {
  const x = input("x", [2]);
  const other = input("other", [3]);
  const [slope] = gradient(sum(x), [other]);
  assertEquals([...evaluate(slope, {}).data], [0, 0, 0]);
});

Deno.test("a gradient can be taken with respect to an inner node", () => {
  const x = input("x", [2]);
  const doubled = multiply(x, 2);
  const [slope] = gradient(sum(square(doubled)), [doubled]);
  assertEquals([...evaluate(slope, { x: [3, 5] }).data], [12, 20]);
});

Deno.test("the gradient of a loss that is no scalar is refused", () => {
  assertThrows(() => gradient(input("x", [2]), []), RangeError, "the loss must be a scalar, its shape is [2]");
});

Deno.test("a chain of a hundred thousand operations is differentiated without overflowing the stack", () => {
  const x = input("x", []);
  let y: Tensor = x;
  for (let link = 0; link < 100_000; link++) y = add(y, x);
  const [slope] = gradient(y, [x]);
  assertGreater(topologicalOrder([slope]).length, 1000);
});
