import { assertEquals, assertThrows } from "@std/assert";
import {
  add,
  concatenate,
  constant,
  evaluate,
  expand,
  input,
  matmul,
  mean,
  not,
  oneHot,
  reshape,
  slice,
  softmax,
  transpose,
  variance,
  where,
} from "../../lib/tensor/mod.ts";

const refused = (build: () => unknown, ...parts: readonly string[]): void => {
  const { message } = assertThrows(build, RangeError);
  for (const part of parts) assertEquals(message.includes(part), true, `'${message}' does not say '${part}'`);
};

Deno.test("a shape error names the operation, the operands with their shapes, and why", () => {
  const x = input("x", [2, 3]);
  refused(() => matmul(x, x), "matmul(", "float32[2, 3], float32[2, 3]", "the inner lengths 3 and 2 differ");
  refused(() => add(x, input("y", [4])), "add(", "float32[2, 3], float32[4]", "do not broadcast");
  refused(() => reshape(x, [5]), "reshape(", "6 elements do not fill a shape of 5");
  refused(() => slice(x, 1, 2, 9), "slice(", "[2, 9) is not within axis 1");
  refused(() => transpose(x, [0, 0]), "transpose(", "not an order of its 2 axes");
  refused(() => concatenate([x, input("y", [3, 2])], 0), "concatenate(", "all axes but 0 must agree");
  refused(() => expand(x, [2, 4]), "expand(", "cannot be repeated to [2, 4]");
  refused(() => not(x), "not(", "only a truth value");
  refused(() => where(x, x, x), "where(", "the condition must be a truth value");
  refused(() => softmax(constant(1)), "softmax(", "with an axis is needed");
  refused(() => add(x, input("y", [2, 3], "int32")), "add(", "the element types differ");
  refused(() => input("x", [2, 0]), "input(", "must be positive integers");
  refused(() => constant([1, 2], [3]), "constant(", "2 values do not fill the shape");
});

Deno.test("an input that is missing or of another size is named with what came", () => {
  const x = input("x", [2]);
  assertThrows(() => evaluate(x, { y: [1] }), RangeError, "input 'x' was not fed; the feeds are: y");
  assertThrows(() => evaluate(x, { x: [1] }), RangeError, "takes 2 numbers, 1 came");
});

Deno.test("evaluating leaves what is fed as it was", () => {
  const feeds = { x: Float64Array.of(1, 2, 3, 4) };
  evaluate(matmul(input("x", [2, 2]), input("x", [2, 2]), { left: true }), feeds);
  assertEquals([...feeds.x], [1, 2, 3, 4]);
});

Deno.test("matmul multiplies matrices, transposed as told", () => {
  const a = constant([1, 2, 3, 4, 5, 6], [2, 3]);
  const b = constant([1, 0, 2, 1, 0, 3], [3, 2]);
  assertEquals([...evaluate(matmul(a, b)).data], [5, 11, 14, 23]);
  const turned = matmul(transpose(a, [1, 0]), transpose(b, [1, 0]), { left: true, right: true });
  assertEquals([...evaluate(turned).data], [5, 11, 14, 23]);
});

Deno.test("means and variances are over the axes they name", () => {
  const x = constant([1, 3, 5, 9], [2, 2]);
  assertEquals([...evaluate(mean(x, [1])).data], [2, 7]);
  assertEquals([...evaluate(variance(x, [-1])).data], [1, 4]);
  assertEquals([...evaluate(mean(x)).data], [4.5]);
});

Deno.test("oneHot marks each row's class", () => {
  assertEquals([...evaluate(oneHot(constant([2, 0], [2], "int32"), 3)).data], [0, 0, 1, 1, 0, 0]);
});
