import { assert, assertEquals, assertLess, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  convolutional,
  type ConvolutionalSize,
  flatLength,
  initialise,
  linear,
  parameterInputs,
  scope,
  unflattenValues,
} from "../../lib/network/mod.ts";
import { key, uniform } from "../../lib/random/mod.ts";
import {
  add,
  convolution,
  evaluate,
  input,
  mean,
  relu,
  reshape,
  size,
  square,
  type Tensor,
  transpose,
} from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

/** A network for images of one side length. */
type Square = ConvolutionalSize & { readonly size: number };

const OVERLAPPING: Square = {
  channels: 2,
  size: 6,
  filters: [3, 2],
  kernel: 4,
  stride: 2,
  padding: 1,
  outputs: 2,
};
const PATCHES: Square = { ...OVERLAPPING, size: 10, kernel: 3, stride: 3, padding: 0 };
const BATCH = 2;

/** A network's parameters and images as inputs, with values for them. */
const initialised = (shape: Square) => {
  const { specifications, apply } = convolutional(shape);
  const parameters = parameterInputs(specifications);
  const images = input("images", [BATCH, shape.size ** 2 * shape.channels]);
  const feeds = {
    ...unflattenValues(specifications, initialise(specifications, key(1))),
    images: uniform(key(2), images.shape),
  };
  return { specifications, apply, parameters, images, feeds };
};

/** The same network with its channels first and nothing but convolutions. */
const channelsFirst = (
  { channels, size: side, filters, stride, padding, outputs }: Square,
  parameters: Readonly<Record<string, Tensor>>,
  images: Tensor,
): Tensor => {
  const seen = filters.reduce((maps, count, layer) => {
    const { weight, bias } = scope(`${layer}`, parameters);
    return relu(add(convolution(maps, weight, { stride, padding }), reshape(bias, [count, 1, 1])));
  }, transpose(reshape(images, [BATCH, side, side, channels]), [0, 3, 1, 2]));
  const flat = reshape(transpose(seen, [0, 2, 3, 1]), [BATCH, size(seen.shape.slice(1))]);
  return linear(flat.shape[1], outputs).apply(scope(`${filters.length}`, parameters), flat);
};

Deno.test("patches or not, the network is a chain of convolutions", () => {
  const shapes = fc.record({
    channels: fc.integer({ min: 1, max: 3 }),
    size: fc.integer({ min: 4, max: 9 }),
    filters: fc.constantFrom([2], [3, 2], []),
    kernel: fc.constant(2),
    stride: fc.integer({ min: 1, max: 2 }),
    padding: fc.nat(1),
    outputs: fc.constant(2),
  });
  fc.assert(
    fc.property(shapes, (shape) => {
      const { apply, parameters, images, feeds } = initialised(shape);
      const result = evaluate(apply(parameters, images), feeds);
      const expected = evaluate(channelsFirst(shape, parameters, images), feeds).data;
      assertEquals(result.shape, [BATCH, 2]);
      result.data.forEach((value, i) => assertLess(Math.abs(value - expected[i]), 1e-12));
    }),
    { numRuns: 40, seed: 6 },
  );
});

for (const [name, shape] of Object.entries({ "overlapping kernels": OVERLAPPING, patches: PATCHES })) {
  Deno.test(`the gradient of a network of ${name} agrees with central differences`, () => {
    const { apply, parameters, images, feeds } = initialised(shape);
    const loss = mean(square(apply(parameters, images)));
    assertLess(gradientError(loss, { ...parameters, images }, feeds, 5), 1e-6);
  });
}

Deno.test("any axes may lead", () => {
  const { apply, parameters, images, feeds } = initialised(PATCHES);
  const rows = evaluate(apply(parameters, images), feeds);
  const nested = evaluate(apply(parameters, reshape(images, [1, BATCH, 1, images.shape[1]])), feeds);
  assertEquals(nested.shape, [1, BATCH, 1, 2]);
  assertEquals(nested.data, rows.data);
});

Deno.test("first values fill the interval of ±1/√(what a filter reads)", () => {
  const { specifications } = convolutional({ ...OVERLAPPING, channels: 3, filters: [64] });
  const { "0.weight": weight } = unflattenValues(specifications, initialise(specifications, key(5)));
  const largest = weight.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  assert(largest <= 1 / Math.sqrt(48) && largest > 0.99 / Math.sqrt(48), `${largest}`);
});

Deno.test("an encoder of 32 pixels in patches of 4 has as many parameters as its layers say", () => {
  const { specifications } = convolutional({
    channels: 3,
    size: 32,
    filters: [16, 32],
    kernel: 4,
    stride: 4,
    padding: 0,
    outputs: 32,
  });
  assertEquals(flatLength(specifications), (48 + 1) * 16 + (256 + 1) * 32 + (128 + 1) * 32);
});

Deno.test("a kernel larger than what it reads is refused with the layer and its lengths", () => {
  assertThrows(
    () => convolutional({ ...PATCHES, filters: [1, 1, 1] }),
    RangeError,
    "convolutional: layer 2 came with images of 1 pixels a side, expected at least 3",
  );
});

Deno.test("images that are no squares are read like the squares that they are a part of, where the rest is 0", () => {
  const shape = { ...PATCHES, filters: [3], kernel: 2, stride: 2, outputs: 4 };
  const [square, flat] = [4, [4, 2] as const].map((size) => convolutional({ ...shape, size }));
  const images = uniform(key(3), [1, 4, 2, 2]);
  // Each row of two pixels, of two channels each, has two more in the square.
  const padded = Float32Array.from(
    { length: 32 },
    (_, index) => index % 8 < 4 ? images[4 * Math.floor(index / 8) + index % 8] : 0,
  );
  const initial = unflattenValues(square.specifications, initialise(square.specifications, key(4)));
  initial["0.bias"] instanceof Float32Array && initial["0.bias"].fill(0);
  const weight = initial["1.weight"];
  const own = flat.specifications["1.weight"].shape;
  // Of the four places of the square the flat image has the left ones, 0 and 2, with three filters each.
  const left = Float32Array.from({ length: own[0] * own[1] }, (_, index) => {
    const [input, output] = [Math.floor(index / own[1]), index % own[1]];
    return weight[(input + 3 * Math.floor(input / 3)) * own[1] + output];
  });
  const result = (network: typeof square, feeds: Readonly<Record<string, ArrayLike<number>>>, width: number) =>
    evaluate(network.apply(parameterInputs(network.specifications), input("images", [1, width])), feeds).data;
  assertEquals(
    result(flat, { ...initial, "1.weight": left, images }, 16),
    result(square, { ...initial, images: padded }, 32),
  );
});

Deno.test("an image that is too narrow for its kernels is refused, whichever side it is", () => {
  for (const size of [[4, 1], [1, 4]] as const) {
    assertThrows(
      () => convolutional({ ...PATCHES, size, kernel: 2, stride: 2 }),
      RangeError,
      "came with images of 1 pixels",
    );
  }
});
