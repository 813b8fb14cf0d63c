/**
 * How pictures are encoded and decoded by where things are in them.
 *
 * @module
 */
import { linear, mlp, type Network, type Parameters, prefixed, scope, type Specifications } from "../network/mod.ts";
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

/** From what is seen to the Gaussian's numbers, and from z to the mean of what is seen. */
export interface Coders {
  /** What is learnt. */
  readonly specifications: Specifications;
  /** From `[batch, inputSize]` to the numbers of a Gaussian, `[batch, 2 · latentSize]`. */
  readonly encode: (parameters: Parameters, seen: Tensor) => Tensor;
  /** From `[…, latentSize]` to `[…, inputSize]`. */
  readonly decode: (parameters: Parameters, latent: Tensor) => Tensor;
}

/** What coders of pictures are made of. */
export interface PictureSettings {
  /** Numbers in a picture, `[side, side, 3]`. */
  readonly inputSize: number;
  /** What is painted on at first, `[inputSize]`. */
  readonly background: Float32Array;
  /** Widths of the hidden layers of the decoder, the last first. */
  readonly hidden: readonly number[];
  /** Numbers in z. */
  readonly latentSize: number;
}

/** Numbers in a pixel: red, green and blue. */
const CHANNELS = 3;

/** Points that a picture is read as. */
const POINTS = 8;

/** A point's coordinates go from minus to plus so much across the picture: about as wide as z ~ N(0, I). */
const REACH = 4;

/** Nats of attention for a colour's whole range, about, to begin with: a few pixels stand out among a thousand. */
const SHARPNESS = 10;

/** Places of pixels, row by row, `[side², 2]`. */
const pixelPlaces = (side: number): Tensor => {
  const places = Array.from({ length: side }, (_, index) => REACH * ((2 * index + 1) / side - 1));
  return constant(places.flatMap((y) => places.flatMap((x) => [x, y])), [side * side, 2]);
};

/**
 * Where colours are: `Σᵢ aᵢ placeᵢ`, `a = softmax over pixels of w·pixel`, `[batch, side² · 3]` to `[batch, 2 · POINTS]`.
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

/** Spots that a picture is painted with. */
const SPOTS = 4;

/** Pixels that a spot covers, about, to begin with. */
const SPOT_PIXELS = 10;

/** Coloured spots, each a distribution over rows times one over columns: z `[…, latentSize]` to `[…, side² · 3]`. */
const spots = (latentSize: number, hidden: readonly number[], side: number): Network => {
  const placing = mlp({ inputs: latentSize, hidden, outputs: 2 * SPOTS * side });
  return {
    specifications: {
      ...prefixed("place", placing.specifications),
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
 * Coders of pictures by where things are.
 *
 * Patches and fully connected layers stay at the mean of all pictures: what moves is a hundredth of the pixels, of which little is
 * left behind a few layers as they begin, and by squared errors two places that do not overlap are equally far apart.
 */
export const pictureCoders = ({ inputSize, hidden, latentSize, background }: PictureSettings): Coders => {
  const side = Math.sqrt(inputSize / CHANNELS);
  const points = featurePoints(side);
  const encoder = linear(2 * POINTS, 2 * latentSize);
  const decoder = spots(latentSize, hidden.toReversed(), side);
  return {
    specifications: {
      background: { shape: [inputSize], initial: () => background },
      ...prefixed("points", points.specifications),
      ...prefixed("encoder", encoder.specifications),
      ...prefixed("decoder", decoder.specifications),
    },
    encode: (parameters, seen) =>
      encoder.apply(scope("encoder", parameters), points.apply(scope("points", parameters), seen)),
    decode: (parameters, latent) => add(decoder.apply(scope("decoder", parameters), latent), parameters.background),
  };
};
