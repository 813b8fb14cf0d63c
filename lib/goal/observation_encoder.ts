/**
 * The network that reads observations which are images.
 *
 * @module
 */
import { convolutional, type Encoder } from "../network/mod.ts";
import { reshape, size, transpose } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";

/** Width of the features of an image. */
const FEATURES = 32;

/** Side length of the patches that an image is split into; they do not overlap, which is by far the cheapest convolution. */
const PATCH = 4;

/** Filters of one, two or three convolutions, as many as there are whole patches to split into. */
const FILTERS: readonly (readonly number[])[] = [[], [16], [16, 64], [16, 32, 64]];

/** The number of convolutions after which the shorter side of an image is less than a patch. */
const depthOf = (side: number): number =>
  side < PATCH ? 0 : Math.min(FILTERS.length - 1, 1 + depthOf(Math.floor(side / PATCH)));

/**
 * The convolutional encoder of a world's observations, `[…, observationSize]` to 32 features; `undefined` where they have no
 * {@link World.observationShape}.
 *
 * Up to three convolutions over patches of 4 pixels, then an affine layer. Rows and columns beyond the last whole patch are not
 * read, so that sides of 16, 32 and 64 pixels suit it best.
 *
 * @example
 * ```ts
 * import { observationEncoder } from "./observation_encoder.ts";
 * import { parameterInputs } from "@gpim/gpim/network";
 * import { input } from "@gpim/gpim/tensor";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const encoder = observationEncoder({ observationShape: [3, 32, 48] });
 * assert(encoder !== undefined);
 * const features = encoder.apply(parameterInputs(encoder.specifications), input("images", [128, 3 * 32 * 48]));
 * assertEquals(features.shape, [128, 32]);
 * ```
 */
export const observationEncoder = ({ observationShape }: Pick<World, "observationShape">): Encoder | undefined => {
  if (observationShape === undefined) return undefined;
  const [channels, height, width] = observationShape;
  const { specifications, apply } = convolutional({
    channels,
    size: [height, width],
    filters: FILTERS[depthOf(Math.min(height, width))],
    kernel: PATCH,
    stride: PATCH,
    padding: 0,
    outputs: FEATURES,
  });
  return {
    specifications,
    apply: (parameters, observations) => {
      const count = size(observations.shape.slice(0, -1));
      // The network takes the channels of a pixel together.
      const images = transpose(reshape(observations, [count, channels, height, width]), [0, 2, 3, 1]);
      return apply(parameters, reshape(images, observations.shape));
    },
    outputs: FEATURES,
  };
};
