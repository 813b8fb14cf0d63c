import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  add,
  apply,
  constant,
  evaluate,
  evaluator,
  exp,
  input,
  less,
  matmul,
  multiply,
  type Tensor,
} from "../../lib/tensor/mod.ts";

const x = input("x", [2]);

/** `exp`, counting how often it is evaluated. */
const counting = (operand: Tensor) => {
  const counts = { evaluated: 0 };
  const { operation } = exp(operand);
  const node = apply({
    ...operation,
    evaluate: (...given) => {
      counts.evaluated++;
      return operation.evaluate(...given);
    },
  }, operand);
  return { counts, node };
};

Deno.test("evaluate gives a formula's numbers with its shape and element type", () => {
  assertEquals(evaluate(add(x, 1), { x: [1, 2] }), {
    shape: [2],
    elementType: "float32",
    data: Float64Array.of(2, 3),
  });
  assertEquals(evaluate(less(x, 2), { x: [1, 2] }), { shape: [2], elementType: "bool", data: Float64Array.of(1, 0) });
  assertEquals([...evaluate(constant([3, 4], [2])).data], [3, 4]);
});

Deno.test("evaluate computes in double precision, also from numbers of single precision", () => {
  assertEquals([...evaluate(multiply(x, 3), { x: [0.1, 1e-300] }).data], [3 * 0.1, 3e-300]);
  assertEquals([...evaluate(multiply(x, 3), { x: Float32Array.of(0.1, 1) }).data], [3 * Math.fround(0.1), 3]);
});

Deno.test("evaluator computes several outputs under their names, again and again for other numbers", () => {
  const run = evaluator({ sum: add(x, 1), product: multiply(x, x) });
  const first = run({ x: [1, 2] });
  assertEquals([...run({ x: [5, 6] }).product.data], [25, 36]);
  assertEquals(Object.entries(first).map(([name, { data }]) => [name, ...data]), [["sum", 2, 3], ["product", 1, 4]]);
});

Deno.test("evaluator computes what several outputs share once, and what none needs not at all", () => {
  const { counts, node } = counting(x);
  const other = counting(x);
  const run = evaluator({ a: add(node, node), b: multiply(node, 2), c: node });
  assertEquals(counts.evaluated, 0);
  run({ x: [0, 0] });
  assertEquals([counts.evaluated, other.counts.evaluated], [1, 0]);
  run({ x: [0, 0] });
  assertEquals(counts.evaluated, 2);
});

Deno.test("evaluator leaves what is fed as it was", () => {
  const feeds = { x: Float64Array.of(1, 2, 3, 4) };
  const square = input("x", [2, 2]);
  evaluate(matmul(square, square, { left: true }), feeds);
  assertEquals([...feeds.x], [1, 2, 3, 4]);
});

Deno.test("evaluator ignores what is fed beside its inputs", () => {
  assertEquals([...evaluate(x, { x: [1, 2], y: [3] }).data], [1, 2]);
});

Deno.test("evaluator computes sums and products as plain arithmetic does", () => {
  const pairs = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 2, maxLength: 2 });
  fc.assert(fc.property(pairs, pairs, (left, right) => {
    const y = input("y", [2]);
    const { data } = evaluate(add(multiply(x, y), x), { x: left, y: right });
    assertEquals([...data], left.map((number, index) => number * right[index] + number));
  }));
});

Deno.test("evaluator refuses an input that is missing or of another size, and says what came", () => {
  assertThrows(() => evaluate(x, { y: [1], z: [] }), RangeError, "input 'x' was not fed; the feeds are: y, z");
  assertThrows(() => evaluate(x, { x: [1] }), RangeError, "input 'x' of shape [2] takes 2 numbers, 1 came");
  assertThrows(() => evaluate(x, { x: [1, 2, 3] }), RangeError, "takes 2 numbers, 3 came");
});

Deno.test("evaluator runs a chain of a hundred thousand operations without overflowing the stack", () => {
  let y: Tensor = input("x", []);
  for (let link = 0; link < 100_000; link++) y = add(y, 1);
  assert(evaluate(y, { x: [1] }).data[0] === 100_001);
});

Deno.test("evaluate computes in double precision whatever it is fed, and copies no numbers that are so already", () => {
  for (const numbers of [[1, 2], Float32Array.of(1, 2), Int32Array.of(1, 2)]) {
    assertEquals(evaluate(x, { x: numbers }).data, Float64Array.of(1, 2));
  }
  const double = Float64Array.of(1, 2);
  assertStrictEquals(evaluate(x, { x: double }).data, double);
});
