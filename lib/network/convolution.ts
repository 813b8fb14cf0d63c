/**
 * Convolutional networks, for images.
 *
 * @module
 */
import { uniform } from "../random/mod.ts";
import { add, convolution, matmul, relu, reshape, size, slice, transpose } from "../tensor/mod.ts";
import { linear } from "./dense.ts";
import { addPrefix, type Network, scope, type Specifications } from "./parameters.ts";

/** The size of a convolutional network. */
export interface ConvolutionalSize {
  /** Number of channels of a pixel, e.g. 3 for red, green and blue. */
  readonly channels: number;
  /** Side length of an image, in pixels; height and width where it is no square. */
  readonly size: number | readonly [height: number, width: number];
  /** Number of filters of each convolution, first to last. */
  readonly filters: readonly number[];
  /** Side length of a kernel, in pixels. */
  readonly kernel: number;
  /** Distance between successive places of a kernel, in pixels. */
  readonly stride: number;
  /** Number of zeros on each side of a convolution's input. */
  readonly padding: number;
  /** Number of outputs. */
  readonly outputs: number;
}

/** The movement of a kernel. */
type Movement = Pick<ConvolutionalSize, "kernel" | "stride" | "padding">;

/** The rectified convolution of images `[batch, height, width, channels]`, to `[batch, rows, columns, filters]`. */
const overlapping = ({ stride, padding }: Movement): Network["apply"] => ({ weight, bias }, images) => {
  const maps = convolution(transpose(images, [0, 3, 1, 2]), weight, { stride, padding });
  return relu(add(transpose(maps, [0, 2, 3, 1]), bias));
};

/** The same for a stride as long as the kernel: images are split into patches, which one matrix product takes all at once. */
const byPatches = ({ kernel }: Movement): Network["apply"] => ({ weight, bias }, images) => {
  const [batch, height, width, channels] = images.shape;
  const [filters] = weight.shape;
  const [rows, columns] = [Math.floor(height / kernel), Math.floor(width / kernel)];
  const whole = slice(slice(images, 1, 0, rows * kernel), 2, 0, columns * kernel);
  const split = reshape(whole, [batch, rows, kernel, columns, kernel * channels]);
  const length = kernel * kernel * channels;
  const patches = reshape(transpose(split, [0, 1, 3, 2, 4]), [batch * rows * columns, length]);
  const taps = reshape(transpose(weight, [2, 3, 1, 0]), [length, filters]);
  return reshape(relu(add(matmul(patches, taps), bias)), [batch, rows, columns, filters]);
};

/** A convolution with a bias for each filter, rectified. */
const layer = (channels: number, filters: number, movement: Movement): Network => {
  const { kernel, stride, padding } = movement;
  const bound = 1 / (kernel * Math.sqrt(channels));
  const initial: Specifications[string]["initial"] = (key, shape) =>
    uniform(key, shape, { minimum: -bound, maximum: bound });
  return {
    specifications: {
      weight: { shape: [filters, channels, kernel, kernel], initial },
      bias: { shape: [filters], initial },
    },
    apply: kernel === stride && padding === 0 ? byPatches(movement) : overlapping(movement),
  };
};

/** Side lengths of the image, or of its height or its width, and of the output of each convolution. */
const sidesOf = ({ filters, kernel, stride, padding }: ConvolutionalSize, side: number): readonly number[] => {
  const sides = filters.reduce<readonly number[]>(
    (previous) => [...previous, Math.floor((previous[previous.length - 1] + 2 * padding - kernel) / stride) + 1],
    [side],
  );
  const small = sides.findIndex((side) => !(side > 0));
  if (small < 0) return sides;
  throw new RangeError(
    `convolutional: layer ${small - 1} came with images of ${sides[small - 1]} pixels a side, expected at least ` +
      `${kernel - 2 * padding}: a kernel of ${kernel}, padding of ${padding}`,
  );
};

/**
 * A convolutional network: convolutions with rectified outputs, named `0`, `1`, …, then one affine layer, named last.
 *
 * Its inputs are images `[…, height · width · channels]`, row by row with a pixel's channels together, values from 0 to 1; its output
 * is `[…, outputs]`. Kernels `[filters, channels, kernel, kernel]` and biases are drawn uniformly within ±1/√n for the n inputs of
 * a filter, except for those of the last layer, see {@link linear}.
 *
 * With a stride as long as the kernel and no padding, an image is split into patches, as in the vision transformer, and a gradient
 * step takes about a sixth of the time of overlapping kernels. The network of the example suits images of 32 pixels.
 *
 * @see Mnih et al., "Human-level control through deep reinforcement learning", 2015, for the shape of the network.
 * @see Dosovitskiy et al., "An Image is Worth 16x16 Words", 2021, section 3.1, for the patches.
 * @throws {RangeError} when a kernel is larger than its input.
 *
 * @example
 * ```ts
 * import { convolutional, parameterInputs } from "@gpim/gpim/network";
 * import { input } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const pictures = { channels: 3, size: 32, outputs: 32 };
 * const encoder = convolutional({ ...pictures, filters: [16, 32], kernel: 4, stride: 4, padding: 0 });
 * const output = encoder.apply(parameterInputs(encoder.specifications), input("images", [128, 32 * 32 * 3]));
 * assertEquals(output.shape, [128, 32]);
 * ```
 */
export const convolutional = (shape: ConvolutionalSize): Network => {
  const { channels, size: sides, filters, outputs } = shape;
  const [height, width] = typeof sides === "number" ? [sides, sides] : sides;
  const depths = [channels, ...filters];
  const [rows, columns] = [height, width].map((side) => sidesOf(shape, side)[filters.length]);
  const layers = filters.map((count, position) => layer(depths[position], count, shape));
  const inputs = rows * columns * depths[filters.length];
  const head = linear(inputs, outputs);
  return {
    specifications: Object.assign(
      {},
      ...[...layers, head].map(({ specifications }, position) => addPrefix(`${position}`, specifications)),
    ),
    apply: (parameters, input) => {
      const lead = input.shape.slice(0, -1);
      const features = layers.reduce(
        (images, { apply }, position) => apply(scope(`${position}`, parameters), images),
        reshape(input, [size(lead), height, width, channels]),
      );
      const result = head.apply(scope(`${layers.length}`, parameters), reshape(features, [size(lead), inputs]));
      return reshape(result, [...lead, outputs]);
    },
  };
};
