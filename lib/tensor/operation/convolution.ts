/**
 * Convolution over two axes, and its gradients. All three derive from one sum over the places of a kernel on its input, `Σ
 * input · kernel · output`, linear in each factor: each operation takes two of them and gives the sum's derivative with respect
 * to the third, so the pullback of each consists of the other two.
 *
 * @module
 */
import { concatenate, reshape, slice } from "./layout.ts";
import { call, int64, type OnnxAttributes, type OnnxExpression } from "../onnx_expression.ts";
import { apply, type Operation, sameShape, type Shape, size, type Tensor, type TensorType } from "../tensor.ts";

/** The movement of a kernel over its input. */
export interface Convolution {
  /** Pixels between successive places of the kernel, along both axes; 1 by default. */
  readonly stride?: number;
  /** Zeros on each side of both axes, fewer than the kernel is long; 0 by default. */
  readonly padding?: number;
}

type Settings = Required<Convolution>;

const DEFAULTS: Settings = { stride: 1, padding: 0 };

/** The output's shape, or a sentence on why there is none. */
const outputShape = (input: Shape, kernel: Shape, { stride, padding }: Settings): Shape | string => {
  if (input.length !== 4 || kernel.length !== 4) return "four axes are needed";
  const [batch, channels, ...image] = input;
  const [filters, depth, ...window] = kernel;
  if (![...input, ...kernel, stride].every((count) => Number.isInteger(count) && count > 0)) {
    return "lengths and the stride must be positive integers";
  }
  if (!(Number.isInteger(padding) && padding >= 0 && padding < Math.min(...window))) {
    return "the padding must be an integer from 0 to less than the kernel's length";
  }
  if (channels !== depth) return `a kernel over ${depth} channels does not read ${channels}`;
  if (image.some((length, axis) => length + 2 * padding < window[axis])) return "the kernel is larger than its input";
  const places = image.map((length, axis) => Math.floor((length + 2 * padding - window[axis]) / stride) + 1);
  return [batch, filters, ...places];
};

/** The result's type where the shapes of input, kernel and output match, or a sentence on why they do not. */
const checkedType = (
  result: TensorType,
  input: Shape,
  kernel: Shape,
  output: Shape,
  settings: Settings,
): TensorType | string => {
  const expected = outputShape(input, kernel, settings);
  if (typeof expected === "string") return expected;
  return sameShape(expected, output) ? result : `an output of [${expected.join(", ")}] was expected`;
};

/** A row of products: `length` elements from `output` on, and as many from `input` on in steps of the stride. */
type Visit = (input: number, kernel: number, output: number, length: number) => void;

/** Visits the products of the sum, a row of the output at a time. */
const forEachRow = (
  input: Shape,
  kernel: Shape,
  output: Shape,
  { stride, padding }: Settings,
  visit: Visit,
): void => {
  const [batch, channels, height, width] = input;
  const [filters, , kernelHeight, kernelWidth] = kernel;
  const [, , rows, columns] = output;
  const taps = channels * kernelHeight * kernelWidth;
  for (let map = 0; map < batch * filters; map++) {
    const filter = map % filters;
    const image = (map - filter) / filters * channels;
    for (let tap = 0; tap < taps; tap++) {
      const right = tap % kernelWidth - padding;
      const down = Math.floor(tap / kernelWidth) % kernelHeight - padding;
      const channel = image + Math.floor(tap / (kernelWidth * kernelHeight));
      const first = Math.max(0, Math.ceil(-right / stride));
      const length = Math.min(columns, Math.floor((width - 1 - right) / stride) + 1) - first;
      for (let row = 0; row < rows; row++) {
        const y = row * stride + down;
        if (y < 0 || y >= height || length <= 0) continue;
        const source = (channel * height + y) * width + first * stride + right;
        visit(source, filter * taps + tap, (map * rows + row) * columns + first, length);
      }
    }
  }
};

/** The settings as ONNX's attributes, all written out, since some engines have no defaults. */
const onnxAttributes = ({ stride, padding }: Settings, window: Shape) => ({
  strides: [stride, stride],
  pads: [padding, padding, padding, padding],
  dilations: [1, 1],
  kernel_shape: window,
  group: 1,
});

/**
 * ONNX's convolution. A number of channels above 3 that is a multiple of 3 is filled up with zeros to a multiple of 4: ONNX
 * Runtime 1.30 on WebGPU reads such channels in threes, and from wrong places beyond the first three.
 */
const encodedConvolution = (
  operands: readonly OnnxExpression[],
  channels: number,
  attributes: OnnxAttributes,
): OnnxExpression => {
  const missing = channels > 3 && channels % 3 === 0 ? (4 - channels % 4) % 4 : 0;
  const filled = operands.map((operand) => call("Pad", [operand, int64([0, 0, 0, 0, 0, missing, 0, 0])]));
  return call("Conv", missing === 0 ? operands : filled, attributes);
};

/** One row of an operand along its leading axis. */
const rowAt = (operand: Tensor, copy: number): Tensor =>
  reshape(slice(operand, 0, copy, copy + 1), operand.shape.slice(1));

/**
 * `vmap` as one operation for each copy. One grouped convolution would do as well, but ONNX Runtime 1.30 computes it wrongly on
 * WebGPU, e.g. in 2 groups of 5 filters.
 */
const vmapByCopies = (
  operands: readonly Tensor[],
  carries: readonly boolean[],
  { operation, shape }: Tensor,
  count: number,
): Tensor => {
  const copies = Array.from({ length: count }, (_, copy) => {
    const own = operands.map((operand, position) => carries[position] ? rowAt(operand, copy) : operand);
    return reshape(apply(operation, ...own), [1, ...shape]);
  });
  return concatenate(copies, 0);
};

/** `vmap` of operations on images and a kernel: one kernel reads all copies as a larger batch. */
const vmapImages: Operation["vmap"] = (operands, carries, node, count) => {
  if (carries[1]) return vmapByCopies(operands, carries, node, count);
  const [images, kernel] = operands;
  const [, batch, ...image] = images.shape;
  return reshape(apply(node.operation, reshape(images, [count * batch, ...image]), kernel), [count, ...node.shape]);
};

/**
 * The convolution of images `[batch, channels, height, width]` with a kernel `[filters, channels, kernelHeight,
 * kernelWidth]`, to `[batch, filters, rows, columns]`: `output[b, f, i, j] = Σ input[b, c, s i + p − d, s j + q − d] ·
 * kernel[f, c, p, q]` over c, p and q, with stride s and padding d: a cross-correlation, as everywhere in deep learning.
 *
 * @throws {RangeError} when the shapes or the settings do not fit.
 *
 * @example
 * ```ts
 * import { constant, convolution, evaluate } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const image = constant([1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 1, 3, 3]);
 * const kernel = constant([1, 0, 0, -1], [1, 1, 2, 2]);
 * assertEquals([...evaluate(convolution(image, kernel)).data], [-4, -4, -4, -4]);
 * ```
 */
export const convolution = (input: Tensor, kernel: Tensor, settings: Convolution = {}): Tensor => {
  const all = { ...DEFAULTS, ...settings };
  const { stride } = all;
  return apply(
    {
      name: "convolution",
      attributes: { ...all },
      shape: ({ shape, elementType }, { shape: kernelShape }) => {
        const output = outputShape(shape, kernelShape, all);
        return typeof output === "string" ? output : { shape: output, elementType };
      },
      evaluate: ([{ data: images, shape: imageShape }, kernels], { shape }) => {
        const result = new Float64Array(size(shape));
        forEachRow(imageShape, kernels.shape, shape, all, (from, tap, to, length) => {
          const factor = kernels.data[tap];
          for (let i = 0, j = from; i < length; i++, j += stride) result[to + i] += factor * images[j];
        });
        return result;
      },
      pullback: (cotangent, [images, kernels]) => [
        transposedConvolution(cotangent, kernels, images.shape.slice(2), all),
        kernelGradient(images, cotangent, kernels.shape.slice(2), all),
      ],
      encode: (inputs, { operands: [, { shape: [, channels, ...window] }] }) =>
        encodedConvolution(inputs, channels, onnxAttributes(all, window)),
      vmap: vmapImages,
    },
    input,
    kernel,
  );
};

/**
 * The gradient of {@link convolution} with respect to its input, for a cotangent of its output: the images `[batch, channels,
 * height, width]` that outputs `[batch, filters, rows, columns]` come from.
 *
 * @param image height and width of the input; inputs of several sizes have outputs of the same size.
 * @throws {RangeError} when the shapes or the settings do not fit.
 *
 * @example
 * ```ts
 * import { constant, evaluate, transposedConvolution } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const output = constant([1, 2], [1, 1, 1, 2]);
 * const kernel = constant([1, 10], [1, 1, 1, 2]);
 * assertEquals([...evaluate(transposedConvolution(output, kernel, [1, 4], { stride: 2 })).data], [1, 10, 2, 20]);
 * ```
 */
export const transposedConvolution = (
  output: Tensor,
  kernel: Tensor,
  image: Shape,
  settings: Convolution = {},
): Tensor => {
  const all = { ...DEFAULTS, ...settings };
  const { stride } = all;
  return apply(
    {
      name: "transposedConvolution",
      attributes: { ...all, image },
      shape: ({ shape, elementType }, { shape: kernelShape }) => {
        const input = [shape[0], kernelShape[1], ...image];
        return checkedType({ shape: input, elementType }, input, kernelShape, shape, all);
      },
      evaluate: ([{ data: outputs, shape: outputShape }, kernels], { shape }) => {
        const result = new Float64Array(size(shape));
        forEachRow(shape, kernels.shape, outputShape, all, (to, tap, from, length) => {
          const factor = kernels.data[tap];
          for (let i = 0, j = to; i < length; i++, j += stride) result[j] += factor * outputs[from + i];
        });
        return result;
      },
      pullback: (cotangent, [outputs, kernels]) => [
        convolution(cotangent, kernels, all),
        kernelGradient(cotangent, outputs, kernels.shape.slice(2), all),
      ],
      encode: (inputs, { operands: [outputs, kernels] }) =>
        call("ConvTranspose", inputs, {
          ...onnxAttributes(all, kernels.shape.slice(2)),
          output_padding: unread(image, kernels.shape.slice(2), outputs.shape.slice(2), all),
        }),
      vmap: vmapImages,
    },
    output,
    kernel,
  );
};

/** The numbers of last rows and columns of a padded image that the kernel does not reach in steps of the stride. */
const unread = (image: Shape, window: Shape, places: Shape, { stride, padding }: Settings): Shape =>
  image.map((length, axis) => length + 2 * padding - window[axis] - stride * (places[axis] - 1));

/**
 * The gradient of {@link convolution} with respect to its kernel, for a cotangent of its output: from images `[batch, channels,
 * height, width]` and outputs `[batch, filters, rows, columns]` to `[filters, channels, kernelHeight, kernelWidth]`.
 *
 * @param window height and width of the kernel; kernels of several sizes have outputs of the same size.
 * @throws {RangeError} when the shapes or the settings do not fit.
 *
 * @example
 * ```ts
 * import { constant, evaluate, kernelGradient } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const input = constant([1, 2, 3, 4], [1, 1, 1, 4]);
 * const output = constant([1, 10], [1, 1, 1, 2]);
 * assertEquals([...evaluate(kernelGradient(input, output, [1, 2], { stride: 2 })).data], [31, 42]);
 * ```
 */
export const kernelGradient = (
  input: Tensor,
  output: Tensor,
  window: Shape,
  settings: Convolution = {},
): Tensor => {
  const all = { ...DEFAULTS, ...settings };
  const { stride } = all;
  return apply(
    {
      name: "kernelGradient",
      attributes: { ...all, window },
      shape: ({ shape, elementType }, outputs) => {
        const kernel = [outputs.shape[1], shape[1], ...window];
        return checkedType({ shape: kernel, elementType }, shape, kernel, outputs.shape, all);
      },
      evaluate: ([{ data: images, shape: imageShape }, { data: outputs, shape: outputShape }], { shape }) => {
        const result = new Float64Array(size(shape));
        forEachRow(imageShape, shape, outputShape, all, (from, tap, to, length) => {
          let total = 0;
          for (let i = 0, j = from; i < length; i++, j += stride) total += images[j] * outputs[to + i];
          result[tap] += total;
        });
        return result;
      },
      pullback: (cotangent, [images, outputs]) => [
        transposedConvolution(outputs, cotangent, images.shape.slice(2), all),
        convolution(images, cotangent, all),
      ],
      encode: (inputs, { operands, shape }) => encodedKernelGradient(inputs, operands, shape, all),
      vmap: vmapByCopies,
    },
    input,
    output,
  );
};

/** The first two axes exchanged. */
const exchanged = (operand: OnnxExpression): OnnxExpression => call("Transpose", [operand], { perm: [1, 0, 2, 3] });

/**
 * The gradient in ONNX: a convolution of the images with the outputs as its kernel, batch and channels exchanged, with the
 * stride as its dilation.
 */
const encodedKernelGradient = (
  [images, outputs]: readonly OnnxExpression[],
  [{ shape: [batch, , ...image] }, { shape: [, , ...places] }]: readonly Tensor[],
  [, , ...window]: Shape,
  settings: Settings,
): OnnxExpression => {
  const { stride } = settings;
  const spread = { ...onnxAttributes(settings, places), strides: [1, 1], dilations: [stride, stride] };
  const kernel = exchanged(encodedConvolution([exchanged(images), exchanged(outputs)], batch, spread));
  return unread(image, window, places, settings).every((length) => length === 0)
    ? kernel
    : call("Slice", [kernel, int64([0, 0]), int64(window), int64([2, 3])]);
};
