import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { call, constant, evaluate, input, int64, matmul, transpose } from "../../../lib/tensor/mod.ts";
import { encoded, matrix, named, slopes, values } from "../by_hand.ts";
import { assertMapsCopies } from "../mapped.ts";

const a = matrix([2, 3], 1, 2, 3, 4, 5, 6);
const b = matrix([3, 2], 1, 0, 2, 1, 0, 3);

Deno.test("matmul multiplies matrices", () => {
  assertEquals(values(matmul(a, b)), [5, 11, 14, 23]);
  assertEquals(values(matmul(b, a)), [1, 2, 3, 6, 9, 12, 12, 15, 18]);
});

Deno.test("matmul takes either operand transposed, or both", () => {
  const [at, bt] = [transpose(a, [1, 0]), transpose(b, [1, 0])];
  assertEquals(values(matmul(at, b, { left: true })), [5, 11, 14, 23]);
  assertEquals(values(matmul(a, bt, { right: true })), [5, 11, 14, 23]);
  assertEquals(values(matmul(at, bt, { left: true, right: true })), [5, 11, 14, 23]);
});

Deno.test("matmul broadcasts leading axes", () => {
  const batch = constant([1, 1, 1, 2, 2, 2], [2, 1, 3]);
  assertEquals(values(matmul(batch, b)), [3, 4, 6, 8]);
  assertEquals(matmul(batch, b).shape, [2, 1, 2]);
  assertEquals(matmul(input("x", [2, 1, 4, 3]), input("y", [5, 3, 2])).shape, [2, 5, 4, 2]);
});

Deno.test("matmul is the sum of products over the inner axis, for every inner length", () => {
  const sizes = fc.record({
    rows: fc.integer({ min: 1, max: 3 }),
    inner: fc.integer({ min: 1, max: 9 }),
    columns: fc.integer({ min: 1, max: 3 }),
  });
  fc.assert(fc.property(sizes, ({ rows, inner, columns }) => {
    const left = Array.from({ length: rows * inner }, (_, index) => Math.sin(1 + index));
    const right = Array.from({ length: inner * columns }, (_, index) => Math.cos(2 + index));
    const { data } = evaluate(matmul(matrix([rows, inner], ...left), matrix([inner, columns], ...right)));
    data.forEach((value, index) => {
      const [row, column] = [Math.floor(index / columns), index % columns];
      const expected = Array.from({ length: inner }, (_, k) => left[row * inner + k] * right[k * columns + column])
        .reduce((sum, product) => sum + product);
      assertAlmostEquals(value, expected, 1e-14);
    });
  }));
});

Deno.test("the gradients of matmul are G Bᵀ and Aᵀ G, whichever operand is transposed", () => {
  const weights = [1, 10, 100, 1000];
  const ofA = [1, 12, 30, 100, 1200, 3000];
  const ofB = [401, 4010, 502, 5020, 603, 6030];
  const turned = (numbers: readonly number[], rows: number, columns: number) =>
    values(transpose(matrix([rows, columns], ...numbers), [1, 0]));
  const [at, bt] = [matrix([3, 2], ...turned(values(a), 2, 3)), matrix([2, 3], ...turned(values(b), 3, 2))];
  assertEquals(slopes(matmul(a, b), [a, b], {}, weights), [ofA, ofB]);
  assertEquals(slopes(matmul(at, b, { left: true }), [at, b], {}, weights), [turned(ofA, 2, 3), ofB]);
  assertEquals(slopes(matmul(a, bt, { right: true }), [a, bt], {}, weights), [ofA, turned(ofB, 3, 2)]);
  assertEquals(slopes(matmul(at, bt, { left: true, right: true }), [at, bt], {}, weights), [
    turned(ofA, 2, 3),
    turned(ofB, 3, 2),
  ]);
});

Deno.test("the gradient in a broadcast matrix is summed over the batch", () => {
  const batch = constant([1, 1, 1, 2, 2, 2], [2, 1, 3]);
  assertEquals(slopes(matmul(batch, b), [b]), [[3, 3, 3, 3, 3, 3]]);
});

Deno.test("matmul refuses vectors, inner lengths that differ, and leading axes that do not broadcast", () => {
  assertThrows(() => matmul(input("x", [3]), b), RangeError, "both must have at least two axes");
  assertThrows(
    () => matmul(a, a),
    RangeError,
    "matmul(float32[2, 3], float32[2, 3]; left: false; right: false): the inner lengths 3 and 2 differ",
  );
  assertThrows(() => matmul(a, b, { left: true }), RangeError, "the inner lengths 2 and 3 differ");
  assertThrows(
    () => matmul(input("x", [2, 1, 3]), input("y", [3, 3, 1])),
    RangeError,
    "the leading axes do not broadcast",
  );
});

Deno.test("matmul of matrices is encoded as MatMul, or as Gemm where one is transposed", () => {
  const [x, y] = [input("x", [3, 2]), input("y", [4, 2])];
  const both = [named(0), named(1)];
  assertEquals(encoded(matmul(a, b)), call("MatMul", both));
  assertEquals(encoded(matmul(x, y, { right: true })), call("Gemm", both, { transA: 0, transB: 1 }));
  assertEquals(encoded(matmul(x, input("z", [3, 4]), { left: true })), call("Gemm", both, { transA: 1, transB: 0 }));
});

Deno.test("matmul of a transposed matrix with a column is encoded as the row that it is, reshaped", () => {
  const column = matmul(input("x", [3, 2]), input("y", [3, 1]), { left: true });
  assertEquals(
    encoded(column),
    call("Reshape", [call("Gemm", [named(1), named(0)], { transA: 1 }), int64([2, 1])]),
  );
});

Deno.test("matmul of batches is encoded as MatMul of operands transposed in their last two axes", () => {
  const product = matmul(input("x", [5, 3, 2]), input("y", [5, 4, 3]), { left: true, right: true });
  const turned = (operand: ReturnType<typeof named>) => call("Transpose", [operand], { perm: [0, 2, 1] });
  assertEquals(encoded(product), call("MatMul", [turned(named(0)), turned(named(1))]));
});

Deno.test("matmul over a new leading axis is that of every copy, whichever operands carry the axis", () => {
  assertMapsCopies([[2, 3], [3, 4]], ([x, y]) => matmul(x, y));
  assertMapsCopies([[2, 1, 3, 2], [3, 4, 3]], ([x, y]) => matmul(x, y, { left: true, right: true }));
});

Deno.test("matmul of a batch with a matrix is encoded with the axes of each operand transposed by its own number of them", () => {
  const turned = (position: number, perm: readonly number[]) => call("Transpose", [named(position)], { perm });
  const left = matmul(input("x", [5, 3, 2]), input("y", [4, 3]), { left: true, right: true });
  assertEquals(encoded(left), call("MatMul", [turned(0, [0, 2, 1]), turned(1, [1, 0])]));
  const right = matmul(input("x", [3, 2]), input("y", [6, 5, 4, 3]), { left: true, right: true });
  assertEquals(encoded(right), call("MatMul", [turned(0, [1, 0]), turned(1, [0, 1, 3, 2])]));
  assertEquals(encoded(matmul(input("x", [5, 2, 3]), input("y", [3, 1]))), call("MatMul", [named(0), named(1)]));
});
