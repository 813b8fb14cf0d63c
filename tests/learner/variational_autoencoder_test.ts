import { assertAlmostEquals, assertEquals, assertGreater, assertLess } from "@std/assert";
import fc from "fast-check";
import { type VariationalAutoencoder, variationalAutoencoder } from "../../lib/learner/mod.ts";
import { initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../lib/random/mod.ts";
import { evaluate, type Feeds, input } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const TOLERANCE = 1e-6;

/** Parameters as inputs, and first values for them. */
const initialised = ({ specifications }: VariationalAutoencoder, seed: number) => ({
  parameters: parameterInputs(specifications),
  feeds: unflattenValues(specifications, initialise(specifications, key(seed))),
});

Deno.test("the loss has the gradient that central differences show, over random sizes", () => {
  const sizes = fc.record({
    viewSize: fc.integer({ min: 1, max: 4 }),
    latentSize: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 5 }),
    batch: fc.integer({ min: 1, max: 4 }),
    deviation: fc.double({ min: 0.3, max: 2, noNaN: true }),
    seed: fc.integer({ min: 0, max: 1000 }),
  });
  fc.assert(
    fc.property(sizes, ({ viewSize: inputSize, latentSize, width, batch, deviation: std, seed }) => {
      const autoencoder = variationalAutoencoder({ inputSize, latentSize, hidden: [width, width + 1], std });
      const { parameters, feeds } = initialised(autoencoder, seed);
      const seen = input("seen", [batch, inputSize]);
      const noise = input("noise", [batch, latentSize]);
      const numbers: Feeds = {
        ...feeds,
        seen: normal(fold(key(seed), 1), seen.shape),
        noise: normal(fold(key(seed), 2), noise.shape),
      };
      assertLess(gradientError(autoencoder.loss(parameters, seen, noise), parameters, numbers), TOLERANCE);
    }),
    { numRuns: 12, seed: 42 },
  );
});

const SIDE = 4;

const picturesOf = (side: number, background: Float32Array = new Float32Array(3 * side * side)) =>
  variationalAutoencoder({ inputSize: 3 * side * side, background, latentSize: 2, hidden: [4], std: 1 });

Deno.test("the loss has the gradient that central differences show where pictures are seen", () => {
  const autoencoder = picturesOf(SIDE);
  const { parameters, feeds } = initialised(autoencoder, 1);
  const [seen, noise] = [input("seen", [2, 3 * SIDE * SIDE]), input("noise", [2, 2])];
  const numbers = { ...feeds, seen: uniform(key(2), seen.shape), noise: normal(key(3), noise.shape) };
  assertLess(gradientError(autoencoder.loss(parameters, seen, noise), parameters, numbers), TOLERANCE);
});

/** Pictures `[places.length, side, side, 3]` of one red pixel on black each. */
const redPixels = (side: number, places: readonly number[]): Float32Array => {
  const pictures = new Float32Array(places.length * 3 * side * side);
  places.forEach((place, row) => pictures[3 * (row * side * side + place)] = 1);
  return pictures;
};

Deno.test("before anything is learned, means tell where a pixel is, in proportion to its row and its column", () => {
  const [side, start, right, down] = [8, 9, 3, 2];
  const autoencoder = picturesOf(side);
  const { parameters, feeds } = initialised(autoencoder, 1);
  const { mean } = autoencoder.encode(parameters, input("seen", [4, 3 * side * side]));
  const places = [start, start + right, start + down * side, start + right + down * side];
  const { data } = evaluate(mean, { ...feeds, seen: redPixels(side, places) });
  [0, 1].forEach((number) => {
    const [origin, across, below, both] = [0, 1, 2, 3].map((row) => data[2 * row + number]);
    assertGreater(Math.abs(across - origin), 1e-3);
    assertGreater(Math.abs(below - origin), 1e-3);
    assertAlmostEquals(both - origin, (across - origin) + (below - origin), 1e-9);
  });
});

Deno.test("what is decoded is the background where there are no spots, and of the same shape for several samples", () => {
  const background = uniform(key(4), [3 * SIDE * SIDE]);
  const autoencoder = picturesOf(SIDE, background);
  const { parameters, feeds } = initialised(autoencoder, 1);
  const decoded = autoencoder.decode(parameters, input("latent", [5, 2, 2]));
  const numbers = { ...feeds, "decoder.colour": new Float32Array(feeds["decoder.colour"].length) };
  const { data } = evaluate(decoded, { ...numbers, latent: normal(key(5), [5, 2, 2]) });
  assertEquals(decoded.shape, [5, 2, background.length]);
  assertEquals(Float32Array.from(data.subarray(0, background.length)), background);
});

/**
 * A linear autoencoder of one number: `q(z|x) = N(a x, s²)`, `d(x|z) = N(w z, σ²)`, so that `p(x) = N(0, w² + σ²)`, and where
 * `a = w / (w² + σ²)` and `s² = σ² / (w² + σ²)` the encoder is the true posterior.
 */
const linearAutoencoder = (weight: number, std: number) => {
  const autoencoder = variationalAutoencoder({ inputSize: 1, latentSize: 1, hidden: [], std });
  const spread = weight ** 2 + std ** 2;
  // The log deviation is squashed into [−5, 2].
  const squashed = Math.atanh((Math.log(std / Math.sqrt(spread)) + 1.5) / 3.5);
  const feeds: Feeds = {
    "encoder.0.weight": [weight / spread, 0],
    "encoder.0.bias": [0, squashed],
    "decoder.0.weight": [weight],
    "decoder.0.bias": [0],
  };
  const logDensity = (x: number) => -(x ** 2) / (2 * spread) - Math.log(2 * Math.PI * spread) / 2;
  return { autoencoder, feeds, logDensity };
};

const X = [-2, -0.5, 0, 1, 3];

Deno.test("where the encoder is the true posterior, every sample gives the log density exactly", () => {
  const { autoencoder, feeds, logDensity } = linearAutoencoder(1.5, 0.5);
  const [seen, noise] = [input("seen", [X.length, 1]), input("noise", [3, X.length, 1])];
  const density = autoencoder.logDensity(parameterInputs(autoencoder.specifications), seen, noise);
  const { data } = evaluate(density, { ...feeds, seen: X, noise: normal(key(1), noise.shape) });
  X.forEach((x, row) => assertAlmostEquals(data[row], logDensity(x), 1e-9));
});

Deno.test("where the encoder is the true posterior, the loss is the mean of −log p(x), on average over noise", () => {
  const { autoencoder, feeds, logDensity } = linearAutoencoder(1.5, 0.5);
  const repeats = 2000;
  const all = X.flatMap((x) => Array.from({ length: repeats }, () => x));
  const [seen, noise] = [input("seen", [all.length, 1]), input("noise", [all.length, 1])];
  const loss = autoencoder.loss(parameterInputs(autoencoder.specifications), seen, noise);
  const { data } = evaluate(loss, { ...feeds, seen: all, noise: normal(key(1), noise.shape) });
  assertAlmostEquals(data[0], -X.reduce((sum, x) => sum + logDensity(x), 0) / X.length, 0.05);
});

/** Affine coders of one number: the mean of q(z|x) is 2x + 1 and its log σ −1.5, the mean of d(x|z) is 3z − 1. */
const AFFINE = variationalAutoencoder({ inputSize: 1, hidden: [], latentSize: 1, std: 0.5 });

const AFFINE_WEIGHTS = {
  "encoder.0.weight": [2, 0],
  "encoder.0.bias": [1, 0],
  "decoder.0.weight": [3],
  "decoder.0.bias": [-1],
};

const affineParameters = parameterInputs(AFFINE.specifications);
const logNormal = (x: number, mean: number, std: number) =>
  -((x - mean) ** 2) / (2 * std ** 2) - Math.log(2 * Math.PI * std ** 2) / 2;

Deno.test("the loss is KL(q(z|x) ‖ N(0, 1)) − log d(x|z), z = μ + σ ε, at hand-worked numbers", () => {
  const loss = AFFINE.loss(affineParameters, input("x", [2, 1]), input("noise", [2, 1]));
  const { data: [value] } = evaluate(loss, { ...AFFINE_WEIGHTS, x: [0.5, -1], noise: [-1, 2] });
  const std = Math.exp(-1.5);
  const terms = [[0.5, -1], [-1, 2]].map(([x, noise]) => {
    const mean = 2 * x + 1;
    const divergence = (mean ** 2 + std ** 2 - 1) / 2 + 1.5;
    return divergence - logNormal(x, 3 * (mean + std * noise) - 1, 0.5);
  });
  assertAlmostEquals(value, (terms[0] + terms[1]) / 2, 1e-9);
});

Deno.test("log p(x) is log mean d(x|z) p(z) / q(z|x) over samples of z, at hand-worked numbers", () => {
  const noise = [[-1, 0.3], [2, 0.1], [0.5, -0.7]];
  const density = AFFINE.logDensity(affineParameters, input("x", [2, 1]), input("noise", [3, 2, 1]));
  const { data, shape } = evaluate(density, { ...AFFINE_WEIGHTS, x: [-0.5, -0.4], noise: noise.flat() });
  assertEquals(shape, [2]);
  const std = Math.exp(-1.5);
  [-0.5, -0.4].forEach((x, row) => {
    const mean = 2 * x + 1;
    const ratios = noise.map((sample) => {
      const z = mean + std * sample[row];
      return Math.exp(logNormal(x, 3 * z - 1, 0.5) + logNormal(z, 0, 1) - logNormal(z, mean, std));
    });
    assertAlmostEquals(data[row], Math.log((ratios[0] + ratios[1] + ratios[2]) / 3), 1e-9);
  });
});
