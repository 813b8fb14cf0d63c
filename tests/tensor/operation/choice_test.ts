import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  call,
  cast,
  constant,
  equal,
  evaluate,
  greater,
  input,
  less,
  maximum,
  minimum,
  multiply,
  not,
  oneHot,
  where,
} from "../../../lib/tensor/mod.ts";
import { encoded, matrix, named, slopes, values } from "../by_hand.ts";

const x = matrix([3], 1, 2, 3);

Deno.test("less, greater and equal compare element by element, and give truth values 0 and 1", () => {
  assertEquals(values(less(x, 2)), [1, 0, 0]);
  assertEquals(values(greater(x, 2)), [0, 0, 1]);
  assertEquals(values(equal(x, 2)), [0, 1, 0]);
  assertEquals([less(x, 2), greater(x, 2), equal(x, 2)].map(({ elementType }) => elementType), [
    "bool",
    "bool",
    "bool",
  ]);
  assertEquals(values(less(matrix([2, 1], 1, 3), x)), [0, 1, 1, 0, 0, 0]);
});

Deno.test("exactly one of less, greater and equal holds for two numbers, and not is the opposite of each", () => {
  fc.assert(fc.property(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -2, max: 2 }), (left, right) => {
    const truths = [less, greater, equal].map((compare) => compare(constant(left), right));
    assertEquals(truths.flatMap((truth) => values(truth)).toSorted(), [0, 0, 1]);
    for (const truth of truths) assertEquals(values(not(truth))[0], 1 - values(truth)[0]);
  }));
});

Deno.test("where takes the left element where the condition holds and the right one elsewhere, all three broadcast", () => {
  const condition = greater(matrix([2, 1], 1, -1), 0);
  assertEquals(values(where(condition, x, -1)), [1, 2, 3, -1, -1, -1]);
  assertEquals(where(condition, x, -1).shape, [2, 3]);
});

Deno.test("where sends each gradient to the operand that was chosen, summed over what was repeated", () => {
  const [left, right] = [matrix([3], 1, 2, 3), matrix([2, 1], 7, 8)];
  const chosen = where(greater(matrix([2, 3], 1, -1, 1, -1, -1, 1), 0), left, right);
  assertEquals(slopes(chosen, [left, right], {}, [1, 10, 100, 1000, 10000, 100000]), [
    [1, 0, 100100],
    [10, 11000],
  ]);
});

Deno.test("no gradient flows through a comparison, nor through a cast", () => {
  const loss = multiply(cast(less(x, 2), "float32"), x);
  assertEquals(slopes(loss, [x]), [[1, 0, 0]]);
  assertEquals(slopes(cast(cast(x, "int32"), "float32"), [x]), [[0, 0, 0]]);
});

Deno.test("cast keeps a tensor of the type as it is, cuts fractions off towards 0, and takes all but 0 for true", () => {
  assertEquals(cast(x, "float32") === x, true);
  const numbers = matrix([4], -1.7, -0.3, 0, 2.9);
  assertEquals(values(cast(numbers, "int32")).map((value) => value + 0), [-1, 0, 0, 2]);
  assertEquals(values(cast(numbers, "bool")), [1, 1, 0, 1]);
  assertEquals(values(cast(cast(numbers, "bool"), "float32")), [1, 1, 0, 1]);
  assertEquals(evaluate(cast(numbers, "int32")).elementType, "int32");
});

Deno.test("minimum and maximum take the smaller and the larger, and the right operand's gradient where both are equal", () => {
  const [left, right] = [matrix([3], 1, 2, 3), matrix([3], 3, 2, 1)];
  assertEquals([values(minimum(left, right)), values(maximum(left, right))], [[1, 2, 1], [3, 2, 3]]);
  assertEquals(slopes(minimum(left, right), [left, right]), [[1, 0, 0], [0, 1, 1]]);
  assertEquals(slopes(maximum(left, right), [left, right]), [[0, 0, 1], [1, 1, 0]]);
});

Deno.test("oneHot is 1 at each row's class along a new last axis, and 0 where the class is none of them", () => {
  const hot = oneHot(constant([2, 0, 3], [3], "int32"), 3);
  assertEquals([hot.shape, hot.elementType], [[3, 3], "float32"]);
  assertEquals(values(hot), [0, 0, 1, 1, 0, 0, 0, 0, 0]);
  assertEquals(oneHot(constant([1, 0], [2, 1], "int32"), 4).shape, [2, 1, 4]);
});

Deno.test("choices refuse operands of other types, and say why", () => {
  assertThrows(() => not(input("x", [2])), RangeError, "not(float32[2]): only a truth value can be negated");
  assertThrows(() => where(x, x, x), RangeError, "the condition must be a truth value");
  assertThrows(() => where(less(matrix([2], 0, 0), 1), x, x), RangeError, "the shapes do not broadcast");
  assertThrows(() => where(less(x, 1), x, matrix([2], 0, 0)), RangeError, "the shapes do not broadcast");
  assertThrows(() => less(x, input("i", [3], "int32")), RangeError, "the element types differ");
});

Deno.test("choices are encoded as ONNX operators, a cast with ONNX's number of its type", () => {
  assertEquals(encoded(less(x, 2)), call("Less", [named(0), named(1)]));
  assertEquals(encoded(greater(x, 2)), call("Greater", [named(0), named(1)]));
  assertEquals(encoded(equal(x, 2)), call("Equal", [named(0), named(1)]));
  assertEquals(encoded(not(less(x, 2))), call("Not", [named(0)]));
  assertEquals(encoded(where(less(x, 2), x, 0)), call("Where", [named(0), named(1), named(2)]));
  assertEquals(encoded(cast(x, "int32")), call("Cast", [named(0)], { to: 6 }));
  assertEquals(encoded(cast(x, "bool")), call("Cast", [named(0)], { to: 9 }));
  assertEquals(encoded(cast(less(x, 2), "float32")), call("Cast", [named(0)], { to: 1 }));
});
