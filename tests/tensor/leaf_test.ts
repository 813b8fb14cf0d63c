import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  add,
  constant,
  exp,
  input,
  inputName,
  isConstant,
  isInput,
  multiply,
  stopGradient,
  tensor,
  vmap,
} from "../../lib/tensor/mod.ts";
import { encoded, named, slopes, values } from "./by_hand.ts";

Deno.test("input has its name, its shape, and float32 elements unless another type is asked for", () => {
  const x = input("x", [2, 3]);
  assertEquals([inputName(x), x.shape, x.elementType, x.operands], ["x", [2, 3], "float32", []]);
  assertEquals(input("class", [], "int32").elementType, "int32");
});

Deno.test("input refuses lengths that are no positive whole numbers", () => {
  for (const length of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => input("x", [2, length]),
      RangeError,
      `the lengths [2, ${length}] must be positive integers`,
    );
  }
});

Deno.test("input is not evaluated by its own operation: its numbers are fed", () => {
  const x = input("x", [1]);
  assertThrows(() => x.operation.evaluate([], x), RangeError, "input 'x' was not fed");
});

Deno.test("constant holds its elements row by row, or one number everywhere", () => {
  assertEquals(values(constant([1, 2, 3, 4], [2, 2])), [1, 2, 3, 4]);
  assertEquals(values(constant(7, [3])), [7, 7, 7]);
  assertEquals([constant(7).shape, values(constant(7))], [[], [7]]);
  assertEquals(constant([1, 0], [2], "int32").elementType, "int32");
});

Deno.test("constant keeps a copy of its elements", () => {
  const elements = [1, 2];
  const two = constant(elements, [2]);
  elements[0] = 9;
  assertEquals(values(two), [1, 2]);
});

Deno.test("constant refuses elements that do not fill its shape", () => {
  assertThrows(() => constant([1, 2], [3]), RangeError, "2 values do not fill the shape");
  assertThrows(() => constant([1, 2]), RangeError, "2 values do not fill the shape");
});

Deno.test("isInput and isConstant tell the leaves apart, and both from everything else", () => {
  const [x, one] = [input("x", []), constant(1)];
  assertEquals([isInput(x), isInput(one), isInput(exp(x))], [true, false, false]);
  assertEquals([isConstant(x), isConstant(one), isConstant(exp(one))], [false, true, false]);
});

Deno.test("tensor takes a number for the scalar constant, and a tensor for itself", () => {
  assertEquals([tensor(3).shape, values(tensor(3))], [[], [3]]);
  const x = input("x", [2]);
  assertStrictEquals(tensor(x), x);
});

Deno.test("a leaf has no ONNX operator", () => {
  for (const leaf of [input("x", [1]), constant(1)]) {
    assertThrows(() => encoded(leaf), TypeError, "a leaf has no operator");
  }
});

Deno.test("stopGradient has its operand's values and encoding, and the gradient 0", () => {
  const x = constant([3, 5], [2]);
  const stopped = stopGradient(x);
  assertEquals([stopped.shape, values(stopped), encoded(stopped)], [[2], [3, 5], named(0)]);
  assertEquals(slopes(multiply(stopped, 2), [x]), [[0, 0]]);
  assertEquals(slopes(add(multiply(x, stopped), x), [x]), [[4, 6]]);
});

Deno.test("vmap gives an input the new axis, and repeats a constant", () => {
  const { x, one } = vmap({ x: input("x", [2], "int32"), one: constant(1) }, 3);
  assertEquals([inputName(x), x.shape, x.elementType], ["x", [3, 2], "int32"]);
  assertEquals([one.shape, values(one)], [[3], [1, 1, 1]]);
});
