import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  add,
  broadcastRule,
  call,
  constant,
  divide,
  input,
  multiply,
  square,
  subtract,
  type TensorType,
  zip,
} from "../../../lib/tensor/mod.ts";
import { encoded, matrix, named, slopes, values } from "../by_hand.ts";

const a = matrix([2, 2], 1, 2, 3, 4);
const b = matrix([2, 2], 5, -2, 0.5, 8);

Deno.test("add, subtract, multiply and divide act element by element", () => {
  assertEquals(values(add(a, b)), [6, 0, 3.5, 12]);
  assertEquals(values(subtract(a, b)), [-4, 4, 2.5, -4]);
  assertEquals(values(multiply(a, b)), [5, -4, 1.5, 32]);
  assertEquals(values(divide(a, b)), [0.2, -1, 6, 0.5]);
  assertEquals(values(square(b)), [25, 4, 0.25, 64]);
});

Deno.test("arithmetic takes a number for the scalar that it means, on either side", () => {
  assertEquals(values(subtract(10, a)), [9, 8, 7, 6]);
  assertEquals(values(divide(a, 2)), [0.5, 1, 1.5, 2]);
  assertEquals(values(add(1, 2)), [3]);
});

Deno.test("arithmetic broadcasts axes of length 1 and missing leading axes, in both operands at once", () => {
  const column = matrix([2, 1], 10, 20);
  assertEquals(values(add(column, matrix([3], 1, 2, 3))), [11, 12, 13, 21, 22, 23]);
  assertEquals(add(column, matrix([3], 1, 2, 3)).shape, [2, 3]);
  assertEquals(values(subtract(matrix([3], 1, 2, 3), column)), [-9, -8, -7, -19, -18, -17]);
});

Deno.test("the gradients of add, subtract, multiply, divide and square are those of calculus", () => {
  const weights = [1, 10, 100, 1000];
  assertEquals(slopes(add(a, b), [a, b], {}, weights), [weights, weights]);
  assertEquals(slopes(subtract(a, b), [a, b], {}, weights), [weights, weights.map((weight) => -weight)]);
  assertEquals(slopes(multiply(a, b), [a, b], {}, weights), [[5, -20, 50, 8000], [1, 20, 300, 4000]]);
  // d(a/b) = da / b − a db / b²
  const [x, y] = [matrix([2], 6, 1), matrix([2], 2, -4)];
  assertEquals(slopes(divide(x, y), [x, y], {}, [1, 8]), [[0.5, -2], [-1.5, -0.5]]);
  assertEquals(slopes(square(a), [a], {}, weights), [[2, 40, 600, 8000]]);
});

Deno.test("the gradient in a broadcast operand is summed over what was repeated", () => {
  const [column, row] = [matrix([2, 1], 10, 20), matrix([3], 1, 2, 3)];
  assertEquals(slopes(multiply(column, row), [column, row]), [[6, 6], [30, 30, 30]]);
});

Deno.test("an operand that stands on both sides gets the gradients of both", () => {
  assertEquals(slopes(subtract(a, a), [a]), [[0, 0, 0, 0]]);
  assertEquals(slopes(add(a, a), [a]), [[2, 2, 2, 2]]);
});

Deno.test("zip combines broadcast arrays in the order of their indices, left operand first", () => {
  const value = (data: readonly number[], shape: readonly number[]) => ({
    shape,
    elementType: "float32" as const,
    data: Float64Array.from(data),
  });
  const type: TensorType = { shape: [2, 2], elementType: "float32" };
  const pair = (a: number, b: number) => 10 * a + b;
  assertEquals([...zip([value([1, 2, 3, 4], [2, 2]), value([5, 6], [2])], type, pair)], [15, 26, 35, 46]);
  assertEquals([...zip([value([1, 2], [2, 1]), value([5, 6], [1, 2])], type, pair)], [15, 16, 25, 26]);
});

Deno.test("zip is the same for a repeated operand and for its copies", () => {
  const numbers = fc.array(fc.double({ noNaN: true, min: -9, max: 9 }), { minLength: 6, maxLength: 6 });
  fc.assert(fc.property(numbers, numbers, (left, right) => {
    const [whole, row] = [matrix([2, 3], ...left), matrix([3], ...right.slice(0, 3))];
    const copies = matrix([2, 3], ...right.slice(0, 3), ...right.slice(0, 3));
    assertEquals(values(subtract(whole, row)), values(subtract(whole, copies)));
    assertEquals(values(subtract(row, whole)), values(subtract(copies, whole)));
  }));
});

Deno.test("broadcastRule gives the broadcast shape with the left element type, or the type that is asked for", () => {
  const float = (...shape: readonly number[]): TensorType => ({ shape, elementType: "float32" });
  assertEquals(broadcastRule(float(2, 1), float(3)), { shape: [2, 3], elementType: "float32" });
  assertEquals(broadcastRule(float(2), float(1), "bool"), { shape: [2], elementType: "bool" });
});

Deno.test("arithmetic refuses shapes that do not broadcast and element types that differ", () => {
  assertThrows(
    () => add(input("x", [2, 3]), input("y", [4])),
    RangeError,
    "add(float32[2, 3], float32[4]): the shapes do not broadcast",
  );
  assertThrows(
    () => multiply(input("x", [2]), input("y", [2], "int32")),
    RangeError,
    "multiply(float32[2], int32[2]): the element types differ",
  );
});

Deno.test("arithmetic is encoded as one ONNX operator on both operands in their order", () => {
  const operators = [add, subtract, multiply, divide].map((operation) => encoded(operation(a, constant(2))));
  assertEquals(operators, ["Add", "Sub", "Mul", "Div"].map((name) => call(name, [named(0), named(1)])));
});
