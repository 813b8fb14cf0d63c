import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  apply,
  broadcastShape,
  broadcastStrides,
  call,
  concatenate,
  evaluate,
  expand,
  float32,
  forEachIndex,
  input,
  int64,
  multiply,
  type OnnxExpression,
  pad,
  repeat,
  reshape,
  type Shape,
  size,
  slice,
  sum,
  sumTo,
  type Tensor,
  transpose,
  vmapAligned,
} from "../../../lib/tensor/mod.ts";
import { encoded, matrix, named, slopes, values } from "../by_hand.ts";
import { assertMapsCopies } from "../mapped.ts";

const x = matrix([2, 3], 1, 2, 3, 4, 5, 6);

/** The inner product of two tensors of one shape. */
const inner = (left: Tensor, right: Tensor): number => values(sum(multiply(left, right)))[0];

const counted = (shape: Shape, first = 1): Tensor =>
  matrix(shape, ...Array.from({ length: size(shape) }, (_, index) => first + index));

Deno.test("reshape keeps the order of the elements, and a tensor of that shape as it is", () => {
  assertEquals([reshape(x, [3, 2]).shape, values(reshape(x, [3, 2]))], [[3, 2], [1, 2, 3, 4, 5, 6]]);
  assertStrictEquals(reshape(x, [2, 3]), x);
  assertEquals(slopes(reshape(x, [6]), [x], {}, [1, 2, 3, 4, 5, 6]), [[1, 2, 3, 4, 5, 6]]);
});

Deno.test("transpose makes axis permutation[i] of its operand axis i of its result", () => {
  assertEquals([transpose(x, [1, 0]).shape, values(transpose(x, [1, 0]))], [[3, 2], [1, 4, 2, 5, 3, 6]]);
  const cube = counted([2, 3, 4]);
  const turned = transpose(cube, [2, 0, 1]);
  assertEquals(turned.shape, [4, 2, 3]);
  // Element (3, 1, 2) of the result is element (1, 2, 3), the last of the operand; (1, 0, 2) is element (0, 2, 1).
  assertEquals([values(turned).at(-1), values(turned)[1 * 6 + 2]], [24, 10]);
});

Deno.test("the gradient of transpose is transposed back", () => {
  const cube = counted([2, 3, 4]);
  const weights = values(transpose(cube, [2, 0, 1]));
  assertEquals(slopes(transpose(cube, [2, 0, 1]), [cube], {}, weights), [values(cube)]);
});

Deno.test("expand repeats axes of length 1 and adds leading ones, and its gradient adds up what was repeated", () => {
  const column = matrix([2, 1], 7, 8);
  const wide = expand(column, [2, 2, 3]);
  assertEquals(values(wide), [7, 7, 7, 8, 8, 8, 7, 7, 7, 8, 8, 8]);
  assertEquals(slopes(wide, [column], {}, values(counted([2, 2, 3]))), [[1 + 2 + 3 + 7 + 8 + 9, 57 - 18 + 9]]);
  assertStrictEquals(expand(x, [2, 3]), x);
});

Deno.test("repeat is the operand a number of times along a new leading axis", () => {
  const twice = repeat(matrix([2], 3, 4), 2);
  assertEquals([twice.shape, values(twice)], [[2, 2], [3, 4, 3, 4]]);
});

Deno.test("sum adds up over the axes that are named, over all where none are, and keeps them with length 1 on request", () => {
  assertEquals(values(sum(x)), [21]);
  assertEquals(values(sum(x, [0])), [5, 7, 9]);
  assertEquals(values(sum(x, [1])), [6, 15]);
  assertEquals(values(sum(x, [-2])), [5, 7, 9]);
  assertEquals([sum(x).shape, sum(x, [0]).shape, sum(x, [0], true).shape], [[], [3], [1, 3]]);
  assertEquals(values(sum(counted([2, 2, 2]), [0, 2])), [1 + 2 + 5 + 6, 3 + 4 + 7 + 8]);
  assertStrictEquals(sum(x, []), x);
});

Deno.test("the gradient of sum is repeated over what was added up", () => {
  assertEquals(slopes(sum(x, [0]), [x], {}, [1, 10, 100]), [[1, 10, 100, 1, 10, 100]]);
  assertEquals(slopes(sum(x, [1], true), [x], {}, [1, 10]), [[1, 1, 1, 10, 10, 10]]);
});

Deno.test("sumTo adds up what was broadcast from a shape, and reshapes where nothing was", () => {
  assertEquals([sumTo(x, [3]).shape, values(sumTo(x, [3]))], [[3], [5, 7, 9]]);
  assertEquals([sumTo(x, [2, 1]).shape, values(sumTo(x, [2, 1]))], [[2, 1], [6, 15]]);
  assertEquals([sumTo(x, []).shape, values(sumTo(x, []))], [[], [21]]);
  assertStrictEquals(sumTo(x, [2, 3]), x);
  assertEquals(sumTo(input("y", [1, 1, 3]), [1, 3]).shape, [1, 3]);
});

Deno.test("sumTo is the adjoint of expand: ⟨expand x, y⟩ = ⟨x, sumTo y⟩", () => {
  const shapes = fc.array(fc.tuple(fc.integer({ min: 1, max: 3 }), fc.boolean()), { maxLength: 3 });
  fc.assert(fc.property(shapes, fc.nat(3), (axes, lead) => {
    const full = axes.map(([length]) => length);
    const narrow = axes.map(([length, isNarrow]) => isNarrow ? 1 : length).slice(Math.min(lead, axes.length));
    const [from, to] = [counted(narrow), counted(full, 5)];
    assertEquals(inner(expand(from, full), to), inner(from, sumTo(to, narrow)));
  }));
});

Deno.test("concatenate lays tensors behind each other along an axis, the last one by default", () => {
  const y = matrix([2, 1], 7, 8);
  assertEquals([concatenate([x, y]).shape, values(concatenate([x, y]))], [[2, 4], [1, 2, 3, 7, 4, 5, 6, 8]]);
  const z = matrix([1, 3], 7, 8, 9);
  assertEquals([concatenate([x, z], 0).shape, values(concatenate([x, z], 0))], [[3, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9]]);
  assertStrictEquals(concatenate([x]), x);
});

Deno.test("the gradient of concatenate gives each operand its own part", () => {
  const y = matrix([2, 1], 7, 8);
  assertEquals(slopes(concatenate([x, y]), [x, y], {}, [1, 2, 3, 4, 5, 6, 7, 8]), [[1, 2, 3, 5, 6, 7], [4, 8]]);
});

Deno.test("slice takes the elements from its start to before its end along an axis, and all of them as they are", () => {
  assertEquals([slice(x, 1, 1, 3).shape, values(slice(x, 1, 1, 3))], [[2, 2], [2, 3, 5, 6]]);
  assertEquals(values(slice(x, 0, 1, 2)), [4, 5, 6]);
  assertEquals(values(slice(x, -1, 0, 1)), [1, 4]);
  assertStrictEquals(slice(x, 1, 0, 3), x);
  assertEquals(slopes(slice(x, 1, 1, 3), [x], {}, [1, 2, 3, 4]), [[0, 1, 2, 0, 3, 4]]);
});

Deno.test("pad puts zeros before and after along an axis, and its gradient leaves them out", () => {
  assertEquals([pad(x, 1, 1, 2).shape, values(pad(x, 1, 1, 2))], [[2, 6], [0, 1, 2, 3, 0, 0, 0, 4, 5, 6, 0, 0]]);
  assertEquals(values(pad(x, 0, 0, 1)), [1, 2, 3, 4, 5, 6, 0, 0, 0]);
  assertEquals(slopes(pad(x, -1, 1, 0), [x], {}, [1, 2, 3, 4, 5, 6, 7, 8]), [[2, 3, 4, 6, 7, 8]]);
});

Deno.test("slice takes out of concatenate and out of pad what was laid or padded", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 2, maxLength: 5 });
  fc.assert(fc.property(lengths, fc.constantFrom(0, 1), fc.nat(2), fc.nat(2), (lengths, axis, before, after) => {
    const parts = lengths.map((length, position) => counted([2, 2].with(axis, length), 10 * position));
    const whole = concatenate(parts, axis);
    lengths.reduce((start, length, position) => {
      assertEquals(evaluate(slice(whole, axis, start, start + length)), evaluate(parts[position]));
      return start + length;
    }, 0);
    const padded = pad(parts[0], axis, before, after);
    assertEquals(evaluate(slice(padded, axis, before, before + lengths[0])), evaluate(parts[0]));
    assertEquals(values(sum(padded)), values(sum(parts[0])));
  }));
});

Deno.test("broadcastShape aligns shapes at their last axes, and is undefined where lengths differ and none is 1", () => {
  assertEquals(broadcastShape([2, 1], [3]), [2, 3]);
  assertEquals(broadcastShape([3], [4, 1, 1]), [4, 1, 3]);
  assertEquals(broadcastShape([], [2]), [2]);
  assertEquals(broadcastShape([2], [3]), undefined);
  assertEquals(broadcastShape([2, 3], [3, 3]), undefined);
});

Deno.test("broadcastStrides steps by 0 along axes that repeat, and by the sizes of the inner axes elsewhere", () => {
  assertEquals(broadcastStrides([2, 3], [2, 3]), [3, 1]);
  assertEquals(broadcastStrides([2, 1, 3], [4, 2, 5, 3]), [0, 3, 0, 1]);
  assertEquals(broadcastStrides([], [2, 2]), [0, 0]);
});

Deno.test("forEachIndex visits every index in order, with the offsets of each of the strides", () => {
  const visits: (readonly number[])[] = [];
  forEachIndex([2, 3], [[3, 1], [0, 10]], (index, offsets) => visits.push([index, ...offsets]));
  assertEquals(visits, [[0, 0, 0], [1, 1, 10], [2, 2, 20], [3, 3, 0], [4, 4, 10], [5, 5, 20]]);
  let calls = 0;
  forEachIndex([], [[]], () => calls++);
  assertEquals(calls, 1);
});

Deno.test("vmapAligned puts axes of length 1 behind the new one of operands that carry it, and leaves the others", () => {
  const product = multiply(input("x", [3]), input("y", [2, 3]));
  const [carrying, shared] = [input("x", [5, 3]), input("y", [2, 3])];
  const all = vmapAligned([carrying, shared], [true, false], product);
  assertEquals([all.shape, all.operands[0].shape, all.operands[1] === shared], [[5, 2, 3], [5, 1, 3], true]);
  assertEquals(all.operation, product.operation);
});

Deno.test("layouts refuse shapes, axes and bounds that do not fit, and name them", () => {
  const refused = (build: () => unknown, message: string) => assertThrows(build, RangeError, message);
  refused(() => reshape(x, [5]), "reshape(float32[2, 3]; shape: 5): 6 elements do not fill a shape of 5");
  refused(() => transpose(x, [0, 0]), "[0, 0] is not an order of its 2 axes");
  refused(() => transpose(x, [0]), "[0] is not an order of its 2 axes");
  refused(() => expand(x, [2, 4]), "cannot be repeated to [2, 4]");
  refused(() => expand(x, [3]), "cannot be repeated to [3]");
  refused(() => sum(x, [2]), "axes [2] are not all among its 2");
  refused(() => sum(x, [0, 2]), "axes [0, 2] are not all among its 2");
  refused(() => concatenate([x, input("y", [3, 2])], 0), "all axes but 0 must agree");
  refused(() => concatenate([x, input("y", [2])], 0), "all axes but 0 must agree");
  refused(() => concatenate([x, input("y", [3, 2]), input("z", [1, 3])], 0), "all axes but 0 must agree");
  refused(() => concatenate([x, x], 2), "it has no axis 2");
  refused(() => concatenate([]), "there is nothing to concatenate");
  refused(() => slice(x, 1, 2, 9), "[2, 9) is not within axis 1");
  refused(() => slice(x, 1, 2, 2), "[2, 2) is not within axis 1");
  refused(() => slice(x, 1, -1, 2), "[-1, 2) is not within axis 1");
  refused(() => slice(x, 1, 0.5, 2), "[0.5, 2) is not within axis 1");
  refused(() => pad(x, 0, 0.5, 0), "cannot pad axis 0 by 0.5 and 0");
  refused(() => pad(x, 2, 1, 1), "cannot pad axis 2 by 1 and 1");
  refused(() => pad(x, 0, -1, 0), "cannot pad axis 0 by -1 and 0");
});

Deno.test("layouts are encoded as ONNX operators with shapes, axes and bounds as 64-bit integers", () => {
  assertEquals(encoded(reshape(x, [6])), call("Reshape", [named(0), int64([6])]));
  assertEquals(encoded(transpose(x, [1, 0])), call("Transpose", [named(0)], { perm: [1, 0] }));
  assertEquals(encoded(expand(x, [4, 2, 3])), call("Expand", [named(0), int64([4, 2, 3])]));
  assertEquals(encoded(slice(x, 1, 1, 3)), call("Slice", [named(0), int64([1]), int64([3]), int64([1])]));
  assertEquals(encoded(pad(x, 1, 1, 2)), call("Pad", [named(0), int64([0, 1, 0, 2])]));
  assertEquals(encoded(sum(x, [1])), call("ReduceSum", [named(0), int64([1])], { keepdims: 0 }));
  assertEquals(encoded(sum(x, [0, 1], true)), call("ReduceSum", [named(0), int64([0, 1])], { keepdims: 1 }));
});

Deno.test("sum over the rows of matrices is encoded as the product of a row of ones with them", () => {
  const product = call("MatMul", [float32(1, [1, 2]), named(0)]);
  assertEquals(encoded(sum(x, [0], true)), product);
  assertEquals(encoded(sum(x, [0])), call("Reshape", [product, int64([3])]));
  assertEquals(
    encoded(sum(input("i", [2, 3], "int32"), [0])),
    call("ReduceSum", [named(0), int64([0])], { keepdims: 0 }),
  );
});

Deno.test("concatenate is encoded as Concat operators of six inputs at most, all operands in their order", () => {
  const leaves = ({ ...expression }: OnnxExpression): readonly string[] =>
    expression.kind === "call"
      ? expression.inputs.flatMap(leaves)
      : expression.kind === "name"
      ? [expression.name]
      : [];
  const widest = (expression: OnnxExpression): number =>
    expression.kind === "call" ? Math.max(expression.inputs.length, ...expression.inputs.map(widest)) : 0;
  for (const count of [2, 6, 7, 13, 37, 40]) {
    const { operation, ...node } = concatenate(Array.from({ length: count }, () => x), 1);
    const names = Array.from({ length: count }, (_, position) => `part${position}`);
    const expression = operation.encode(
      names.map((name) => ({ kind: "name", name })),
      { operation, ...node },
    );
    assertEquals(leaves(expression), names);
    assertEquals(widest(expression) <= 6, true, `${count} inputs`);
  }
  assertEquals(encoded(concatenate([x, x], 1)), call("Concat", [named(0), named(1)], { axis: 1 }));
});

Deno.test("the operation of a layout can be applied again to an operand of another shape that suits it", () => {
  const total = sum(input("y", [4, 3]), [1]);
  assertEquals(values(apply(total.operation, matrix([4, 3], ...values(counted([4, 3]))))), [6, 15, 24, 33]);
});

Deno.test("layouts over a new leading axis are those of every copy, whichever operands carry the axis", () => {
  assertMapsCopies([[2, 3]], ([x]) => reshape(x, [3, 2]));
  assertMapsCopies([[2, 3, 4]], ([x]) => transpose(x, [2, 0, 1]));
  assertMapsCopies([[3, 1]], ([x]) => expand(x, [2, 3, 4]));
  assertMapsCopies([[2, 3, 4]], ([x]) => sum(x, [0, 2]));
  assertMapsCopies([[2, 3, 4]], ([x]) => sum(x, [1], true));
  assertMapsCopies([[2, 3], [2, 1]], (operands) => concatenate(operands, 1));
  assertMapsCopies([[3, 2], [1, 2], [2, 2]], (operands) => concatenate(operands, 0));
  assertMapsCopies([[4, 3]], ([x]) => slice(x, 0, 1, 3));
  assertMapsCopies([[2, 4]], ([x]) => slice(x, 1, 2, 3));
  assertMapsCopies([[2, 3]], ([x]) => pad(x, 1, 2, 1));
});
