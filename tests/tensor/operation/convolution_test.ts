import { assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  call,
  constant,
  convolution,
  evaluate,
  gradient,
  input,
  int64,
  kernelGradient,
  multiply,
  type OnnxExpression,
  type Shape,
  size,
  square,
  sum,
  type Tensor,
  transposedConvolution,
} from "../../../lib/tensor/mod.ts";
import { encoded, matrix, named, values } from "../by_hand.ts";
import { gradientError } from "../central_differences.ts";
import { assertMapsCopies } from "../mapped.ts";
import { convolutions } from "../operations.ts";

const numbers = (shape: Shape, phase: number): Float64Array =>
  Float64Array.from({ length: size(shape) }, (_, i) => Math.sin(1 + phase + 2.3 * i));

const inner = (left: Tensor, right: Tensor): number => evaluate(sum(multiply(left, right))).data[0];

Deno.test("a convolution is the sum of its definition at every place of the kernel", () => {
  fc.assert(
    fc.property(convolutions, ({ images, kernel, output, settings: { stride, padding } }) => {
      const [x, k] = [numbers(images, 0), numbers(kernel, 1)];
      const [, channels, height, width] = images;
      const [filters, , kernelHeight, kernelWidth] = kernel;
      const at = (b: number, c: number, y: number, z: number) =>
        y < 0 || z < 0 || y >= height || z >= width ? 0 : x[((b * channels + c) * height + y) * width + z];
      const result = evaluate(convolution(constant(x, images), constant(k, kernel), { stride, padding })).data;
      const [, , rows, columns] = output;
      result.forEach((value, index) => {
        const [j, i] = [index % columns, Math.floor(index / columns) % rows];
        const [f, b] = [Math.floor(index / columns / rows) % filters, Math.floor(index / columns / rows / filters)];
        const expected = k.slice(f * size(kernel.slice(1)), (f + 1) * size(kernel.slice(1))).reduce((total, tap, t) => {
          const [q, p] = [t % kernelWidth, Math.floor(t / kernelWidth) % kernelHeight];
          const c = Math.floor(t / kernelWidth / kernelHeight);
          return total + tap * at(b, c, i * stride + p - padding, j * stride + q - padding);
        }, 0);
        assertLess(Math.abs(value - expected), 1e-12);
      });
    }),
    { numRuns: 50, seed: 3 },
  );
});

Deno.test("a convolution and its two gradients are one sum, seen from its output, its input and its kernel", () => {
  fc.assert(
    fc.property(convolutions, ({ images, kernel, output, image, window, settings }) => {
      const [x, k, y] = [images, kernel, output].map((shape, i) => constant(numbers(shape, i), shape));
      const total = inner(convolution(x, k, settings), y);
      assertLess(Math.abs(inner(transposedConvolution(y, k, image, settings), x) - total), 1e-11);
      assertLess(Math.abs(inner(kernelGradient(x, y, window, settings), k) - total), 1e-11);
    }),
    { numRuns: 50, seed: 4 },
  );
});

Deno.test("the gradient of a convolution's gradient agrees with central differences", () => {
  const [x, k] = [input("x", [2, 2, 5, 4]), input("k", [3, 2, 3, 2])];
  const loss = sum(square(square(convolution(x, k, { stride: 2, padding: 1 }))));
  const steepness = gradient(loss, [x, k]).map((slope) => sum(square(slope))).reduce((a, b) => multiply(a, b));
  const feeds = { x: numbers(x.shape, 0), k: numbers(k.shape, 1).map((value) => value / 4) };
  assertLess(gradientError(steepness, { x, k }, feeds, 3), 1e-6);
});

Deno.test("a convolution that does not fit is refused with its shapes, its settings and the reason", () => {
  const x = input("x", [1, 2, 4, 4]);
  const refused = (build: () => Tensor, reason: string) => assertThrows(build, RangeError, reason);
  const kernel = (shape: Shape) => input("k", shape);
  refused(
    () => convolution(x, kernel([1, 3, 2, 2])),
    "convolution(float32[1, 2, 4, 4], float32[1, 3, 2, 2]; stride: 1; padding: 0): a kernel over 3 channels does not read 2",
  );
  refused(() => convolution(x, kernel([2, 2])), "four axes");
  refused(() => convolution(x, kernel([1, 2, 5, 2])), "larger than its input");
  refused(() => convolution(input("x", [1, 1, 1, 4]), kernel([1, 1, 4, 2]), { padding: 1 }), "larger than its input");
  assertEquals(convolution(input("x", [1, 1, 1, 4]), kernel([1, 1, 3, 2]), { padding: 1 }).shape, [1, 1, 1, 5]);
  refused(() => convolution(x, kernel([1, 2, 2, 2]), { stride: 0 }), "must be positive integers");
  refused(() => convolution(x, kernel([1, 2, 2, 2]), { padding: 2 }), "the padding must be");
  // A row of the window would read nothing but padding, although none of its columns would.
  refused(() => convolution(x, kernel([1, 2, 2, 4]), { padding: 2 }), "the padding must be");
  refused(() => transposedConvolution(x, kernel([2, 1, 2, 2]), [6, 5]), "an output of [1, 2, 5, 4] was expected");
  refused(() => kernelGradient(x, input("y", [1, 1, 2, 2]), [2, 3]), "an output of [1, 1, 3, 2] was expected");
});

Deno.test("a convolution of a few pixels has the values that are worked out by hand, with and without stride and padding", () => {
  const image = matrix([1, 1, 3, 3], 1, 2, 3, 4, 5, 6, 7, 8, 9);
  const kernel = matrix([1, 1, 2, 2], 1, 10, 100, 1000);
  assertEquals(values(convolution(image, kernel)), [5421, 6532, 8754, 9865]);
  const padded = convolution(image, kernel, { stride: 2, padding: 1 });
  assertEquals([padded.shape, values(padded)], [[1, 1, 2, 2], [1000, 3200, 7040, 9865]]);
});

Deno.test("a convolution is encoded with all of its settings, and its channels filled up to fours where they fall into threes", () => {
  const conv = (channels: number) =>
    encoded(convolution(input("x", [1, channels, 4, 4]), input("k", [2, channels, 2, 3]), { stride: 2, padding: 1 }));
  const attributes = { strides: [2, 2], pads: [1, 1, 1, 1], dilations: [1, 1], kernel_shape: [2, 3], group: 1 };
  for (const channels of [1, 3, 4, 5, 8, 12]) {
    assertEquals(conv(channels), call("Conv", [named(0), named(1)], attributes), `${channels} channels`);
  }
  for (const [channels, missing] of [[6, 2], [9, 3], [15, 1]]) {
    const filled = [named(0), named(1)].map((operand) => call("Pad", [operand, int64([0, 0, 0, 0, 0, missing, 0, 0])]));
    assertEquals(conv(channels), call("Conv", filled, attributes), `${channels} channels`);
  }
});

Deno.test("a transposed convolution is encoded with the rows and columns that its kernel does not reach", () => {
  const expression = encoded(
    transposedConvolution(input("y", [1, 1, 2, 2]), input("k", [1, 1, 2, 2]), [4, 5], { stride: 2 }),
  );
  assertEquals(expression.kind === "call" && [expression.operator, expression.attributes.output_padding], [
    "ConvTranspose",
    [0, 1],
  ]);
});

Deno.test("a kernel's gradient is encoded as a convolution of the images with the outputs, and cut to the kernel", () => {
  const gradientOf = (side: number) =>
    encoded(kernelGradient(input("x", [2, 3, side, side]), input("y", [2, 1, 2, 2]), [2, 2], { stride: 2 }));
  const exchanged = (operand: OnnxExpression) => call("Transpose", [operand], { perm: [1, 0, 2, 3] });
  const kernel = exchanged(
    call("Conv", [exchanged(named(0)), exchanged(named(1))], {
      strides: [1, 1],
      pads: [0, 0, 0, 0],
      dilations: [2, 2],
      kernel_shape: [2, 2],
      group: 1,
    }),
  );
  assertEquals(gradientOf(4), kernel);
  assertEquals(gradientOf(5), call("Slice", [kernel, int64([0, 0]), int64([2, 2]), int64([2, 3])]));
});

Deno.test("convolutions over a new leading axis are those of every copy, whichever operands carry the axis", () => {
  const settings = { stride: 2, padding: 1 };
  assertMapsCopies([[2, 2, 4, 3], [3, 2, 2, 2]], ([x, k]) => convolution(x, k, settings));
  assertMapsCopies([[2, 3, 3, 2], [3, 2, 2, 2]], ([y, k]) => transposedConvolution(y, k, [4, 3], settings));
  assertMapsCopies([[2, 2, 4, 3], [2, 3, 3, 2]], ([x, y]) => kernelGradient(x, y, [2, 2], settings));
});
