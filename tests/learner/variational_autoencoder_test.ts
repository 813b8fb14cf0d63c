import { assertAlmostEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { type VariationalAutoencoder, variationalAutoencoder } from "../../lib/learner/mod.ts";
import { convolutional, declared, initialise, named } from "../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../lib/random/mod.ts";
import { evaluate, type Feeds, input } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const TOLERANCE = 1e-6;

/** Parameters as inputs, and first values for them. */
const begun = ({ specifications }: VariationalAutoencoder, seed: number) => ({
  parameters: declared(specifications),
  feeds: named(specifications, initialise(specifications, key(seed))),
});

Deno.test("the loss has the gradient that central differences show, over random sizes", () => {
  const sizes = fc.record({
    perceptSize: fc.integer({ min: 1, max: 4 }),
    latentSize: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 5 }),
    batch: fc.integer({ min: 1, max: 4 }),
    deviation: fc.double({ min: 0.3, max: 2, noNaN: true }),
    seed: fc.integer({ min: 0, max: 1000 }),
  });
  fc.assert(
    fc.property(sizes, ({ perceptSize, latentSize, width, batch, deviation, seed }) => {
      const autoencoder = variationalAutoencoder({ perceptSize, latentSize, hidden: [width, width + 1], deviation });
      const { parameters, feeds } = begun(autoencoder, seed);
      const seen = input("seen", [batch, perceptSize]);
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

Deno.test("the loss learns a perception as well", () => {
  const perception = {
    ...convolutional({ channels: 3, size: 4, filters: [2], kernel: 2, stride: 2, padding: 0, outputs: 3 }),
    outputs: 3,
  };
  const autoencoder = variationalAutoencoder({
    perceptSize: 48,
    perception,
    latentSize: 2,
    hidden: [4],
    deviation: 1,
  });
  const { parameters, feeds } = begun(autoencoder, 1);
  const [seen, noise] = [input("seen", [2, 48]), input("noise", [2, 2])];
  const numbers = { ...feeds, seen: uniform(key(2), [2, 48]), noise: normal(key(3), [2, 2]) };
  const read = Object.fromEntries(Object.entries(parameters).filter(([name]) => name.startsWith("perception.")));
  assertLess(gradientError(autoencoder.loss(parameters, seen, noise), read, numbers), TOLERANCE);
});

/**
 * A linear autoencoder of one number: `q(z|x) = N(a x, s²)`, `d(x|z) = N(w z, σ²)`, so that `p(x) = N(0, w² + σ²)`, and where
 * `a = w / (w² + σ²)` and `s² = σ² / (w² + σ²)` the encoder is the true posterior.
 */
const linearAutoencoder = (weight: number, deviation: number) => {
  const autoencoder = variationalAutoencoder({ perceptSize: 1, latentSize: 1, hidden: [], deviation });
  const spread = weight ** 2 + deviation ** 2;
  // The log deviation is squashed into [−5, 2].
  const squashed = Math.atanh((Math.log(deviation / Math.sqrt(spread)) + 1.5) / 3.5);
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
  const density = autoencoder.logDensity(declared(autoencoder.specifications), seen, noise);
  const { data } = evaluate(density, { ...feeds, seen: X, noise: normal(key(1), noise.shape) });
  X.forEach((x, row) => assertAlmostEquals(data[row], logDensity(x), 1e-9));
});

Deno.test("where the encoder is the true posterior, the loss is the mean of −log p(x), on average over noise", () => {
  const { autoencoder, feeds, logDensity } = linearAutoencoder(1.5, 0.5);
  const repeats = 2000;
  const all = X.flatMap((x) => Array.from({ length: repeats }, () => x));
  const [seen, noise] = [input("seen", [all.length, 1]), input("noise", [all.length, 1])];
  const loss = autoencoder.loss(declared(autoencoder.specifications), seen, noise);
  const { data } = evaluate(loss, { ...feeds, seen: all, noise: normal(key(1), noise.shape) });
  assertAlmostEquals(data[0], -X.reduce((sum, x) => sum + logDensity(x), 0) / X.length, 0.05);
});
