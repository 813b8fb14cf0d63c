/**
 * The β-variational autoencoder: few numbers that describe what is seen, and the density of what is seen that comes with them.
 *
 * @module
 */
import {
  type Gaussian,
  gaussian,
  linear,
  mlp,
  type Network,
  type Parameters,
  prefixed,
  type Specifications,
  within,
} from "../network/mod.ts";
import { normal } from "../random/mod.ts";
import {
  add,
  constant,
  exp,
  logSumExp,
  matmul,
  mean,
  multiply,
  reshape,
  size,
  slice,
  softmax,
  square,
  stopGradient,
  subtract,
  sum,
  type Tensor,
  transpose,
} from "../tensor/mod.ts";
import { logGaussian } from "./latent/gaussian.ts";

/** What a variational autoencoder is made of. */
export interface AutoencoderSettings {
  /** Numbers in what is seen. */
  readonly perceptSize: number;
  /**
   * Where pictures are seen, `[side, side, 3]` row by row, one of them with little on it, `[perceptSize]`: what the decoder begins
   * with, and what the encoder subtracts.
   */
  readonly background?: Float32Array | undefined;
  /** Widths of the hidden layers of encoder and decoder; a picture's encoder has none. */
  readonly hidden: readonly number[];
  /** Numbers in z. */
  readonly latentSize: number;
  /**
   * σ of the decoder, in units of what is seen: differences much smaller are not encoded. With σ² = β/2 the loss is that of a
   * β-autoencoder with plain squared errors, divided by β.
   */
  readonly deviation: number;
}

/** A variational autoencoder: q(z|x), d(x|z), and what is learnt and read off them. */
export interface VariationalAutoencoder {
  /** The parameters of encoder and decoder. */
  readonly specifications: Specifications;
  /** q(z|x) of what is seen, `[batch, perceptSize]`, as a diagonal Gaussian `[batch, latentSize]`. */
  readonly encode: (parameters: Parameters, seen: Tensor) => Gaussian;
  /** The mean of d(x|z), `[…, perceptSize]`, of z `[…, latentSize]`. */
  readonly decode: (parameters: Parameters, latent: Tensor) => Tensor;
  /** `E[ −log d(x|z) + KL(q(z|x) ‖ N(0, I)) ]` in nats, with standard normal noise `[batch, latentSize]`. */
  readonly loss: (parameters: Parameters, seen: Tensor, noise: Tensor) => Tensor;
  /**
   * `log p(x) ≈ log mean_k d(x|z_k) p(z_k) / q(z_k|x)`, `z_k ~ q(z|x)`, in nats, `[batch]`: importance sampling, with standard
   * normal noise `[samples, batch, latentSize]`.
   *
   * @see Burda et al., "Importance Weighted Autoencoders", 2016, equation 8.
   */
  readonly logDensity: (parameters: Parameters, seen: Tensor, noise: Tensor) => Tensor;
}

/** `KL(N(m, s²) ‖ N(0, I)) = Σ ½(m² + s² − 1) − log s`, `[batch, 1]`. */
const divergence = ({ mean, logDeviation }: Gaussian): Tensor =>
  sum(
    subtract(multiply(add(square(mean), subtract(square(exp(logDeviation)), 1)), 0.5), logDeviation),
    [-1],
    true,
  );

const sampled = ({ mean, logDeviation }: Gaussian, noise: Tensor): Tensor =>
  add(mean, multiply(exp(logDeviation), noise));

/** `log p(z) − log q(z|x)` of z sampled with the noise, `[…, 1]`; what both densities are divided by is the same. */
const logPriorRatio = ({ logDeviation }: Gaussian, latent: Tensor, noise: Tensor): Tensor =>
  sum(add(multiply(subtract(square(noise), square(latent)), 0.5), logDeviation), [-1], true);

/** From what is seen to the Gaussian's numbers, and from z to the mean of what is seen. */
interface Coders {
  readonly specifications: Specifications;
  readonly encode: (parameters: Parameters, seen: Tensor) => Tensor;
  readonly decode: (parameters: Parameters, latent: Tensor) => Tensor;
}

const numberCoders = ({ perceptSize, hidden, latentSize }: AutoencoderSettings): Coders => {
  const encoder = mlp({ inputs: perceptSize, hidden, outputs: 2 * latentSize });
  const decoder = mlp({ inputs: latentSize, hidden: hidden.toReversed(), outputs: perceptSize });
  return {
    specifications: {
      ...prefixed("encoder", encoder.specifications),
      ...prefixed("decoder", decoder.specifications),
    },
    encode: (parameters, seen) => encoder.apply(within("encoder", parameters), seen),
    decode: (parameters, latent) => decoder.apply(within("decoder", parameters), latent),
  };
};

/** Numbers in a pixel: red, green and blue. */
const CHANNELS = 3;

/** Points that a picture is read as. */
const POINTS = 8;

/** A point's coordinates go from minus to plus so much across the picture: about as wide as z ~ N(0, I). */
const REACH = 4;

/** Nats of attention for a colour's whole range, about: enough that a few pixels stand out among a thousand. */
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

/** Spots that a picture is drawn of. */
const SPOTS = 4;

/** A spot covers about so many pixels. */
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
      const shares = softmax(reshape(placing.apply(within("place", parameters), latent), [count, 2, SPOTS, side]));
      const [down, across] = [0, 1].map((axis) => slice(shares, 1, axis, axis + 1));
      const rows = transpose(reshape(down, [count, SPOTS, side]), [0, 2, 1]);
      const coloured = multiply(reshape(across, [count, SPOTS, side, 1]), multiply(parameters.colour, SPOT_PIXELS));
      const picture = matmul(rows, reshape(coloured, [count, SPOTS, side * CHANNELS]));
      return reshape(picture, [...lead, side * side * CHANNELS]);
    },
  };
};

/**
 * Coders of pictures by where things are on a background, which both know.
 *
 * Fully connected ones stay at the mean of all pictures: what moves is a hundredth of the pixels, and in a point's squared error
 * two places that do not overlap are equally far apart, however near.
 */
const pictureCoders = ({ perceptSize, hidden, latentSize }: AutoencoderSettings, background: Float32Array): Coders => {
  const side = Math.sqrt(perceptSize / CHANNELS);
  const points = featurePoints(side);
  const encoder = linear(2 * POINTS, 2 * latentSize);
  const decoder = spots(latentSize, hidden.toReversed(), side);
  return {
    specifications: {
      background: { shape: [perceptSize], initial: () => background },
      ...prefixed("points", points.specifications),
      ...prefixed("encoder", encoder.specifications),
      ...prefixed("decoder", decoder.specifications),
    },
    encode: (parameters, seen) => {
      const moving = subtract(seen, stopGradient(parameters.background));
      return encoder.apply(within("encoder", parameters), points.apply(within("points", parameters), moving));
    },
    decode: (parameters, latent) => add(decoder.apply(within("decoder", parameters), latent), parameters.background),
  };
};

/**
 * A variational autoencoder: of fully connected networks, or, of pictures, of where things are on a background.
 *
 * @see Kingma and Welling, "Auto-Encoding Variational Bayes", 2014; Higgins et al., "beta-VAE", 2017.
 *
 * @example
 * ```ts
 * import { variationalAutoencoder } from "@gpim/gpim/learner";
 * import { declared } from "@gpim/gpim/network";
 * import { input } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const autoencoder = variationalAutoencoder({ perceptSize: 8, hidden: [64, 64], latentSize: 2, deviation: 0.1 });
 * const { mean } = autoencoder.encode(declared(autoencoder.specifications), input("seen", [128, 8]));
 * assertEquals(mean.shape, [128, 2]);
 * ```
 */
export const variationalAutoencoder = (settings: AutoencoderSettings): VariationalAutoencoder => {
  const { background, deviation } = settings;
  const { specifications, encode: encoded, decode } = background === undefined
    ? numberCoders(settings)
    : pictureCoders(settings, background);
  const encode = (parameters: Parameters, seen: Tensor) => gaussian(encoded(parameters, seen));
  return {
    specifications,
    encode,
    decode,
    loss: (parameters, seen, noise) => {
      const belief = encode(parameters, seen);
      const decoded = decode(parameters, sampled(belief, noise));
      return mean(subtract(divergence(belief), logGaussian(decoded, seen, deviation)));
    },
    logDensity: (parameters, seen, noise) => {
      const belief = encode(parameters, seen);
      const latent = sampled(belief, noise);
      const weights = add(
        logGaussian(decode(parameters, latent), seen, deviation),
        logPriorRatio(belief, latent, noise),
      );
      const [samples, batch] = noise.shape;
      const total = logSumExp(transpose(reshape(weights, [samples, batch]), [1, 0]));
      return subtract(reshape(total, [batch]), Math.log(samples));
    },
  };
};
