/**
 * Encoding and decoding of pictures by the positions of things in them.
 *
 * @module
 */
import { addPrefix, linear, mlp, type Network, type Parameters, scope, type Specifications } from "../network/mod.ts";
import { normal } from "../random/mod.ts";
import {
  add,
  constant,
  matmul,
  multiply,
  reshape,
  size,
  slice,
  softmax,
  type Tensor,
  transpose,
} from "../tensor/mod.ts";

/** An encoder q(z|x) and a decoder d(x|z). */
export interface Coders {
  /** Parameters of both. */
  readonly specifications: Specifications;
  /** From x `[batch, inputSize]` to mean and log standard deviation of a Gaussian, `[batch, 2 · latentSize]`. */
  readonly encode: (parameters: Parameters, values: Tensor) => Tensor;
  /** From z `[…, latentSize]` to the mean of x, `[…, inputSize]`. */
  readonly decode: (parameters: Parameters, latent: Tensor) => Tensor;
}

/** Settings of {@link pictureCoders}. */
interface PictureSettings {
  /** Number of elements of a picture, `[side, side, 3]`. */
  readonly inputSize: number;
  /** First value of the background that spots are added to, `[inputSize]`. */
  readonly background: Float32Array;
  /** Widths of the hidden layers of the decoder, last to first. */
  readonly hidden: readonly number[];
  /** Latent dimension. */
  readonly latentSize: number;
}

/** Channels of a pixel: red, green and blue. */
const CHANNELS = 3;

/** Number of feature points of a picture. */
const POINTS = 8;

/** Largest coordinate of a point; coordinates go from −4 to 4 across the picture, about the range of z ~ N(0, I). */
const REACH = 4;

/** Approximate range of the attention's logits at first, in nats: enough for few pixels to stand out among a thousand. */
const SHARPNESS = 10;

/** Coordinates of the pixels, row by row, `[side², 2]`. */
const pixelPlaces = (side: number): Tensor => {
  const places = Array.from({ length: side }, (_, index) => REACH * ((2 * index + 1) / side - 1));
  return constant(places.flatMap((y) => places.flatMap((x) => [x, y])), [side * side, 2]);
};

/**
 * Positions of colours: `Σᵢ aᵢ placeᵢ`, `a = softmax over pixels of w·pixel`, `[batch, side² · 3]` to `[batch, 2 · POINTS]`.
 *
 * @see Finn et al., "Deep Spatial Autoencoders for Visuomotor Learning", 2016, section V.
 */
const featurePoints = (side: number): Network => {
  const pixels = side * side;
  const { weight } = linear(CHANNELS, POINTS).specifications;
  return {
    specifications: { weight },
    apply: ({ weight }, picture) => {
      const [batch] = picture.shape;
      const responses = matmul(reshape(picture, [batch * pixels, CHANNELS]), multiply(weight, SHARPNESS));
      const attention = softmax(transpose(reshape(responses, [batch, pixels, POINTS]), [0, 2, 1]));
      return reshape(matmul(reshape(attention, [batch * POINTS, pixels]), pixelPlaces(side)), [batch, 2 * POINTS]);
    },
  };
};

/** Number of spots of a decoded picture. */
const SPOTS = 4;

/** Approximate number of pixels that a spot covers at first. */
const SPOT_PIXELS = 10;

/** Coloured spots, each a distribution over rows times one over columns: z `[…, latentSize]` to `[…, side² · 3]`. */
const spots = (latentSize: number, hidden: readonly number[], side: number): Network => {
  const placing = mlp({ inputs: latentSize, hidden, outputs: 2 * SPOTS * side });
  return {
    specifications: {
      ...addPrefix("place", placing.specifications),
      colour: { shape: [SPOTS, 1, CHANNELS], initial: normal },
    },
    apply: (parameters, latent) => {
      const lead = latent.shape.slice(0, -1);
      const count = size(lead);
      const fractions = softmax(reshape(placing.apply(scope("place", parameters), latent), [count, 2, SPOTS, side]));
      const [down, across] = [0, 1].map((axis) => slice(fractions, 1, axis, axis + 1));
      const rows = transpose(reshape(down, [count, SPOTS, side]), [0, 2, 1]);
      const coloured = multiply(reshape(across, [count, SPOTS, side, 1]), multiply(parameters.colour, SPOT_PIXELS));
      const picture = matmul(rows, reshape(coloured, [count, SPOTS, side * CHANNELS]));
      return reshape(picture, [...lead, side * side * CHANNELS]);
    },
  };
};

/**
 * Coders of pictures by the positions of things in them.
 *
 * With patches and fully connected layers, decoded pictures stay at the mean of all pictures: only a hundredth of the pixels
 * change, their effect is small behind a few untrained layers, and squared errors are equal for any two positions that do not
 * overlap.
 */
export const pictureCoders = ({ inputSize, hidden, latentSize, background }: PictureSettings): Coders => {
  const side = Math.sqrt(inputSize / CHANNELS);
  const points = featurePoints(side);
  const encoder = linear(2 * POINTS, 2 * latentSize);
  const decoder = spots(latentSize, hidden.toReversed(), side);
  return {
    specifications: {
      background: { shape: [inputSize], initial: () => background },
      ...addPrefix("points", points.specifications),
      ...addPrefix("encoder", encoder.specifications),
      ...addPrefix("decoder", decoder.specifications),
    },
    encode: (parameters, picture) =>
      encoder.apply(scope("encoder", parameters), points.apply(scope("points", parameters), picture)),
    decode: (parameters, latent) => add(decoder.apply(scope("decoder", parameters), latent), parameters.background),
  };
};
