import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  call,
  constant,
  input,
  int64,
  logSoftmax,
  logSumExp,
  mean,
  reduceMax,
  reduceMin,
  softmax,
  variance,
} from "../../../lib/tensor/mod.ts";
import { encoded, matrix, named, slopes, values } from "../by_hand.ts";
import { assertMapsCopies } from "../mapped.ts";

const x = matrix([2, 2], 1, 3, 5, 9);

const assertNear = (actual: readonly number[], expected: readonly number[]): void => {
  assertEquals(actual.length, expected.length);
  expected.forEach((value, index) => assertAlmostEquals(actual[index], value, 1e-12));
};

Deno.test("mean is over the axes that are named, over all where none are, and keeps them with length 1 on request", () => {
  assertEquals(values(mean(x, [1])), [2, 7]);
  assertEquals(values(mean(x, [0])), [3, 6]);
  assertEquals(values(mean(x, [-1])), [2, 7]);
  assertEquals(values(mean(x)), [4.5]);
  assertEquals([mean(x, [0]).shape, mean(x, [0], true).shape, mean(x).shape], [[2], [1, 2], []]);
  assertEquals(slopes(mean(x, [1]), [x], {}, [1, 10]), [[0.5, 0.5, 5, 5]]);
});

Deno.test("variance is the biased one, the mean squared difference from the mean of its axes", () => {
  assertEquals(values(variance(x, [-1])), [1, 4]);
  assertEquals(values(variance(x, [0, 1])), [8.75]);
  assertEquals([variance(x, [0]).shape, variance(x, [0], true).shape], [[2], [1, 2]]);
  // dvar/dxᵢ = 2 (xᵢ − mean) / n
  assertEquals(slopes(variance(x, [1]), [x], {}, [1, 10]), [[-1, 1, -20, 20]]);
});

Deno.test("reduceMax and reduceMin are the extremes of the last axis, which stays with length 1", () => {
  const y = matrix([2, 3], 2, -1, 2, -5, -4, -6);
  assertEquals([values(reduceMax(y)), values(reduceMin(y))], [[2, -4], [-1, -6]]);
  assertEquals([reduceMax(y).shape, reduceMin(y).shape], [[2, 1], [2, 1]]);
});

Deno.test("the gradient of an extreme goes to it, in equal parts where several elements share it", () => {
  const y = matrix([2, 3], 2, -1, 2, -5, -4, -6);
  assertEquals(slopes(reduceMax(y), [y], {}, [1, 10]), [[0.5, 0, 0.5, 0, 10, 0]]);
  assertEquals(slopes(reduceMin(y), [y], {}, [1, 10]), [[0, 1, 0, 0, 0, 10]]);
});

Deno.test("logSumExp is log Σ eˣ along the last axis, and its gradient is the softmax", () => {
  const y = matrix([2, 2], 0, Math.log(3), Math.log(2), Math.log(6));
  assertNear(values(logSumExp(y)), [Math.log(4), Math.log(8)]);
  assertEquals(logSumExp(y).shape, [2, 1]);
  assertNear(slopes(logSumExp(y), [y], {}, [1, 10])[0], [0.25, 0.75, 2.5, 7.5]);
});

Deno.test("softmax is eˣ / Σ eˣ along the last axis, and keeps the shape", () => {
  const y = matrix([2, 2], 0, Math.log(3), Math.log(2), Math.log(6));
  assertNear(values(softmax(y)), [0.25, 0.75, 0.25, 0.75]);
  assertEquals(softmax(y).shape, [2, 2]);
  // dsᵢ/dxⱼ = sᵢ (δᵢⱼ − sⱼ)
  assertNear(slopes(softmax(y), [y], {}, [1, 0, 0, 16])[0], [0.1875, -0.1875, -3, 3]);
});

Deno.test("logSoftmax is the logarithm of softmax, and softmax does not change where all logits do alike", () => {
  const logits = fc.array(fc.double({ min: -20, max: 20, noNaN: true }), { minLength: 3, maxLength: 3 });
  fc.assert(fc.property(logits, fc.double({ min: -500, max: 500, noNaN: true }), (numbers, shift) => {
    const [y, shifted] = [matrix([3], ...numbers), matrix([3], ...numbers.map((number) => number + shift))];
    assertNear(values(logSoftmax(y)).map(Math.exp), values(softmax(y)));
    assertNear(values(softmax(shifted)), values(softmax(y)));
    assertNear([values(logSumExp(shifted))[0] - shift], values(logSumExp(y)));
    assertAlmostEquals(values(softmax(y)).reduce((sum, probability) => sum + probability), 1, 1e-12);
  }));
});

Deno.test("reductions of huge and of hugely negative numbers do not overflow", () => {
  assertNear(values(logSumExp(matrix([2], 1000, 1000))), [1000 + Math.LN2]);
  assertNear(values(logSumExp(matrix([2], -1000, -1000))), [-1000 + Math.LN2]);
  assertNear(values(softmax(matrix([2], 1000, 0))), [1, 0]);
});

Deno.test("reductions refuse a scalar, and numbers that are no floating-point numbers", () => {
  for (const reduce of [reduceMax, reduceMin, logSumExp, softmax]) {
    assertThrows(() => reduce(constant(1)), RangeError, "a floating-point tensor with an axis is needed");
    assertThrows(() => reduce(input("x", [2], "int32")), RangeError, "a floating-point tensor with an axis is needed");
  }
});

Deno.test("reductions are encoded as ONNX operators over the last axis, which those to one number keep", () => {
  const y = input("y", [2, 3, 4]);
  const operators = [reduceMax, reduceMin, logSumExp].map((reduce) => encoded(reduce(y)));
  assertEquals(
    operators,
    ["ReduceMax", "ReduceMin", "ReduceLogSumExp"].map((name) => call(name, [named(0), int64([2])], { keepdims: 1 })),
  );
  assertEquals(encoded(softmax(y)), call("Softmax", [named(0)], { axis: 2 }));
});

Deno.test("reductions over a new leading axis are those of every copy", () => {
  for (const reduce of [reduceMax, reduceMin, logSumExp, softmax]) assertMapsCopies([[2, 3]], ([x]) => reduce(x));
});

Deno.test("reductions and their gradients are along the last of any number of axes", () => {
  const numbers = [1, 3, 2, 5, 9, 5];
  for (const reduce of [reduceMax, reduceMin, logSumExp, softmax, logSoftmax]) {
    const flat = matrix([3, 2], ...numbers);
    const weights = values(reduce(flat)).map((_, index) => 1 + index);
    for (const shape of [[1, 3, 2], [3, 1, 2], [1, 3, 1, 2]]) {
      const deep = matrix(shape, ...numbers);
      assertEquals(values(reduce(deep)), values(reduce(flat)));
      assertEquals(slopes(reduce(deep), [deep], {}, weights), slopes(reduce(flat), [flat], {}, weights));
    }
  }
});
