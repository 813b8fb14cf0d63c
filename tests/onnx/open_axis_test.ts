import { assertEquals, assertThrows } from "@std/assert";
import { isOpen, leaveOpen, OPEN_LENGTH } from "../../lib/onnx/open_axis.ts";
import { call, float32, int64 } from "../../lib/tensor/onnx_expression.ts";

const name = { kind: "name", name: "x" } as const;

Deno.test("the open length is a prime, so that no other axis has it or a multiple of it", () => {
  for (let factor = 2; factor * factor <= OPEN_LENGTH; factor++) assertEquals(OPEN_LENGTH % factor !== 0, true);
  assertEquals([[], [1, 2], [0], [OPEN_LENGTH], [3, 2 * OPEN_LENGTH]].map(isOpen), [false, false, false, true, true]);
});

Deno.test("a shape with the open axis is inferred by Reshape, and kept by Expand", () => {
  const reshape = (...shape: readonly number[]) => call("Reshape", [name, int64(shape)]);
  assertEquals(leaveOpen(reshape(OPEN_LENGTH, 4)), reshape(-1, 4));
  assertEquals(leaveOpen(reshape(3, 6 * OPEN_LENGTH)), reshape(3, -1));
  assertEquals(leaveOpen(reshape(3, 4)), reshape(3, 4));
  const expand = (...shape: readonly number[]) => call("Expand", [name, int64(shape)]);
  assertEquals(leaveOpen(expand(OPEN_LENGTH, 3)), expand(1, 3));
  // A call within a call.
  assertEquals(leaveOpen(call("Relu", [reshape(OPEN_LENGTH, 4)])), call("Relu", [reshape(-1, 4)]));
});

Deno.test("an operator that needs the length is refused by its name", () => {
  for (
    const [operator, input] of [
      ["Slice", int64([OPEN_LENGTH])],
      ["Reshape", int64([OPEN_LENGTH, OPEN_LENGTH])],
      ["Expand", int64([2 * OPEN_LENGTH])],
      ["MatMul", float32(1, [1, OPEN_LENGTH])],
    ] as const
  ) {
    assertThrows(() => leaveOpen(call(operator, [name, input])), RangeError, `'${operator}' needs the length`);
  }
});
