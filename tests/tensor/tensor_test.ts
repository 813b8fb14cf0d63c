import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  add,
  apply,
  call,
  exp,
  input,
  multiply,
  type Operation,
  sameShape,
  size,
  type Tensor,
  topologicalOrder,
} from "../../lib/tensor/mod.ts";

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

Deno.test("size is the product of a shape's lengths, and 1 of a scalar", () => {
  assertEquals([size([]), size([5]), size([2, 3, 4])], [1, 5, 24]);
  fc.assert(fc.property(shapes, shapes, (left, right) => {
    assertEquals(size([...left, ...right]), size(left) * size(right));
  }));
});

Deno.test("sameShape holds for equal lengths in the same order, and for no prefix", () => {
  assertEquals([sameShape([2, 3], [2, 3]), sameShape([], [])], [true, true]);
  for (const other of [[3, 2], [2], [2, 3, 1], [], [1, 2, 3]]) {
    assertEquals([sameShape([2, 3], other), sameShape(other, [2, 3])], [false, false]);
  }
  fc.assert(fc.property(shapes, shapes, (left, right) => {
    assertEquals(sameShape(left, right), JSON.stringify(left) === JSON.stringify(right));
  }));
});

/** An operation that makes `bool[7]` of vectors, and refuses everything else. */
const picky: Operation = {
  name: "picky",
  attributes: { axes: [1, 2], keep: true },
  shape: ({ shape }) => shape.length === 1 ? { shape: [7], elementType: "bool" } : "only a vector is taken",
  evaluate: () => new Float64Array(7),
  pullback: () => [undefined],
  encode: (operands) => call("Picky", operands),
  vmap: ([operand]) => operand,
};

Deno.test("apply makes a node of operation and operands, with the type that the shape rule gives", () => {
  const x = input("x", [2]);
  const node = apply(picky, x);
  assertEquals([node.shape, node.elementType, node.operands.length], [[7], "bool", 1]);
  assertStrictEquals(node.operation, picky);
  assertStrictEquals(node.operands[0], x);
});

Deno.test("apply throws the shape rule's sentence behind the operation, its operands' types and its attributes", () => {
  assertThrows(
    () => apply(picky, input("x", [2, 3]), input("y", [], "int32")),
    RangeError,
    "picky(float32[2, 3], int32[]; axes: 1,2; keep: true): only a vector is taken",
  );
});

Deno.test("topologicalOrder lists every node once, operands before their users, roots in their order", () => {
  const [x, y] = [input("x", []), input("y", [])];
  const shared = exp(x);
  const [left, right] = [multiply(shared, y), add(shared, shared)];
  const root = add(left, right);
  assertEquals(topologicalOrder([root]), [x, shared, y, left, right, root]);
  assertEquals(topologicalOrder([right, left]), [x, shared, right, y, left]);
  assertEquals(topologicalOrder([x, x]), [x]);
  assertEquals(topologicalOrder([]), []);
});

Deno.test("topologicalOrder puts operands first in any formula", () => {
  const links = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(links, (links) => {
    const nodes: Tensor[] = [input("x", [])];
    for (const [left, right] of links) nodes.push(add(nodes[left % nodes.length], nodes[right % nodes.length]));
    const order = topologicalOrder([nodes[nodes.length - 1]]);
    assertEquals(new Set(order).size, order.length);
    assertStrictEquals(order[order.length - 1], nodes[nodes.length - 1]);
    order.forEach((node, position) =>
      node.operands.forEach((operand) => {
        const place = order.indexOf(operand);
        assert(place >= 0 && place < position);
      })
    );
  }));
});

Deno.test("topologicalOrder walks a chain of a hundred thousand nodes without overflowing the stack", () => {
  let node: Tensor = input("x", []);
  for (let link = 0; link < 100_000; link++) node = exp(node);
  assertEquals(topologicalOrder([node]).length, 100_001);
});
