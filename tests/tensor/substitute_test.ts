import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { add, constant, exp, input, multiply, substitute, sum, type Tensor } from "../../lib/tensor/mod.ts";
import { values } from "./by_hand.ts";

const [x, y] = [input("x", [2]), input("y", [2])];

Deno.test("substitute puts another formula in the place of a node, wherever the node is used", () => {
  const { z } = substitute({ z: add(multiply(x, x), y) }, new Map([[x, add(y, 1)]]));
  assertEquals(values(z, { y: [1, 2] }), [5, 11]);
});

Deno.test("substitute replaces inner nodes and outputs as well as inputs, and several at once", () => {
  const inner = exp(x);
  const { sum, same } = substitute(
    { sum: add(inner, y), same: inner },
    new Map([[inner, x], [y, constant([5, 6], [2])]]),
  );
  assertEquals(values(sum, { x: [1, 2] }), [6, 8]);
  assertStrictEquals(same, x);
});

Deno.test("substitute exchanges two nodes, since what it puts in is not replaced again", () => {
  const { difference } = substitute({ difference: add(x, multiply(y, -1)) }, new Map([[x, y], [y, x]]));
  assertEquals(values(difference, { x: [1, 2], y: [10, 20] }), [9, 18]);
});

Deno.test("substitute keeps nodes that nothing replaced changes, and shares what was shared", () => {
  const [kept, shared] = [exp(y), exp(x)];
  const outputs = { first: add(kept, shared), second: multiply(shared, 2) };
  const { first, second } = substitute(outputs, new Map([[x, y]]));
  assertStrictEquals(first.operands[0], kept);
  assertStrictEquals(first.operands[1], second.operands[0]);
  assertStrictEquals(substitute(outputs, new Map()).first, outputs.first);
});

Deno.test("the substituted formula's value is the formula's at the replacement's value", () => {
  const numbers = fc.array(fc.double({ min: -2, max: 2, noNaN: true }), { minLength: 2, maxLength: 2 });
  const formulas: readonly ((operand: Tensor) => Tensor)[] = [
    exp,
    (operand) => multiply(operand, operand),
    (operand) => add(exp(operand), y),
    (operand) => add(operand, sum(operand)),
  ];
  fc.assert(
    fc.property(fc.constantFrom(...formulas), fc.constantFrom(...formulas), numbers, numbers, (f, g, atX, atY) => {
      const replaced = substitute({ z: f(x) }, new Map([[x, g(x)]])).z;
      const expected = values(f(x), { x: values(g(x), { x: atX, y: atY }), y: atY });
      assertEquals(values(replaced, { x: atX, y: atY }), expected);
    }),
  );
});

Deno.test("substitute refuses a replacement whose shape does not suit the operation that uses it", () => {
  assertThrows(
    () => substitute({ z: add(x, y) }, new Map([[x, input("long", [3])]])),
    RangeError,
    "add(float32[3], float32[2]): the shapes do not broadcast",
  );
});
