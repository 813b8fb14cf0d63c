/**
 * The β-variational autoencoder: a low-dimensional latent z of states or pictures x, and an estimate of their density.
 *
 * @module
 */
import {
  addPrefix,
  type Gaussian,
  gaussian,
  mlp,
  type Parameters,
  scope,
  type Specifications,
} from "../network/mod.ts";
import {
  add,
  exp,
  logSumExp,
  mean,
  multiply,
  reshape,
  square,
  subtract,
  sum,
  type Tensor,
  transpose,
} from "../tensor/mod.ts";
import { logGaussian } from "./latent/gaussian.ts";
import { type Coders, pictureCoders } from "./picture_coders.ts";

/** Settings of a variational autoencoder. */
export interface AutoencoderSettings {
  /** Width of x. */
  readonly inputSize: number;
  /**
   * For pictures, `[side, side, 3]` row by row, the first value of the decoder's background, `[inputSize]`, which it trains;
   * without it, x is a vector of coordinates.
   */
  readonly background?: Float32Array | undefined;
  /** Widths of the hidden layers of encoder and decoder; a picture's encoder has none. */
  readonly hidden: readonly number[];
  /** Latent dimension, the width of z. */
  readonly latentSize: number;
  /**
   * σ of the decoder, in units of x; much smaller differences are not encoded. With σ² = β/2 the loss is that of a
   * β-autoencoder with plain squared errors, divided by β.
   */
  readonly std: number;
}

/** A variational autoencoder: q(z|x), d(x|z), its loss and its estimate of log p(x). */
export interface VariationalAutoencoder {
  /** The parameters of encoder and decoder. */
  readonly specifications: Specifications;
  /** q(z|x) of x `[batch, inputSize]`, a diagonal Gaussian `[batch, latentSize]`. */
  readonly encode: (parameters: Parameters, values: Tensor) => Gaussian;
  /** The mean of d(x|z), `[…, inputSize]`, of z `[…, latentSize]`. */
  readonly decode: (parameters: Parameters, latent: Tensor) => Tensor;
  /** `E[ −log d(x|z) + KL(q(z|x) ‖ N(0, I)) ]` in nats, with standard normal noise `[batch, latentSize]`. */
  readonly loss: (parameters: Parameters, values: Tensor, noise: Tensor) => Tensor;
  /**
   * `log p(x) ≈ log mean_k d(x|z_k) p(z_k) / q(z_k|x)`, `z_k ~ q(z|x)`, in nats, `[batch]`: importance sampling, with standard
   * normal noise `[samples, batch, latentSize]`.
   *
   * @see Burda et al., "Importance Weighted Autoencoders", 2016, equation 8.
   */
  readonly logDensity: (parameters: Parameters, values: Tensor, noise: Tensor) => Tensor;
}

/** `KL(N(m, s²) ‖ N(0, I)) = Σ ½(m² + s² − 1) − log s`, `[batch, 1]`. */
const divergence = ({ mean, logStd }: Gaussian): Tensor =>
  sum(
    subtract(multiply(add(square(mean), subtract(square(exp(logStd)), 1)), 0.5), logStd),
    [-1],
    true,
  );

const sample = ({ mean, logStd }: Gaussian, noise: Tensor): Tensor => add(mean, multiply(exp(logStd), noise));

/** `log p(z) − log q(z|x)` of z sampled with the noise, `[…, 1]`; the normalising constants of both cancel. */
const logPriorRatio = ({ logStd }: Gaussian, latent: Tensor, noise: Tensor): Tensor =>
  sum(add(multiply(subtract(square(noise), square(latent)), 0.5), logStd), [-1], true);

/** Coders of coordinates, by multilayer perceptrons. */
const coordinateCoders = ({ inputSize, hidden, latentSize }: AutoencoderSettings): Coders => {
  const encoder = mlp({ inputs: inputSize, hidden, outputs: 2 * latentSize });
  const decoder = mlp({ inputs: latentSize, hidden: hidden.toReversed(), outputs: inputSize });
  return {
    specifications: {
      ...addPrefix("encoder", encoder.specifications),
      ...addPrefix("decoder", decoder.specifications),
    },
    encode: (parameters, values) => encoder.apply(scope("encoder", parameters), values),
    decode: (parameters, latent) => decoder.apply(scope("decoder", parameters), latent),
  };
};

/**
 * A variational autoencoder: fully connected networks for coordinates, or coders of positions for pictures.
 *
 * @see Kingma and Welling, "Auto-Encoding Variational Bayes", 2014; Higgins et al., "beta-VAE", 2017.
 *
 * @example
 * ```ts
 * import { variationalAutoencoder } from "@gpim/gpim/learner";
 * import { parameterInputs } from "@gpim/gpim/network";
 * import { input } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const autoencoder = variationalAutoencoder({ inputSize: 8, hidden: [64, 64], latentSize: 2, std: 0.1 });
 * const { mean } = autoencoder.encode(parameterInputs(autoencoder.specifications), input("x", [128, 8]));
 * assertEquals(mean.shape, [128, 2]);
 * ```
 */
export const variationalAutoencoder = (settings: AutoencoderSettings): VariationalAutoencoder => {
  const { background, std } = settings;
  const { specifications, encode: encodeFlat, decode } = background === undefined
    ? coordinateCoders(settings)
    : pictureCoders({ ...settings, background });
  const encode = (parameters: Parameters, values: Tensor) => gaussian(encodeFlat(parameters, values));
  return {
    specifications,
    encode,
    decode,
    loss: (parameters, values, noise) => {
      const posterior = encode(parameters, values);
      const decoded = decode(parameters, sample(posterior, noise));
      return mean(subtract(divergence(posterior), logGaussian(decoded, values, std)));
    },
    logDensity: (parameters, values, noise) => {
      const posterior = encode(parameters, values);
      const latent = sample(posterior, noise);
      const weights = add(
        logGaussian(decode(parameters, latent), values, std),
        logPriorRatio(posterior, latent, noise),
      );
      const [samples, batch] = noise.shape;
      const total = logSumExp(transpose(reshape(weights, [samples, batch]), [1, 0]));
      return subtract(reshape(total, [batch]), Math.log(samples));
    },
  };
};
