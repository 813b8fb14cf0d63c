import { assert, assertEquals } from "@std/assert";
import { observationEncoder } from "../../lib/goal/observation_encoder.ts";
import { convolutional, initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { key, uniform } from "../../lib/random/mod.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";

const encoderOf = (...observationShape: readonly [number, number, number]) => {
  const encoder = observationEncoder({ observationShape });
  assert(encoder !== undefined);
  return encoder;
};

Deno.test("observations without a shape have no encoder", () => assertEquals(observationEncoder({}), undefined));

Deno.test("images have as many convolutions as their shorter side has patches of patches, three at most", () => {
  const depth = (height: number, width: number) =>
    Object.keys(encoderOf(1, height, width).specifications).filter((name) => name.endsWith("weight")).length - 1;
  assertEquals([[3, 9], [4, 4], [15, 99], [16, 16], [64, 63], [64, 64], [256, 300]].map(([h, w]) => depth(h, w)), [
    0,
    1,
    1,
    2,
    2,
    3,
    3,
  ]);
});

Deno.test("the numbers of an observation are those of one channel after the other", () => {
  const [channels, height, width] = [2, 4, 8];
  const encoder = encoderOf(channels, height, width);
  const plain = convolutional({
    channels,
    size: [height, width],
    filters: [16],
    kernel: 4,
    stride: 4,
    padding: 0,
    outputs: 32,
  });
  const values = unflattenValues(plain.specifications, initialise(plain.specifications, key(1)));
  const parameters = parameterInputs(plain.specifications);
  const observations = uniform(key(2), [3, channels * height * width]);
  // A pixel's channels together, as the network has them.
  const images = Float32Array.from(observations, (_, index) => {
    const [image, pixel, channel] = [Math.floor(index / 64), Math.floor(index % 64 / 2), index % 2];
    return observations[64 * image + 32 * channel + pixel];
  });
  const features = encoder.apply(parameters, input("x", [3, 64]));
  assertEquals(features.shape, [3, encoder.outputs]);
  assertEquals(
    evaluate(features, { ...values, x: observations }).data,
    evaluate(plain.apply(parameters, input("x", [3, 64])), { ...values, x: images }).data,
  );
});

Deno.test("leading axes are free", () => {
  const encoder = encoderOf(2, 4, 8);
  const values = unflattenValues(encoder.specifications, initialise(encoder.specifications, key(3)));
  const x = uniform(key(4), [6, 64]);
  const [rows, steps] = [[6, 64], [2, 3, 64]].map((shape) =>
    evaluate(encoder.apply(parameterInputs(encoder.specifications), input("x", shape)), { ...values, x })
  );
  assertEquals([steps.shape, steps.data], [[2, 3, 32], rows.data]);
});

Deno.test("the first of several convolutions have few filters, and the last has 64", () => {
  const filters = (side: number) =>
    Object.entries(encoderOf(1, side, side).specifications).filter(([name]) => name.endsWith("bias")).map((
      [, { shape }],
    ) => shape[0]);
  assertEquals([4, 16, 64].map(filters), [[16, 32], [16, 64, 32], [16, 32, 64, 32]]);
});
